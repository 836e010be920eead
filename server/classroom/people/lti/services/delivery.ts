/** One score to the platform: into the column of its link, or into one that is looked for by what we call it, and made where there is none. */
import type { Content } from '../../../../content.ts';
import { itemTitle } from '../../../grades/titles.ts';
import type { ItemKey } from '../../../grades/types.ts';
import { SCOPES } from '../claims.ts';
import { type Column, columnsOf } from './columns.ts';
import { lineItemFor } from './line-items.ts';
import { Refused } from './outcome.ts';
import type { Entry } from './post-box.ts';
import { type Course, ownOf, type Remembered } from './remembered.ts';
import { SCORE, scoreOf, scoresAt } from './scores.ts';
import type { Service } from './service.ts';

export interface DeliveryOptions {
  readonly remembered: Remembered;
  readonly service: Service;
  content(): Content;
  /** What has a grade. */
  items(): readonly ItemKey[];
  /** Who a learner is on the platform. */
  subjectOf(person: string): string | undefined;
}

/** Rejects with `Later` or `Refused`. */
export async function deliver(
  entry: Pick<Entry, 'course' | 'column' | 'person' | 'given' | 'final' | 'at'>,
  options: DeliveryOptions,
  signal: AbortSignal,
): Promise<void> {
  const { remembered, service, subjectOf, items, content } = options;
  const course = ownOf(remembered.read().courses, entry.course);
  const user = subjectOf(entry.person);
  if (!course || user === undefined) throw new Refused('the learner is not of that course any more');
  const lessonOf = (exercise: string): string | undefined => content().exercises.get(exercise)?.lesson;
  const column = columnsOf(course, items(), lessonOf).find(({ key }) => key === entry.column);
  if (!column) throw new Refused('it is not graded any more');
  const url = scoresAt(await addressOf(entry.course, course, column, options, signal));
  const body = { type: SCORE, body: JSON.stringify(scoreOf(entry, user)) };
  try {
    await service({ method: 'POST', url, scopes: [SCOPES.score], content: body }, signal);
  } catch (failure) {
    // It was deleted there: whoever sends again makes another one.
    if (failure instanceof Refused && failure.status === 404) {
      await remembered.update(({ courses }) => {
        delete ownOf(courses, entry.course)?.columns[column.key];
      });
    }
    throw failure;
  }
}

async function addressOf(
  id: string,
  course: Course,
  column: Column,
  { remembered, service, content }: DeliveryOptions,
  signal: AbortSignal,
): Promise<string> {
  const there = column.lineItem ?? ownOf(course.columns, column.key);
  if (there !== undefined) return there;
  if (course.lineItems === undefined) throw new Refused('the platform has no columns for this course');
  const item = column.key as ItemKey;
  const { ko, en } = itemTitle(item, content());
  // Nobody takes a column without a name.
  const label = (ko === en ? ko : `${ko} / ${en}`).slice(0, 200) || item;
  const wanted = { lineItems: course.lineItems, resource: item, label, scopes: course.scopes };
  const found = await lineItemFor(wanted, service, signal);
  await remembered.update(({ courses }) => {
    const draft = ownOf(courses, id);
    if (draft) draft.columns[item] = found;
  });
  return found;
}
