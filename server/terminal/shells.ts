/**
 * The learner's shells by name and title, in the order of their tabs: what survives a restart. Whether one runs is known to terminals.ts.
 */
import { randomBytes } from 'node:crypto';
import { CODES, HttpFault } from '../faults.ts';
import type { Store, StoredShell } from '../store/types.ts';

/** Shells at one time. A page uses one or two; the limit keeps a script from opening thousands. */
export const MAX_SHELLS = 8;

/** The shell that is always there. */
export const MAIN = 'main';

export interface Shells {
  list(): readonly StoredShell[];
  has(name: string): boolean;
  /** Another one at the end. Its name was never used before, so that no tab mistakes it for one that was closed. Fault: `terminal/too-many`. */
  create(title?: string): Promise<StoredShell>;
  /** Without a title the page numbers it again. Fault: `terminal/unknown`. */
  rename(name: string, title?: string): Promise<StoredShell>;
  /** Faults: `terminal/unknown`, and `terminal/main-stays`. */
  remove(name: string): Promise<void>;
}

export function createShells(store: Store): Shells {
  const list = (): readonly StoredShell[] => store.read(({ shells }) => withMain(shells));

  const change = <T>(how: (shells: StoredShell[]) => T): Promise<T> =>
    store.update((draft) => {
      draft.shells = [...withMain(draft.shells)];
      return how(draft.shells);
    });

  return {
    list,
    has: (name) => list().some((shell) => shell.name === name),
    create: (title) =>
      change((shells) => {
        if (shells.length >= MAX_SHELLS) throw full();
        const shell = entry(`shell-${randomBytes(5).toString('hex')}`, title, nextNumber(shells));
        shells.push(shell);
        return shell;
      }),
    rename: (name, title) =>
      change((shells) => {
        const index = indexOf(shells, name);
        const shell = entry(name, title, shells[index]?.number);
        shells[index] = shell;
        return shell;
      }),
    remove: (name) =>
      change((shells) => {
        const index = indexOf(shells, name);
        if (name === MAIN) throw mainStays();
        shells.splice(index, 1);
      }),
  };
}

function withMain(shells: readonly StoredShell[]): readonly StoredShell[] {
  return shells.some(({ name }) => name === MAIN) ? shells : [{ name: MAIN }, ...shells];
}

const entry = (name: string, title: string | undefined, number: number | undefined): StoredShell => ({
  name,
  ...(title === undefined ? {} : { title }),
  ...(number === undefined ? {} : { number }),
});

/** One that no other has, so that a shell keeps its own when another is closed. */
const nextNumber = (shells: readonly StoredShell[]): number =>
  Math.max(...shells.map(({ number }, place) => number ?? place + 1)) + 1;

function indexOf(shells: readonly StoredShell[], name: string): number {
  const index = shells.findIndex((shell) => shell.name === name);
  if (index < 0) throw unknownShell(name);
  return index;
}

export const unknownShell = (name: string): HttpFault =>
  new HttpFault(
    404,
    CODES.shellUnknown,
    `There is no terminal "${name.slice(0, 40)}".`,
    'It may have been closed. Open another one.',
  );

const full = (): HttpFault =>
  new HttpFault(
    409,
    CODES.sessionsFull,
    `There are ${MAX_SHELLS} terminals open already.`,
    'Close one of them first.',
  );

const mainStays = (): HttpFault =>
  new HttpFault(
    409,
    CODES.mainStays,
    'The first terminal cannot be closed.',
    'Type exit in it to end its shell.',
  );
