/** The terminals of an exam: one for each task, in the cluster of that task. They are there while the exam is open. */

import type { StoredShell } from '../store/types.ts';
import type { Shells } from '../terminal/shells.ts';
import { unknownShell } from '../terminal/shells.ts';

const NAME = /^exam-(\d{1,2})$/;

export const shellName = (task: number): string => `exam-${task}`;

/** Which task the shell of that name belongs to; `undefined` for one of the learner's own. */
export function taskOfShell(name: string): number | undefined {
  const [, number] = NAME.exec(name) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** As hosts of the exam are called. */
export const hostName = (task: number): string => `cka-${String(task).padStart(2, '0')}`;

/** Which task that host belongs to; `undefined` for no host of an exam. */
export function taskOfHost(host: string): number | undefined {
  const [, number] = /^cka-(\d{1,2})$/.exec(host) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** `count`: how many tasks there are now that can be worked on. */
export function examShells(count: () => number): Shells {
  const list = (): StoredShell[] =>
    Array.from({ length: count() }, (_, at) => ({ name: shellName(at + 1), title: hostName(at + 1) }));
  const no = async (name = ''): Promise<never> => {
    throw unknownShell(name);
  };
  return {
    list,
    has: (name) => list().some((shell) => shell.name === name),
    create: no,
    rename: no,
    // The shells are as many as the tasks; what is closed is what runs in them.
    remove: async () => {},
  };
}
