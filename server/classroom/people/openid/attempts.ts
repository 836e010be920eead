/**
 * Signing in that is under way elsewhere. What has to be known when somebody comes back is in a cookie of theirs, and the secrets (state,
 * nonce, PKCE) are made of that cookie with a key that ends with this process: nothing is kept of those who never come back, and nobody
 * comes back in another browser.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../../sandbox/clock.ts';
import { cookies } from '../../../auth.ts';

const begun = z.strictObject({
  once: z.string(),
  /** Milliseconds. */
  at: z.number(),
  /** Where the page is. */
  origin: z.string(),
  locale: z.enum(['ko', 'en']),
  /** The session that was there before, by its id. */
  before: z.exactOptional(z.string()),
  /** Not to come in: `link`, so that the account opens the seat of whoever is signed in; `confirm`, so that the provider asks anew who they are. */
  purpose: z.exactOptional(z.enum(['link', 'confirm'])),
});
export type Begun = z.infer<typeof begun>;

export interface Secrets {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
}

export interface Attempts {
  begin(what: Omit<Begun, 'once' | 'at'>): { readonly secrets: Secrets; readonly setCookie: string };
  /** Once; `undefined`: none is under way in this browser, it is too old, or it was finished before. */
  finish(cookieHeader: string | undefined): (Begun & Secrets) | undefined;
  /** The Set-Cookie header that takes the cookie away. */
  clear(): string;
}

/** Milliseconds. */
const LASTS = 10 * 60 * 1000;

/** What leads back: by a link, which a lax cookie survives, or by a form, which needs more. */
export interface Way {
  readonly name: string;
  readonly sameSite: 'Lax' | 'None; Secure';
}
const BY_LINK: Way = { name: 'naru_openid', sameSite: 'Lax' };

export function createAttempts(clock: Clock, port: () => number, way: Way = BY_LINK): Attempts {
  const key = randomBytes(32);
  /** Until when they would have been good. */
  const finished = new Map<string, number>();
  const derive = (purpose: string, payload: string): string =>
    createHmac('sha256', key).update(`${purpose}\0${payload}`).digest('base64url');
  const secretsOf = (payload: string): Secrets => ({
    state: derive('state', payload),
    nonce: derive('nonce', payload),
    verifier: derive('verifier', payload),
  });
  const name = (): string => `${way.name}_${port()}`;
  // The provider leads back from another site, which a strict cookie does not survive.
  const cookie = (value: string, seconds: number): string =>
    `${name()}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=${way.sameSite}`;

  const read = (value: string): (Begun & Secrets) | undefined => {
    const [payload = '', signature = ''] = value.split('.');
    if (!isSame(signature, derive('cookie', payload)) || finished.has(payload)) return undefined;
    const what = begun.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    if (what.at + LASTS <= clock.now()) return undefined;
    for (const [one, until] of finished) if (until <= clock.now()) finished.delete(one);
    finished.set(payload, what.at + LASTS);
    return { ...what, ...secretsOf(payload) };
  };

  return {
    begin(what) {
      const all: Begun = { ...what, once: randomBytes(18).toString('base64url'), at: clock.now() };
      const payload = Buffer.from(JSON.stringify(all)).toString('base64url');
      const setCookie = cookie(`${payload}.${derive('cookie', payload)}`, LASTS / 1000);
      return { secrets: secretsOf(payload), setCookie };
    },
    finish(header) {
      for (const value of cookies(header, name())) {
        const found = read(value);
        if (found) return found;
      }
      return undefined;
    },
    clear: () => cookie('', 0),
  };
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
