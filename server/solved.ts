/**
 * Parts of pages that are handed out only to some: what is told of an exercise once it is solved, the debriefing of an incident that
 * is over, and tasks of exams while theirs is open.
 */
import type { Application } from './application.ts';
import { ownOf } from './attempt-history.ts';

const TASK = /^(ko|en)\/exams\/tasks\/([^/]+)\.part$/;
const DEBRIEFING = /^[a-z]+\/debriefing\/([^/]+)\.html$/;
const SOLVED = /^[a-z]+\/solved\/([^/]+)\.html$/;

/** `path`: of a file of the pages, as it is on the disk. */
export function mayBeShown(path: string, { store, exams }: Pick<Application, 'store' | 'exams'>): boolean {
  const [, locale, task] = TASK.exec(path) ?? [];
  if (task !== undefined) return exams.mayRead(task, locale === 'ko' ? 'ko' : 'en');
  const [, incident] = DEBRIEFING.exec(path) ?? [];
  // While another attempt is under way it is to be found out anew.
  if (incident !== undefined)
    return store.read((data) => ownOf(data, incident)?.attempts.at(-1)?.finishedAt !== undefined);
  const [, exercise] = SOLVED.exec(path) ?? [];
  if (exercise === undefined) return true;
  return store.read(({ exercises }) => exercises[exercise]?.passed === true);
}
