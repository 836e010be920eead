/**
 * Who is calling, and what there is for them: what `http.ts` asks first. A server for one learner has one Application behind its entrance;
 * a class (classroom/entrance.ts) has one for each person.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Application } from './application.ts';
import type { Auth } from './auth.ts';
import { noClass } from './classroom/notices.ts';
import type { Person } from './classroom/types.ts';
import type { Guest } from './guests.ts';
import { notSignedIn, tooManyTries, wrongToken } from './notices.ts';
import { goTo, preferred } from './redirect.ts';
import { sendNotice } from './refused.ts';
import type { Connection, ConnectionListener } from './socket.ts';

/** Somebody who is signed in. */
export interface Member {
  readonly kind: 'member';
  /** Which one, in a class. */
  readonly person?: Person;
  /** What is kept for them; opened, where it is not. Rejects with a Fault when that cannot be. */
  app(): Promise<Application>;
  /** They are there, until it is disposed. */
  enter?(): Disposable;
  /** Calls back once, when they are signed out. */
  onEnd?(listener: () => void): Disposable;
}

export type Caller =
  | Member
  | { readonly kind: 'guest'; readonly app: Application; readonly guest: Guest }
  | { readonly kind: 'nobody' };

export type Serve = (connection: Connection) => ConnectionListener;

/** Why there is no socket. */
export interface Refused {
  readonly status: number;
  readonly reason: string;
}

export interface Entrance {
  /** Who sends this, by its cookies alone. */
  caller(request: IncomingMessage): Caller;
  /** Answers a GET of `/open/TOKEN`. */
  open(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void>;
  /** Answers somebody who is not let in. */
  refuse(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Whether pages of other sites may lead to this page by a link. `/open/TOKEN` always may be followed. */
  isOpenToLinks?(url: string): boolean;
  /** An address that pages of other sites may send to, before anything else is looked at. `undefined`: it is none. */
  outside?(request: IncomingMessage, response: ServerResponse): Promise<void> | undefined;
  /** An address of the entrance itself. `undefined`: it is none. */
  answer?(request: IncomingMessage, response: ServerResponse, caller: Caller): Promise<void> | undefined;
  /** A socket of its own. `undefined`: it is none. */
  socket?(request: IncomingMessage, address: URL, caller: Caller): Serve | Refused | undefined;
}

/** What the addresses with a token begin with. */
export const OPEN = '/open/';

const OF_A_CLASS = /^\/(?:ko|en)\/(?:join|enter|sign-in|class)(?:[/?#]|$)/;

/** The entrance where Naru is for one. */
export function soloEntrance(app: Application, auth: Auth): Entrance {
  const { guests } = app;
  const member: Member = { kind: 'member', app: async () => app };
  return {
    caller({ headers }) {
      if (auth.signedIn(headers.cookie)) return member;
      const guest = guests.of(headers.cookie);
      return guest ? { kind: 'guest', app, guest } : { kind: 'nobody' };
    },
    async refuse(request, response) {
      sendNotice(request, response, notSignedIn);
    },
    answer(request, response, caller) {
      if (caller.kind !== 'member' || !OF_A_CLASS.test(request.url ?? '')) return undefined;
      return Promise.resolve(sendNotice(request, response, noClass));
    },
    /** A token becomes a cookie. Who has one already is let in without using up the token. */
    async open(request, response, caller) {
      if (caller.kind === 'member') return goTo('/', request, response);
      const token = (request.url ?? '').slice(OPEN.length);
      if (welcomeGuest(app, token, request, response)) return;
      const redemption = await auth.redeem(token);
      if (redemption.outcome === 'too-many') return sendNotice(request, response, tooManyTries);
      if (redemption.outcome === 'wrong') return sendNotice(request, response, wrongToken);
      response.setHeader('set-cookie', auth.setCookie(redemption.cookie));
      goTo('/', request, response);
    },
  };
}

/** Lets a guest in who was invited to a shell of that Application. `false`: the token is none of its invitations. */
export function welcomeGuest(
  { guests }: Pick<Application, 'guests'>,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const guest = guests.welcome(token);
  if (!guest) return false;
  response.setHeader('set-cookie', guests.setCookie(guest.cookie));
  const locale = preferred(request.headers['accept-language']);
  goTo(`/${locale}/watch/?shell=${guest.shell}`, request, response);
  return true;
}
