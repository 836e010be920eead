/**
 * The entrance of a class: whose cookie it is, which addresses answer somebody who has none, and that instructors' addresses answer
 * instructors alone. Everything else is answered by the person's own Application.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerRoutes, find, pathOf, type Route } from '../api/router.ts';
import { FORBIDDEN } from '../app-sockets.ts';
import {
  type Caller,
  type Entrance,
  type Member,
  OPEN,
  type Refused,
  type Serve,
  welcomeGuest,
} from '../entrance.ts';
import { HttpFault, statusOf } from '../faults.ts';
import type { Log } from '../log.ts';
import { guestsOnly, type notSignedIn } from '../notices.ts';
import type { Pages } from '../pages.ts';
import { clientAddress, originOf, outward } from '../public-address.ts';
import { goTo, preferred } from '../redirect.ts';
import { sendNotice } from '../refused.ts';
import { forInstructors, gated, signInFirst } from './notices.ts';
import type { Visitor } from './people/asking.ts';
import { instructorsOnly } from './people/faults.ts';
import type { Session, Sessions } from './people/sessions.ts';
import type { Audience, CameBy, ClassPart, ClassRoute, ClassSocket, People, Person, Seats } from './types.ts';

export interface ClassEntranceOptions {
  readonly log: Log;
  readonly people: People;
  readonly seats: Seats;
  readonly sessions: Sessions;
  readonly pages: Pages;
  /** Of whoever asks, signed in or not. */
  readonly open: readonly Route<Visitor>[];
  /** Of those who are signed in, besides those of the parts. */
  readonly routes: readonly ClassRoute[];
  readonly parts: readonly ClassPart[];
}

