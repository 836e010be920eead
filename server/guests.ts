/**
 * Guests: other browsers that a learner lets look at one shell, and at nothing else. An invitation is an address that works once;
 * what it becomes is a cookie that only names who it is. All of it is in memory, so that a restart shows every guest the door.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../sandbox/clock.ts';
import { cookies } from './auth.ts';
import type { Invitation } from './protocol.ts';

/** How long an invitation can be used, and how long a guest may stay, milliseconds. */
const INVITED = 10 * 60 * 1000;
const STAY = 24 * 60 * 60 * 1000;
/** Invitations and guests at one time; the oldest is shown the door first. */
const MOST = 32;

export interface Guest {
  readonly shell: string;
  /** Calls back once, when this guest may not look any more. */
  onUnwelcome(listener: () => void): Disposable;
}

export interface Guests {
  /** An address for one browser. */
  invite(shell: string): Invitation;
  /** Uses an invitation up. Answers the cookie's value and the shell; `undefined`: it is none of ours. */
  welcome(token: string): { readonly cookie: string; readonly shell: string } | undefined;
  /** Who the Cookie header says it is, if that one may still look. */
  of(cookieHeader: string | undefined): Guest | undefined;
  setCookie(value: string): string;
  /** Somebody else may look at that shell, or may begin to. */
  invited(shell: string): boolean;
  /** Ends every invitation to that shell, used or not. */
  revoke(shell: string): void;
}

export interface GuestsOptions {
  readonly clock: Clock;
  port(): number;
  /** The whole address of a path of ours, as other browsers reach it. */
  addressOf(path: string): string;
  /** `invited` is another for some shell. */
  changed(): void;
}

interface Pass {
  readonly shell: string;
  readonly expires: number;
  readonly listeners: Set<() => void>;
}

export function createGuests(options: GuestsOptions): Guests {
  const { clock } = options;
  /** By hash; oldest first. */
  const invitations = new Map<string, Pass>();
  const guests = new Map<string, Pass>();
  const cookieName = (): string => `naru_guest_${options.port()}`;

  const add = (passes: Map<string, Pass>, shell: string, milliseconds: number): string => {
    const secret = randomBytes(24).toString('base64url');
    const expires = clock.now() + milliseconds;
    passes.set(digest(secret), { shell, expires, listeners: new Set() });
    for (const oldest of passes.keys()) if (passes.size > MOST) end(passes, oldest);
    options.changed();
    return secret;
  };

  const end = (passes: Map<string, Pass>, hash: string): void => {
    const pass = passes.get(hash);
    passes.delete(hash);
    for (const tell of pass?.listeners ?? []) tell();
  };

  const good = (passes: Map<string, Pass>, hash: string): Pass | undefined => {
    const pass = passes.get(hash);
    if (pass && pass.expires <= clock.now()) end(passes, hash);
    return passes.get(hash);
  };

  return {
    invite(shell) {
      const token = add(invitations, shell, INVITED);
      const until = new Date(clock.now() + INVITED).toISOString();
      return { address: options.addressOf(`/open/${token}`), until };
    },
    welcome(token) {
      const hash = digest(token);
      const pass = good(invitations, hash);
      if (!pass) return undefined;
      invitations.delete(hash);
      const cookie = add(guests, pass.shell, STAY);
      clock.after(STAY, () => end(guests, digest(cookie)));
      return { cookie, shell: pass.shell };
    },
    of(header) {
      const pass = cookies(header, cookieName())
        .map((value) => good(guests, digest(value)))
        .find((found) => found !== undefined);
      return pass && { shell: pass.shell, onUnwelcome: (listener) => listen(pass, listener) };
    },
    setCookie: (value) =>
      `${cookieName()}=${value}; Path=/; Max-Age=${STAY / 1000}; HttpOnly; SameSite=Strict`,
    invited: (shell) =>
      [invitations, guests].some((passes) =>
        [...passes].some(([hash, pass]) => pass.shell === shell && good(passes, hash) !== undefined),
      ),
    revoke(shell) {
      const before = invitations.size + guests.size;
      for (const passes of [invitations, guests]) {
        for (const [hash, pass] of [...passes]) if (pass.shell === shell) end(passes, hash);
      }
      if (invitations.size + guests.size !== before) options.changed();
    },
  };
}

function listen(pass: Pass, listener: () => void): Disposable {
  pass.listeners.add(listener);
  return { [Symbol.dispose]: () => void pass.listeners.delete(listener) };
}

/** Secrets of 24 random bytes are found by their hash: the time that takes tells nothing of them. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** The watch page in both languages, and the files that every page is made of: nothing that says anything of the learner. */
const FOR_GUESTS =
  /^\/(?:(?:ko|en)\/watch\/?|_astro\/[\w.-]+|favicon\.svg|logo\.svg|wordmark\.svg|theme\.js)(?:[?#]|$)/;

/** Whether a guest may have a page or a file. */
export const isForGuests = (method: string, url: string): boolean =>
  (method === 'GET' || method === 'HEAD') && FOR_GUESTS.test(url);
