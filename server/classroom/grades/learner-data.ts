/**
 * What a learner has handed in, read from where their own Application keeps it: through it while it is up, and from the disk while
 * it is not, so that nobody's cluster starts because somebody looks at grades.
 */
import type { Submission } from '../../protocol.ts';
import { submission } from '../../protocol.ts';
import { createRecords } from '../../store/records.ts';
import { filesIn, peek } from '../../store/recover.ts';
import { type DeepReadonly, emptyData, type StoreData } from '../../store/types.ts';
import type { Seats } from '../types.ts';

export type LearnerStore = DeepReadonly<Pick<StoreData, 'exercises' | 'sittings'>>;

export interface LearnerData {
  /** Empty for somebody who has never been there. */
  store(person: string): Promise<LearnerStore>;
  /** Of one attempt, oldest first; what was done in exams is kept there, too. */
  submissions(person: string, attempt: string): Promise<Submission[]>;
}

/** `folderOf`: where the Application of a person keeps everything. */
export function learnerData(seats: Pick<Seats, 'open'>, folderOf: (person: string) => string): LearnerData {
  return {
    async store(person) {
      const seat = seats.open().find((one) => one.person.id === person);
      if (seat)
        return seat.app.store.read(({ exercises, sittings }) => structuredClone({ exercises, sittings }));
      return (await peek(filesIn(folderOf(person)))) ?? emptyData();
    },
    async submissions(person, attempt) {
      const lines = await createRecords(folderOf(person)).lines(attempt);
      return lines.flatMap((line) => submission.safeParse(line).data ?? []);
    },
  };
}
