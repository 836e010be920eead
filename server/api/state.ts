/** GET /api/state: everything a page shows that is not an exercise. */
import { appState } from '../application.ts';
import type { Route } from './router.ts';

export const stateRoutes: readonly Route[] = [
  { method: 'GET', path: '/state', answer: (_request, app) => appState(app) },
];
