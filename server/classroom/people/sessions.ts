/**
 * Who is signed in: a secret in a signed cookie, of which the hash is kept. A session ends by itself, by signing out, or because an
 * instructor has ended it; open sockets end with it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../sandbox/clock.ts';
import { cookies } from '../../auth.ts';
import type { Log } from '../../log.ts';
import type { CameBy, Role } from '../types.ts';
import { hashOf, makeSecret } from './codes.ts';
import type { Ledger } from './ledger.ts';
import type { PeopleData } from './types.ts';

/** How long a browser stays signed in, milliseconds: a course for learners, a day of it for instructors. */
const LASTS: Readonly<Record<Role, number>> = {
  learner: 30 * 24 * 60 * 60 * 1000,
  instructor: 16 * 60 * 60 * 1000,
};
/** Of one person; the oldest ends first. */
const MOST = 20;
/** Sockets of a session that has run out are found within this time, milliseconds. */
const LOOK = 60_000;

export interface Session {
  /** The hash of its secret: names it, and opens nothing. */
  readonly id: string;
  readonly person: string;
}

export interface SessionInfo {
  readonly id: string;
  readonly since: string;
  readonly until: string;
  readonly browser: string;
}

export interface Sessions {
  /** Answers the Set-Cookie header. `browser`: its User-Agent. */
  begin(person: string, browser: string, by?: CameBy): Promise<string>;
  /** Whose cookie it is; `undefined`: of nobody who is signed in. */
  of(cookieHeader: string | undefined): Session | undefined;
  list(person: string): readonly SessionInfo[];
  /** Whose session that is, while it lasts. */
  personOf(id: string): string | undefined;
  end(id: string): Promise<void>;
  /** All of a person but `except`. */
  endAll(person: string, except?: string): Promise<void>;
  /** Those that began by that account, at that provider; with `sid` the one session there. Answers how many. */
  endOf(account: { issuer: string; subject?: string; sid?: string }): Promise<number>;
  /** When its owner showed a provider anew who they are; `undefined`: not in this one. */
  confirmedAt(id: string): string | undefined;
  /** Calls back once, when the session is over. */
  onEnd(id: string, listener: () => void): Disposable;
  /** The Set-Cookie header that takes the cookie away. */
  clear(): string;
  [Symbol.dispose](): void;
}

export interface SessionsOptions {
  readonly ledger: Ledger;
  /** Signs cookies; 32 bytes. */
  readonly key: Buffer;
  readonly clock: Clock;
  readonly log: Log;
  /** Part of the cookie's name, as `auth.ts` has it. */
  port(): number;
}

export function createSessions(options: SessionsOptions): Sessions {
  return new KeptSessions(options);
}

