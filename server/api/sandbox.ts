/** The learner's sandbox. Both answer at once; what follows is told on /ws/events. */
import type { Route } from './router.ts';

export const sandboxRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/sandbox',
    answer(_request, app) {
      app.sandbox.start();
      return app.sandbox.state();
    },
  },
  {
    method: 'POST',
    path: '/sandbox/reset',
    answer(_request, app) {
      app.sandbox.reset();
      return app.sandbox.state();
    },
  },
];
