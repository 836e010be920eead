/** What a launch tells of its course, taken down: the services of the platform there, the columns of its links, and who is in it. Pure. */
import type { Person } from '../../../types.ts';
import type { Launch } from '../launch.ts';
import { type Course, type Covered, MOST, newCourse, ownOf, type RememberedData } from './remembered.ts';

export interface Told {
  readonly launch: Pick<Launch, 'context' | 'deployment' | 'services' | 'what'>;
  readonly person: Pick<Person, 'id' | 'role'>;
  readonly covers: Covered;
}

/** Changes the draft. Answers the column that was not taken down, as it is another course's, or at another place than the course's own. */
export function takeDown(draft: RememberedData, { launch, person, covers }: Told): string | undefined {
  const { context, deployment, services, what } = launch;
  if (!context) return undefined;
  const { courses } = draft;
  const there = ownOf(courses, context.id);
  if (!there && Object.keys(courses).length >= MOST.courses) return undefined;
  const course = there ?? newCourse(deployment);
  courses[context.id] = course;
  course.deployment = deployment;
  if (context.title !== undefined) course.title = context.title;
  if (services.scopes.length > 0) course.scopes = [...services.scopes];
  if (services.lineItems !== undefined) course.lineItems = services.lineItems;
  if (services.names !== undefined) course.names = services.names;
  if (person.role === 'learner') course.members[person.id] = {};
  const { lineItem } = services;
  if (what.type !== 'link' || lineItem === undefined) return undefined;
  if (!isOf(course, lineItem) || isElsewhere(courses, context.id, lineItem)) return lineItem;
  const hasRoom = ownOf(course.links, what.link) || Object.keys(course.links).length < MOST.links;
  if (hasRoom) course.links[what.link] = { covers, lineItem };
  return undefined;
}

/** A service says where its own things are, and nobody else's. */
function isOf({ lineItems }: Course, lineItem: string): boolean {
  const url = URL.parse(lineItem);
  return url !== null && (lineItems === undefined || url.origin === URL.parse(lineItems)?.origin);
}

/** A column is of one course: grades of one never stand in the other's gradebook. */
const isElsewhere = (courses: RememberedData['courses'], here: string, lineItem: string): boolean =>
  Object.entries(courses).some(
    ([id, { links, columns }]) =>
      id !== here &&
      (Object.values(links).some((link) => link.lineItem === lineItem) ||
        Object.values(columns).includes(lineItem)),
  );
