/**
 * The platform's list of a course as people of the class: those who are new come in, those who are there stay, and those who are not in it any
 * more are marked, never removed: what they have done is theirs, and a list may be wrong for a day.
 */
import { HttpFault } from '../../../../faults.ts';
import { PEOPLE_CODES } from '../../faults.ts';
import { namesIn } from '../../openid/names.ts';
import type { ClassPeople } from '../../people.ts';
import type { Listed } from './names.ts';
import { ownOf, type Remembered } from './remembered.ts';
import type { Taken } from './shown.ts';

export interface RosterOptions {
  readonly people: ClassPeople;
  readonly remembered: Remembered;
  readonly issuer: string;
  /** RFC 3339. */
  readonly now: string;
}

export async function takeOver(
  course: string,
  listed: readonly Listed[],
  { people, remembered, issuer, now }: RosterOptions,
): Promise<Taken> {
  const learners = listed.filter(({ role }) => role === 'learner');
  const here = new Set<string>();
  let [came, over] = [0, 0];
  for (const { subject, claims } of learners) {
    const account = { issuer, subject };
    const there = people.byAccount('learner', account);
    const person = there ?? (await people.addAccount('learner', account, namesIn(claims)).catch(ifFull));
    if (!person) over += 1;
    else here.add(person.id);
    if (person && !there) came += 1;
  }
  let left = 0;
  await remembered.update(({ courses }) => {
    const draft = ownOf(courses, course);
    if (!draft) return;
    left = 0;
    for (const id of here) draft.members[id] = {};
    for (const [id, one] of Object.entries(draft.members)) {
      if (here.has(id) || one.left !== undefined) continue;
      draft.members[id] = { left: now };
      left += 1;
    }
    draft.namesAt = now;
  });
  const instructors = listed.filter(({ role }) => role === 'instructor').length;
  return { came, there: here.size - came, left, over, instructors };
}

function ifFull(failure: unknown): undefined {
  if (failure instanceof HttpFault && failure.code === PEOPLE_CODES.full) return undefined;
  throw failure;
}
