/** Where the learner stands. */
import { learnedOf } from '../standing/history.ts';
import { standingOf } from '../standing/standing.ts';
import type { Route } from './router.ts';

export const standingRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/standing',
    answer(_request, { store, content, sandbox, clock }) {
      const { generation } = sandbox.state();
      return standingOf(
        store.read((data) => learnedOf(content(), data, generation)),
        clock.now(),
      );
    },
  },
];
