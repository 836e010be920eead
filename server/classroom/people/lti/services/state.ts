/** What instructors see of the platform's services. */
import type { Content } from '../../../../content.ts';
import { itemTitle } from '../../../grades/titles.ts';
import { itemKey } from '../../../grades/types.ts';
import type { People } from '../../../types.ts';
import { SCOPES } from '../claims.ts';
import type { Trouble } from './courier.ts';
import type { Entry, PostBox } from './post-box.ts';
import { ownOf, type RememberedData } from './remembered.ts';
import type { LtiScore, LtiState } from './shown.ts';

export interface Seen {
  readonly known: RememberedData;
  readonly box: Pick<PostBox, 'record' | 'gone'>;
  readonly people: Pick<People, 'find'>;
  readonly content: Content;
  readonly services: boolean;
  readonly trouble: Trouble | undefined;
}

/** Of the record, on a page. */
const SHOWN = 300;

export function stateOf(seen: Seen): LtiState {
  const { known, box, services, trouble } = seen;
  const entries = box.record();
  const count = (state: Entry['state']): number => entries.filter((one) => one.state === state).length;
  return {
    services,
    automatic: known.automatic,
    courses: Object.entries(known.courses).map(([id, course]) => ({
      id,
      title: course.title ?? id,
      names: course.names !== undefined,
      grades: course.scopes.includes(SCOPES.score),
      ...(course.namesAt !== undefined && { namesAt: course.namesAt }),
      learners: Object.values(course.members).filter(({ left }) => left === undefined).length,
    })),
    waiting: count('waiting'),
    sent: count('sent') + box.gone.sent,
    refused: count('refused') + box.gone.refused,
    ...(trouble && { trouble }),
    record: entries
      .filter(({ state }) => state !== 'replaced')
      .slice(-SHOWN)
      .toReversed()
      .map((entry) => shownOf(entry, seen)),
  };
}

function shownOf(
  { person, column, course, given, at, state, doneAt, why }: Entry,
  { known, people, content }: Seen,
): LtiScore {
  const links = ownOf(known.courses, course)?.links ?? {};
  const covers: string = ownOf(links, column.replace(/^link\//, ''))?.covers ?? column;
  const item = itemKey.safeParse(covers).data;
  return {
    person: people.find(person)?.name ?? person,
    covers,
    ...(item && { title: itemTitle(item, content) }),
    given,
    at: doneAt ?? at,
    state: state === 'replaced' ? 'waiting' : state,
    ...(why !== undefined && { why }),
  };
}
