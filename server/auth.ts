/**
 * Who is asking. A one-time token, printed with the address to open, becomes a signed cookie.
 * Holds hashes of tokens only; the key that signs cookies lies in the data folder, so that a restart keeps browsers signed in.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../sandbox/clock.ts';

/** How long a browser stays signed in, seconds. */
const COOKIE_SECONDS = 180 * 24 * 60 * 60;
/** How long an address asked for later can be opened, milliseconds. The first one waits as long as the server runs. */
const TOKEN_MILLISECONDS = 10 * 60 * 1000;
/** Unused addresses at one time; the oldest stops working first. */
const MAX_TOKENS = 16;
/** A wrong token is answered after this many milliseconds, doubled for each wrong one before it, up to the limit. */
const FIRST_DELAY = 100;
const MAX_DELAY = 5_000;
/** Wrong tokens being answered at one time; more get an answer at once and are not looked at. */
const MAX_WAITING = 8;

export interface Auth {
  /** A new one-time token. `lasting`: it does not expire while the server runs. */
  issue(lasting?: boolean): string;
  /** Takes the token out of circulation and answers a cookie value for it, or says why not. */
  redeem(token: string): Promise<Redemption>;
  /** `true` when the Cookie header carries a cookie of ours that is signed and not too old. */
  signedIn(cookieHeader: string | undefined): boolean;
  /** The Set-Cookie header for a cookie value. */
  setCookie(value: string): string;
}

export type Redemption =
  | { readonly outcome: 'accepted'; readonly cookie: string }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'too-many' };

export interface AuthOptions {
  /** At least 32 bytes. */
  readonly secret: Buffer;
  /** Part of the cookie's name: cookies of 127.0.0.1 are shared by all ports, and two servers must not disturb each other. */
  port(): number;
  readonly clock: Clock;
}

interface Token {
  readonly hash: Buffer;
  readonly expires: number;
}

export function createAuth(options: AuthOptions): Auth {
  const { clock, secret } = options;
  const name = (): string => `naru_${options.port()}`;
  let tokens: Token[] = [];
  let wrongInARow = 0;
  let waiting = 0;

  const sign = (payload: string): string => createHmac('sha256', secret).update(payload).digest('base64url');

  const mint = (): string => {
    const payload = `${randomBytes(9).toString('base64url')}.${Math.floor(clock.now() / 1000)}`;
    return `${payload}.${sign(payload)}`;
  };

  /** Compares with every token, so that the time taken does not say which one was near. */
  const take = (token: string): boolean => {
    const hash = digest(token);
    let found: Token | undefined;
    for (const candidate of tokens) if (timingSafeEqual(candidate.hash, hash)) found = candidate;
    if (!found) return false;
    tokens = tokens.filter((candidate) => candidate !== found);
    return found.expires > clock.now();
  };

  const slowly = async (): Promise<Redemption> => {
    const delay = Math.min(FIRST_DELAY * 2 ** Math.min(wrongInARow, 10), MAX_DELAY);
    wrongInARow += 1;
    waiting += 1;
    await new Promise<void>((resolve) => clock.after(delay, resolve));
    waiting -= 1;
    return { outcome: 'wrong' };
  };

  const valid = (value: string): boolean => {
    const [id, issued, signature, ...rest] = value.split('.');
    if (!id || !issued || !signature || rest.length > 0) return false;
    if (!sameText(sign(`${id}.${issued}`), signature)) return false;
    return clock.now() / 1000 < Number(issued) + COOKIE_SECONDS;
  };

  return {
    issue(lasting = false) {
      const token = randomBytes(24).toString('base64url');
      const expires = lasting ? Number.POSITIVE_INFINITY : clock.now() + TOKEN_MILLISECONDS;
      tokens = [...tokens, { hash: digest(token), expires }].slice(-MAX_TOKENS);
      return token;
    },
    async redeem(token) {
      // The right token is taken even while wrong ones wait, or a page that guesses could lock the learner out.
      if (take(token)) {
        wrongInARow = 0;
        return { outcome: 'accepted', cookie: mint() };
      }
      return waiting >= MAX_WAITING ? { outcome: 'too-many' } : slowly();
    },
    signedIn: (header) => cookies(header, name()).some(valid),
    setCookie: (value) => `${name()}=${value}; Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Strict`,
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in constant time, whatever the lengths. */
const sameText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/** The values of all cookies of that name. */
export function cookies(header: string | undefined, name: string): string[] {
  return (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
}
