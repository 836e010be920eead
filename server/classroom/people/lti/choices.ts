/**
 * Which links a course of the platform shall have (Deep Linking 2.0): what can be chosen, and our signed answer. A choice under way is known by a
 * secret in the page alone: whoever has the page was let in by the platform as an instructor a moment ago.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../../sandbox/clock.ts';
import type { Content } from '../../../content.ts';
import { namesOf } from '../../room/course-words.ts';
import { DEEP, LTI } from './claims.ts';
import type { Signer } from './key.ts';
import type { Choice } from './launch.ts';
import type { LtiSettings } from './settings.ts';

export interface UnderWay {
  readonly choice: Choice;
  readonly deployment: string;
  readonly locale: 'ko' | 'en';
  /** Of our pages, as browsers reach them, without a slash at the end. */
  readonly home: string;
  /** Who chooses, on the platform. */
  readonly subject: string;
}

export interface Choices {
  begin(what: UnderWay): string;
  /** Once; `undefined`: it is over. */
  finish(secret: string): UnderWay | undefined;
}

/** Milliseconds, and how many at one time: the oldest goes first. */
const LASTS = 60 * 60 * 1000;
const MOST = 1_000;

export function createChoices<T = UnderWay>(clock: Clock, lasts = LASTS) {
  const under = new Map<string, { readonly what: T; readonly until: number }>();
  return {
    begin(what: T): string {
      const secret = randomBytes(24).toString('base64url');
      under.set(secret, { what, until: clock.now() + lasts });
      for (const oldest of under.keys()) if (under.size > MOST) under.delete(oldest);
      return secret;
    },
    finish(secret: string): T | undefined {
      const found = under.get(secret);
      under.delete(secret);
      return found && found.until > clock.now() ? found.what : undefined;
    },
  };
}

/** `all`, `lesson/ID`, `exercise/ID`, `exam/ID`. */
export type Key = string;

export interface Offer {
  readonly key: Key;
  readonly title: string;
  /** A path of ours. */
  readonly path: string;
  /** It has a grade. */
  readonly graded: boolean;
}

export interface OfferGroup {
  readonly title: string;
  readonly lessons: readonly { readonly lesson: Offer; readonly exercises: readonly Offer[] }[];
}

export interface Offers {
  readonly all: Offer;
  readonly groups: readonly OfferGroup[];
  readonly exams: readonly Offer[];
}

/** What there is to link to, in the order of the course. */
export function offersOf(content: Pick<Content, 'course' | 'exams'>, locale: 'ko' | 'en'): Offers {
  const { lessons, exams } = namesOf(content);
  const groups = new Map<string, { lesson: Offer; exercises: Offer[] }[]>();
  for (const { id, module, title, exercises } of lessons) {
    const path = `/${locale}/lessons/${id}`;
    const group = groups.get(module[locale]) ?? [];
    groups.set(module[locale], group);
    group.push({
      lesson: { key: `lesson/${id}`, title: title[locale], path, graded: false },
      exercises: exercises.map((one) => ({
        key: `exercise/${one.id}`,
        title: one.title[locale],
        path,
        graded: true,
      })),
    });
  }
  return {
    all: { key: 'all', title: 'Naru', path: `/${locale}`, graded: false },
    groups: [...groups].map(([title, found]) => ({ title, lessons: found })),
    exams: exams.map(({ id, title }) => ({
      key: `exam/${id}`,
      title: title[locale],
      path: `/${locale}/exams/${id}`,
      graded: true,
    })),
  };
}

export const everyOffer = ({ all, groups, exams }: Offers): readonly Offer[] => [
  all,
  ...groups.flatMap(({ lessons }) => lessons.flatMap(({ lesson, exercises }) => [lesson, ...exercises])),
  ...exams,
];

/** The form that the browser of the instructor takes to the platform. */
export async function answerTo(
  { choice, deployment, home }: Pick<UnderWay, 'choice' | 'deployment' | 'home'>,
  chosen: readonly Offer[],
  { issuer, clientId }: Pick<LtiSettings, 'issuer' | 'clientId'>,
  signer: Signer,
): Promise<string> {
  return signer.sign({
    iss: clientId,
    aud: issuer,
    nonce: randomBytes(18).toString('base64url'),
    [`${LTI}/deployment_id`]: deployment,
    [`${LTI}/message_type`]: 'LtiDeepLinkingResponse',
    [`${LTI}/version`]: '1.3.0',
    [`${DEEP}/content_items`]: chosen.map((offer) => itemOf(offer, home, choice.lineItems)),
    ...(choice.data !== undefined && { [`${DEEP}/data`]: choice.data }),
  });
}

function itemOf({ key, title, path, graded }: Offer, home: string, lineItems: boolean): object {
  return {
    type: 'ltiResourceLink',
    title,
    url: `${home}${path}`,
    // Naru is in no frame: the platform opens it in a window of its own.
    window: { targetName: 'naru' },
    ...(graded && { custom: { naru_item: key } }),
    ...(graded &&
      lineItems && { lineItem: { scoreMaximum: 100, label: title, resourceId: key, tag: 'naru' } }),
  };
}