/** Files that every page is made of, and pages to come in by: nothing that says anything of anybody. */
const FOR_ALL =
  /^\/(?:(?:ko|en)\/(?:join|enter|sign-in|privacy)\/?|_astro\/[\w.-]+|favicon\.svg|logo\.svg|wordmark\.svg|theme\.js)(?:[?#]|$)/;
/** Pages to which pages of others may lead: a class has its address in a chat. */
const FOR_LINKS = /^\/(?:(?:(?:ko|en)\/(?:join|enter|sign-in|privacy)\/?)|join\/[\w-]{1,40})?(?:[?#]|$)/;
const JOIN = /^\/join\/([\w-]{1,40})\/?(?:[?#]|$)/;
const FOR_INSTRUCTORS = /^\/+(?:ko|en)\/+class(?:[/?#]|$)/;

/** A member, with the session by which they came. */
interface ClassMember extends Member {
  readonly person: Person;
  readonly session: Session;
}

export function classEntrance(options: ClassEntranceOptions): Entrance {
  return new ClassEntrance(options);
}

class ClassEntrance implements Entrance {
  readonly #options: ClassEntranceOptions;
  readonly #routes: readonly ClassRoute[];
  readonly #sockets: readonly ClassSocket[];

  constructor(options: ClassEntranceOptions) {
    this.#options = options;
    this.#routes = [...options.routes, ...options.parts.flatMap(({ routes = [] }) => routes)];
    this.#sockets = options.parts.flatMap(({ sockets = [] }) => sockets);
  }

  caller({ headers }: IncomingMessage): Caller {
    const { sessions, people, seats } = this.#options;
    const session = sessions.of(headers.cookie);
    const person = session && people.find(session.person);
    if (session && person) return this.#member(person, session);
    for (const { app } of seats.open()) {
      const guest = app.guests.of(headers.cookie);
      if (guest) return { kind: 'guest', app, guest };
    }
    return { kind: 'nobody' };
  }

  isOpenToLinks(url: string): boolean {
    return FOR_LINKS.test(url);
  }

  outside(request: IncomingMessage, response: ServerResponse): Promise<void> | undefined {
    const path = (request.url ?? '').replace(/[?#].*$/s, '');
    const entries = this.#options.parts.flatMap(({ entries = [] }) => entries);
    return entries
      .find((entry) => entry.path === path)
      ?.answer(request, response, (person, by) => this.#letIn(request, response, person, by));
  }

  /** The page asks for what the token is, and uses it when a person says so: a chat that looks at links must not use it up. */
  async open(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = (request.url ?? '').slice(OPEN.length).replace(/[?#].*$/s, '');
    for (const { app } of this.#options.seats.open()) {
      if (welcomeGuest(app, token, request, response)) return;
    }
    const safe = /^[\w-]{1,100}$/.test(token) ? `#${token}` : '';
    goTo(`/${localeOf(request)}/enter/${safe}`, request, response);
  }

  async refuse(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPage = request.method === 'GET' && !/^\/(?:api|ws)\//.test(request.url ?? '');
    if (isPage) goTo(`/${localeOf(request)}/join/`, request, response);
    else sendNotice(request, response, signInFirst);
  }

  answer(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void> | undefined {
    const url = request.url ?? '';
    const { pages } = this.#options;
    if (FOR_ALL.test(url)) return pages.answer(request, response, noLocals, () => true);
    const [, code] = JOIN.exec(url) ?? [];
    if (code !== undefined) return this.#go(`/${localeOf(request)}/join/#${code}`, request, response);
    if (/^\/api\/class(?:[/?#]|$)/.test(url)) return this.#answerApi(request, response, caller);
    if (!isMember(caller)) return undefined;
    const { person } = caller;
    if (FOR_INSTRUCTORS.test(url) && person.role !== 'instructor') {
      this.#refused(instructorsOnly(), request, person);
      return this.#notice(request, response, forInstructors);
    }
    const gate = this.#gate(person, request);
    return gate && this.#notice(request, response, gated(gate));
  }

  socket(request: IncomingMessage, address: URL, caller: Caller): Serve | Refused | undefined {
    if (!isMember(caller)) return undefined;
    const { person } = caller;
    const found = this.#sockets.find(({ path }) => path === address.pathname);
    if (found && !isFor(found.for, person)) {
      this.#refused(instructorsOnly(), request, person);
      return FORBIDDEN;
    }
    const gate = this.#gate(person, request);
    if (gate) return { status: gate.status, reason: gate.code };
    return found && this.#serve(found, person, address);
  }

  #serve(found: ClassSocket, person: Person, address: URL): Serve | Refused {
    try {
      return found.serve(person, address.searchParams);
    } catch (failure) {
      if (!(failure instanceof HttpFault)) throw failure;
      return { status: failure.status, reason: failure.code };
    }
  }

  async #letIn(
    request: IncomingMessage,
    response: ServerResponse,
    person: string,
    by?: CameBy,
  ): Promise<void> {
    const browser = request.headers['user-agent'] ?? '';
    response.appendHeader('set-cookie', await this.#options.sessions.begin(person, browser, by));
  }

  async #answerApi(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void> {
    const { log, parts } = this.#options;
    const open = [...this.#options.open, ...parts.flatMap((part) => part.open ?? [])];
    if (caller.kind === 'guest') return sendNotice(request, response, guestsOnly);
    const path = pathOf(request);
    if (open.some((route) => isAt(route, path))) {
      return answerRoutes(request, response, open, this.#visitor(request, response, caller), log);
    }
    if (!isMember(caller)) return sendNotice(request, response, signInFirst);
    const { person } = caller;
    const mine = this.#routes.filter((route) => isFor(route.for, person));
    if (mine.length < this.#routes.length && this.#isForOthers(request, mine)) {
      this.#refused(instructorsOnly(), request, person);
      return sendNotice(request, response, forInstructors);
    }
    return answerRoutes(request, response, mine, person, log);
  }

  /** There is such an address, and not for this one. */
  #isForOthers(request: IncomingMessage, mine: readonly ClassRoute[]): boolean {
    const there = (routes: readonly ClassRoute[]): boolean => {
      try {
        find(routes, request);
        return true;
      } catch (failure) {
        return statusOf(failure) === 405;
      }
    };
    return !there(mine) && there(this.#routes);
  }

  #visitor(request: IncomingMessage, response: ServerResponse, caller: Caller): Visitor {
    return {
      address: clientAddress(request),
      origin: originOf(request),
      outward: (path) => `${originOf(request)}${outward(request, path)}`,
      browser: request.headers['user-agent'] ?? '',
      session: isMember(caller) ? caller.session : undefined,
      setCookie: (header) => void response.setHeader('set-cookie', header),
    };
  }

  #member(person: Person, session: Session): ClassMember {
    const { seats, sessions } = this.#options;
    return {
      kind: 'member',
      person,
      session,
      app: async () => (await seats.of(person.id)).app,
      enter: () => seats.enter(person.id),
      onEnd: (listener) => sessions.onEnd(session.id, listener),
    };
  }

  #gate(person: Person, { method = '', url = '' }: IncomingMessage): HttpFault | undefined {
    for (const part of this.#options.parts) {
      const fault = part.gate?.(person, method, url);
      if (fault) return fault;
    }
    return undefined;
  }

  async #notice(
    request: IncomingMessage,
    response: ServerResponse,
    notice: typeof notSignedIn,
  ): Promise<void> {
    sendNotice(request, response, notice);
  }

  async #go(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    goTo(path, request, response);
  }

  #refused({ code }: HttpFault, request: IncomingMessage, person: Person): void {
    const path = (request.url ?? '').slice(0, 200);
    this.#options.log.warn('somebody asked for what is not theirs', { code, person: person.id, path });
  }
}

const isMember = (caller: Caller): caller is ClassMember => caller.kind === 'member' && 'session' in caller;

const isFor = (audience: Audience, { role }: Person): boolean =>
  audience === 'everybody' || role === audience;

/** Whatever the method: with the wrong one it is answered, too. */
function isAt({ path }: Route<Visitor>, asked: string): boolean {
  const [wanted, given] = [path.split('/'), asked.split('/')];
  return (
    wanted.length === given.length && wanted.every((part, index) => part === ':id' || part === given[index])
  );
}

/** Of the page that was asked for, else of the browser. */
function localeOf({ url = '', headers }: IncomingMessage): 'ko' | 'en' {
  if (/^\/ko(?:[/?#]|$)/.test(url)) return 'ko';
  if (/^\/en(?:[/?#]|$)/.test(url)) return 'en';
  return preferred(headers['accept-language']);
}

const noLocals = (): never => {
  throw new Error('a page for those who are not signed in has to be prerendered');
};