class KeptSessions implements Sessions {
  readonly #options: SessionsOptions;
  readonly #listeners = new Map<string, Set<() => void>>();
  #looking: Disposable | undefined;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  async begin(person: string, browser: string, by: CameBy = {}): Promise<string> {
    const secret = makeSecret();
    const now = this.#options.clock.now();
    const lasts = LASTS[this.#options.ledger.read().people[person]?.role ?? 'learner'];
    const gone = await this.#options.ledger.update((draft) => {
      draft.sessions[hashOf(secret)] = {
        person,
        since: new Date(now).toISOString(),
        until: new Date(now + lasts).toISOString(),
        browser: [...browser.replace(/[^\x20-\x7E]/g, '')].slice(0, 200).join(''),
        ...by,
      };
      return [...dropOver(draft, now), ...dropOldest(draft, person)];
    });
    this.#tell(gone);
    return this.#cookie(`${secret}.${this.#sign(secret)}`, lasts);
  }

  of(header: string | undefined): Session | undefined {
    const { ledger, clock, log } = this.#options;
    for (const value of cookies(header, this.#name())) {
      const [secret = '', signature = ''] = value.split('.');
      if (!isSame(signature, this.#sign(secret))) {
        log.warn('a cookie was not signed by this class');
        continue;
      }
      const id = hashOf(secret);
      const { sessions, people } = ledger.read();
      const session = Object.hasOwn(sessions, id) ? sessions[id] : undefined;
      if (session && Date.parse(session.until) > clock.now() && people[session.person]) {
        return { id, person: session.person };
      }
    }
    return undefined;
  }

  personOf(id: string): string | undefined {
    const { sessions } = this.#options.ledger.read();
    const found = Object.hasOwn(sessions, id) ? sessions[id] : undefined;
    return found && Date.parse(found.until) > this.#options.clock.now() ? found.person : undefined;
  }

  list(person: string): readonly SessionInfo[] {
    const now = this.#options.clock.now();
    return Object.entries(this.#options.ledger.read().sessions)
      .filter(([, session]) => session.person === person && Date.parse(session.until) > now)
      .map(([id, { since, until, browser }]) => ({ id, since, until, browser }));
  }

  end(id: string): Promise<void> {
    return this.#end((session) => session === id);
  }

  endAll(person: string, except?: string): Promise<void> {
    return this.#end((id, of) => of === person && id !== except);
  }

  async endOf({ issuer, subject, sid }: { issuer: string; subject?: string; sid?: string }): Promise<number> {
    const gone = await this.#options.ledger.update((draft) => {
      const isOf = (id: string): boolean => {
        const by = draft.sessions[id]?.account;
        if (by?.issuer !== issuer || (subject !== undefined && by.subject !== subject)) return false;
        return sid === undefined || by.sid === sid;
      };
      return drop(draft, isOf);
    });
    this.#tell(gone);
    return gone.length;
  }

  confirmedAt(id: string): string | undefined {
    const { sessions } = this.#options.ledger.read();
    return Object.hasOwn(sessions, id) ? sessions[id]?.confirmedAt : undefined;
  }

  onEnd(id: string, listener: () => void): Disposable {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    this.#looking ??= this.#options.clock.after(LOOK, () => this.#look());
    return {
      [Symbol.dispose]: () => {
        listeners.delete(listener);
        if (listeners.size === 0 && this.#listeners.get(id) === listeners) this.#listeners.delete(id);
      },
    };
  }

  clear(): string {
    return this.#cookie('', 0);
  }

  [Symbol.dispose](): void {
    this.#looking?.[Symbol.dispose]();
    this.#looking = undefined;
  }

  async #end(which: (id: string, person: string) => boolean): Promise<void> {
    const gone = await this.#options.ledger.update((draft) => drop(draft, which));
    this.#tell(gone);
  }

  /** Only while there are sockets. */
  #look(): void {
    this.#looking = undefined;
    const { ledger, clock } = this.#options;
    const { sessions } = ledger.read();
    this.#tell(
      [...this.#listeners.keys()].filter((id) => Date.parse(sessions[id]?.until ?? '') <= clock.now()),
    );
    if (this.#listeners.size > 0) this.#looking = clock.after(LOOK, () => this.#look());
  }

  #tell(gone: readonly string[]): void {
    for (const id of gone) {
      const listeners = this.#listeners.get(id) ?? [];
      this.#listeners.delete(id);
      for (const tell of listeners) tell();
    }
  }

  #name(): string {
    return `naru_class_${this.#options.port()}`;
  }

  #cookie(value: string, milliseconds: number): string {
    return `${this.#name()}=${value}; Path=/; Max-Age=${Math.floor(milliseconds / 1000)}; HttpOnly; SameSite=Strict`;
  }

  #sign(secret: string): string {
    return createHmac('sha256', this.#options.key).update(`session\0${secret}`).digest('base64url');
  }
}

function drop(draft: PeopleData, which: (id: string, person: string) => boolean): string[] {
  const gone = Object.entries(draft.sessions)
    .filter(([id, { person }]) => which(id, person))
    .map(([id]) => id);
  for (const id of gone) delete draft.sessions[id];
  return gone;
}

const dropOver = (draft: PeopleData, now: number): string[] =>
  drop(draft, (id) => Date.parse(draft.sessions[id]?.until ?? '') <= now);

function dropOldest(draft: PeopleData, person: string): string[] {
  const own = Object.entries(draft.sessions).filter(([, session]) => session.person === person);
  const oldest = new Set(own.slice(0, Math.max(0, own.length - MOST)).map(([id]) => id));
  return drop(draft, (id) => oldest.has(id));
}

/** In constant time, whatever the lengths. */
const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));
