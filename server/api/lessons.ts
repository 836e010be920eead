/** Lessons: remembers the last one visited, so that the landing page can lead back. */
import { visitLesson } from '../application.ts';
import { CODES, HttpFault } from '../faults.ts';
import { visit } from '../protocol.ts';
import type { Route } from './router.ts';

export const lessonRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/lessons/:id/visit',
    async answer({ id, body }, app) {
      const parsed = visit.safeParse(body);
      if (!parsed.success) throw wrongVisit();
      const progress = await visitLesson(app, id, parsed.data.locale);
      if (!progress) throw unknownLesson(id);
      return progress;
    },
  },
];

const wrongVisit = (): HttpFault =>
  new HttpFault(400, CODES.badRequest, 'The body is no visit.', 'Send {"locale":"ko"} or {"locale":"en"}.');

const unknownLesson = (id: string): HttpFault =>
  new HttpFault(
    404,
    CODES.lessonUnknown,
    `There is no lesson "${id.slice(0, 80)}".`,
    'Choose one from the outline of the course.',
  );
