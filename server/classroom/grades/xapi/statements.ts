/**
 * What was handed in, as statements of the Experience API (IEEE 9274.1.1, version 1.0.3): who did what, and how it went. Pure. The same
 * submission always gives the same statement with the same id, so that one that is sent twice is stored once.
 */
import { createHash } from 'node:crypto';
import type { InBothLanguages } from '../../../attempt-words.ts';
import type { Tried } from '../types.ts';

export interface StatementContext {
  /** Of this Naru, without a slash at the end: activities and accounts are named by it. */
  readonly home: string;
  /** Learners are told by their id; by their name too only where the class wants that. */
  readonly names: boolean;
  title(item: Tried['item']): InBothLanguages;
}

export interface Statement {
  readonly id: string;
  readonly [field: string]: unknown;
}

const VERBS = {
  passed: { id: 'http://adlnet.gov/expapi/verbs/passed', display: { ko: '통과함', en: 'passed' } },
  failed: { id: 'http://adlnet.gov/expapi/verbs/failed', display: { ko: '통과하지 못함', en: 'failed' } },
} as const;

const ACTIVITY = 'http://adlnet.gov/expapi/activities/assessment';
const COURSE = 'http://adlnet.gov/expapi/activities/course';

/** An exercise is passed with every point; what pass mark an exam has is for the class to say. */
export function statementOf(
  person: { readonly id: string; readonly name: string },
  tried: Tried,
  { home, names, title }: StatementContext,
): Statement {
  const { item, attempt, number, at, points, of } = tried;
  const success = of > 0 && points === of;
  const words = title(item);
  return {
    id: uuidOf(home, person.id, attempt, String(number)),
    actor: {
      objectType: 'Agent',
      account: { homePage: home, name: person.id },
      ...(names ? { name: person.name } : {}),
    },
    verb: VERBS[success ? 'passed' : 'failed'],
    object: {
      objectType: 'Activity',
      id: `${home}/xapi/${item}`,
      definition: { type: ACTIVITY, name: { ko: words.ko, en: words.en } },
    },
    result: {
      score: {
        scaled: of === 0 ? 0 : Math.round((points / of) * 10_000) / 10_000,
        raw: points,
        min: 0,
        max: of,
      },
      success,
      completion: true,
    },
    context: {
      registration: uuidOf(home, person.id, attempt),
      platform: 'Naru',
      contextActivities: {
        grouping: [{ objectType: 'Activity', id: `${home}/xapi/course`, definition: { type: COURSE } }],
      },
      extensions: {
        [`${home}/xapi/judged-by`]: tried.by,
        [`${home}/xapi/submission`]: number,
        [`${home}/xapi/hints`]: tried.hints,
        [`${home}/xapi/solution-seen`]: tried.solution !== undefined,
        [`${home}/xapi/faults`]: tried.faults.length,
      },
    },
    timestamp: at,
  };
}

/** Made of names, as version 5 of RFC 9562 says. */
export function uuidOf(...names: readonly string[]): string {
  const bytes = createHash('sha1')
    .update(`naru\0${names.join('\0')}`)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
