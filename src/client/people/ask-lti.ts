/** Asks the server about the learning platform. The answers are those of server/classroom/people/lti/services. */
import type { LtiState, Taken } from '../../../server/classroom/people/lti/services/shown.ts';
import { ask } from '../api.ts';
import { fields, flag, list, number, orNothing, shape, text } from '../shape.ts';

const state = shape<LtiState>(
  fields<LtiState>({
    services: flag,
    automatic: flag,
    courses: list(fields({ id: text, title: text, names: flag, grades: flag, learners: number })),
    waiting: number,
    sent: number,
    refused: number,
    trouble: orNothing(fields({ reason: text, nextAt: text })),
    record: list(fields({ person: text, covers: text, at: text, state: text })),
  }),
);
const taken = shape<Taken>(fields<Taken>({ came: number, there: number, left: number, over: number }));

export const askLti = {
  state: () => ask('GET', '/api/class/lti', state),
  names: (course: string) => ask('POST', '/api/class/lti/names', taken, { course }),
  send: () => ask('POST', '/api/class/lti/grades', shape<{ scores: number }>(fields({ scores: number }))),
  automatic: (automatic: boolean) => ask('POST', '/api/class/lti/automatic', state, { automatic }),
};
