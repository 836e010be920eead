/** Grades as a part of a class: the record opened, the addresses, and nothing of a learner who has gone. */
import { dirname, join } from 'node:path';
import { makeFolder } from '../../store/folder.ts';
import type { ClassGround, ClassPart } from '../types.ts';
import { createGradeBook, type GradeBook } from './grade-book.ts';
import { learnerData } from './learner-data.ts';
import { openRecord } from './record-file.ts';
import { gradeRoutes } from './routes.ts';

export interface GradesPart extends ClassPart {
  readonly book: GradeBook;
}

/** Rejects with the error of the file system when the record cannot be read. */
export async function gradesPart(ground: ClassGround): Promise<GradesPart> {
  const { clock, log, people, seats, content } = ground;
  const folder = join(ground.folder, 'grades');
  makeFolder(folder);
  const record = await openRecord(join(folder, 'record.jsonl'), log);
  const learners = join(dirname(ground.folder), 'learners');
  const data = learnerData(seats, (person) => join(learners, person));
  const book = createGradeBook({ clock, people, data, record, content });
  const gone = people.onChange(({ type, person }) => {
    if (type !== 'gone') return;
    book.forget(person.id).catch((failure: unknown) => {
      log.error('somebody who has gone is still in the record of grades', failure, { person: person.id });
    });
  });
  return {
    book,
    routes: gradeRoutes(book),
    async close() {
      gone[Symbol.dispose]();
    },
  };
}
