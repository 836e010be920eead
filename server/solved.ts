/** What a page tells of an exercise once it is solved is handed only to those who have solved it. */
import type { Application } from './application.ts';

const SOLVED = /^[a-z]+\/solved\/([^/]+)\.html$/;

/** `path`: of a file of the pages, as it is on the disk. */
export function mayBeShown(path: string, { store }: Pick<Application, 'store'>): boolean {
  const [, exercise] = SOLVED.exec(path) ?? [];
  if (exercise === undefined) return true;
  return store.read(({ exercises }) => exercises[exercise]?.passed === true);
}
