/** Exercises: look, start, check, ask again about faults, reset, and what grades were made of. */
import { hintOpened, solutionAsked } from '../protocol.ts';
import { parsed } from './files.ts';
import type { Route } from './router.ts';

export const exerciseRoutes: readonly Route[] = [
  { method: 'GET', path: '/exercises/:id', answer: ({ id }, app) => app.attempts.state(id) },
  { method: 'POST', path: '/exercises/:id/start', answer: ({ id }, app) => app.attempts.start(id) },
  { method: 'POST', path: '/exercises/:id/check', answer: ({ id }, app) => app.attempts.check(id) },
  { method: 'POST', path: '/exercises/:id/retry', answer: ({ id }, app) => app.attempts.retry(id) },
  {
    method: 'POST',
    path: '/exercises/:id/hint',
    answer: ({ id, body }, app) => app.help.hint(id, parsed(hintOpened, body)),
  },
  {
    method: 'POST',
    path: '/exercises/:id/solution',
    answer: ({ id, body }, app) => app.help.solution(id, parsed(solutionAsked, body).sure),
  },
  {
    method: 'GET',
    path: '/exercises/:id/submissions',
    answer: ({ id }, app) => app.attempts.submissions(id),
  },
  { method: 'POST', path: '/exercises/:id/finish', answer: ({ id }, app) => app.debriefings.finish(id) },
  { method: 'GET', path: '/exercises/:id/debriefing', answer: ({ id }, app) => app.debriefings.of(id) },
  { method: 'POST', path: '/exercises/:id/reset', answer: ({ id }, app) => app.attempts.reset(id) },
];
