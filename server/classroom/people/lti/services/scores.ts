/** A score as Assignment and Grade Services 2.0 has it. Pure. */
import type { Posted } from './post-box.ts';

export const SCORE = 'application/vnd.ims.lis.v1.score+json';

/** `user`: who the learner is on the platform. */
export function scoreOf({ given, final, at }: Pick<Posted, 'given' | 'final' | 'at'>, user: string): object {
  const common = { userId: user, timestamp: at };
  // Without a number: what was there before is taken away.
  if (given === null) return { ...common, activityProgress: 'Initialized', gradingProgress: 'NotReady' };
  return {
    ...common,
    scoreGiven: given,
    scoreMaximum: 100,
    activityProgress: final ? 'Completed' : 'InProgress',
    gradingProgress: final ? 'FullyGraded' : 'Pending',
  };
}

/** Where the scores of a column go: before the question mark, if there is one. */
export function scoresAt(lineItem: string): string {
  const url = new URL(lineItem);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/scores`;
  return url.href;
}
