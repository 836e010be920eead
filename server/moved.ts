/** Lessons that have another name now: their old addresses lead to them, and what was kept under an old name is theirs. */
import type { Course } from '../lessons/types.ts';
import type { Store } from './store/types.ts';

const LESSON = /^\/(ko|en)\/lessons\/([^/?]+)\/?(\?.*)?$/;

type Named = Pick<Course, 'modules'>;

/** Old ids of lessons that a page shows, and the new ones. */
export function movedLessons({ modules }: Named): ReadonlyMap<string, string> {
  const lessons = modules.flatMap((module) => module.lessons).filter(({ mock }) => !mock);
  const there = new Set(lessons.map(({ id }) => id));
  const moved = lessons.flatMap(({ id, formerly = [] }) => formerly.map((old) => [old, id] as const));
  return new Map(moved.filter(([old]) => !there.has(old)));
}

/** Where the page of this address is now; `undefined`: nowhere else. */
export function newAddress(url: string, course: Named): string | undefined {
  const [, locale, old, query = ''] = LESSON.exec(url) ?? [];
  const id = old === undefined ? undefined : movedLessons(course).get(old);
  return id === undefined ? undefined : `/${locale}/lessons/${id}${query}`;
}

/** Visits of a lesson under its old names become visits of it. Does nothing, and writes nothing, when there are none. */
export async function moveVisits(store: Store, course: Named): Promise<void> {
  const moved = movedLessons(course);
  const old = store.read(({ last, lessons }) =>
    [...Object.keys(lessons), ...(last ? [last.lesson] : [])].some((id) => moved.has(id)),
  );
  if (!old) return;
  await store.update((data) => {
    if (data.last) data.last.lesson = moved.get(data.last.lesson) ?? data.last.lesson;
    for (const [from, to] of moved) {
      const visit = data.lessons[from];
      if (!visit) continue;
      const known = data.lessons[to];
      if (!known || known.visitedAt < visit.visitedAt) data.lessons[to] = visit;
      delete data.lessons[from];
    }
  });
}
