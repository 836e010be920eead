/**
 * Two learners of a class become one, because they are one person: somebody who joined by the class code, and came by an account the next
 * day. Only an instructor says so, with a reason that stays in the record of grades. It is not undone.
 */
import type { Log } from '../../log.ts';
import { filesIn, peek } from '../../store/recover.ts';
import { openStore } from '../../store/store.ts';
import type { GradeBook } from '../grades/grade-book.ts';
import { learnersOnly, mergeExam, mergeSame } from '../people/faults.ts';
import type { ClassPeople } from '../people/people.ts';
import type { Sessions } from '../people/sessions.ts';
import type { ClassSeats } from '../seats.ts';
import type { Person } from '../types.ts';
import { isSitting, mergeData } from './data.ts';
import { mergeFolders } from './folders.ts';

export interface Merge {
  readonly from: Person;
  readonly into: Person;
  readonly reason: string;
  /** An instructor. */
  readonly by: Person;
}

export interface MergingOptions {
  readonly people: Pick<ClassPeople, 'merge'>;
  readonly sessions: Pick<Sessions, 'endAll'>;
  readonly seats: Pick<ClassSeats, 'apart'>;
  readonly book: Pick<GradeBook, 'merge'>;
  readonly log: Log;
  folderOf(person: Person): string;
  /** Ends what runs for whoever has this folder. Never rejects. */
  forget(folder: string): Promise<void>;
}

/** Rejects with `class/learners-only`, `class/merge-same`, `class/merge-exam`; then nothing has happened. One after another. */
export function createMerging(options: MergingOptions): (merge: Merge) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (merge) => {
    const mine = last.then(() => mergeTwo(merge, options));
    last = mine.catch(() => undefined);
    return mine;
  };
}

async function mergeTwo({ from, into, reason, by }: Merge, options: MergingOptions): Promise<void> {
  const { people, sessions, seats, book, log, folderOf, forget } = options;
  if (from.role !== 'learner' || into.role !== 'learner') throw learnersOnly();
  if (from.id === into.id) throw mergeSame();
  await seats.apart([from.id, into.id], async () => {
    const [theirs, own] = [folderOf(from), folderOf(into)];
    await mergeStores(theirs, own, log);
    await forget(theirs);
    await mergeFolders(theirs, own, from.id);
    await book.merge(from, into, reason, by);
    // Last: until then both are there, and it can be asked for again.
    await people.merge(from.id, into.id);
    await sessions.endAll(from.id);
  });
  log.info('two learners became one', { from: from.id, into: into.id, by: by.id });
}

async function mergeStores(from: string, to: string, log: Log): Promise<void> {
  const data = await peek(filesIn(from));
  const own = await peek(filesIn(to));
  if ((data && isSitting(data)) || (own && isSitting(own))) throw mergeExam();
  if (!data) return;
  const { store } = await openStore({ folder: to, log });
  await store.update((draft) => mergeData(draft, structuredClone(data))).finally(() => store.close());
}
