/**
 * Being signed out by the provider (OpenID Connect Back-Channel Logout 1.0): it sends a token that says whose sessions are over. Nobody is
 * signed in for that, and no browser sends it; the token alone proves it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../../sandbox/clock.ts';
import type { Log } from '../../../log.ts';
import { clientAddress } from '../../../public-address.ts';
import type { ClassEntry } from '../../types.ts';
import { formOf } from '../lti/form.ts';
import { proverBy } from '../lti/jose.ts';
import type { ClassPeople } from '../people.ts';
import type { Sessions } from '../sessions.ts';
import { createTries } from '../tries.ts';
import { wordsOf } from './provider.ts';
import type { OpenIdSettings } from './settings.ts';

/** Registered with the provider. */
export const LOGOUT = '/oidc/logout';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Milliseconds: no token is taken that is older, with the difference of clocks, so that none has to be remembered for longer. */
const LASTS = 12 * 60 * 1000;
/** Of other tokens it is said what they are; of those of old it is not. */
const TYPES = ['jwt', 'logout+jwt'];

export interface LogoutOptions {
  readonly settings: OpenIdSettings;
  readonly people: Pick<ClassPeople, 'list' | 'subjectOf'>;
  readonly sessions: Pick<Sessions, 'endAll' | 'endOf'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the provider’s public keys are. */
  keys(): Promise<string>;
}

interface Over {
  readonly jti: string;
  readonly subject?: string;
  readonly sid?: string;
}

export function logoutEntry(options: LogoutOptions): ClassEntry {
  const { settings, clock, log } = options;
  const tries = createTries({ clock, atOnce: 30, each: 10_000 });
  const provers = new Map<string, ReturnType<typeof proverBy>>();
  /** Tokens that were used, and until when they would have been good. */
  const used = new Map<string, number>();

  const prove = async (token: string): Promise<Over> => {
    const keys = await options.keys();
    const prover = provers.get(keys) ?? proverBy(keys);
    provers.set(keys, prover);
    const claims = await prover(token, {
      issuer: settings.issuer,
      audience: settings.clientId,
      now: new Date(clock.now()),
      types: TYPES,
      required: ['iat', 'exp', 'jti', 'events'],
    });
    return overIn(claims);
  };

  const useOnce = ({ jti }: Over): void => {
    for (const [one, until] of used) if (until <= clock.now()) used.delete(one);
    if (used.has(jti)) throw new Error('the token was used before');
    used.set(jti, clock.now() + LASTS);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('cache-control', 'no-store');
    const network = clientAddress(request);
    if (tries.take(network) > 0) return refuse(response, 'too many tries');
    try {
      if (request.method !== 'POST') throw new Error('it came by another method than POST');
      const over = await prove((await formOf(request)).get('logout_token') ?? '');
      useOnce(over);
      // What could not be written can be asked for again.
      const sessions = await endSessions(over, options).catch((failure: unknown) => {
        used.delete(over.jti);
        throw failure;
      });
      tries.giveBack(network);
      log.info('the provider has signed somebody out', { issuer: settings.issuer, sessions });
      response.writeHead(200).end();
    } catch (failure) {
      const why = wordsOf(failure);
      log.warn('a token that signs somebody out was refused', { issuer: settings.issuer, why });
      refuse(response, 'the logout token does not hold');
    }
  };
  return { path: LOGOUT, answer };
}

/** As the standard has it, whatever was wrong; the log says what. */
function refuse(response: ServerResponse, why: string): void {
  const body = JSON.stringify({ error: 'invalid_request', error_description: why });
  response.writeHead(400, { 'content-type': 'application/json' }).end(body);
}

/** Throws for claims that are of no logout, whoever has signed them: an ID token is none. */
function overIn(claims: Readonly<Record<string, unknown>>): Over {
  const { events, nonce, sub, sid, jti } = claims;
  const event = isRecord(events) && Object.hasOwn(events, EVENT) ? events[EVENT] : undefined;
  if (!isRecord(event)) throw new Error('it is about another event');
  if (nonce !== undefined) throw new Error('it has a nonce, as what signs in has');
  if (typeof jti !== 'string' || jti === '') throw new Error('it has no name of its own (jti)');
  const said = {
    ...(typeof sub === 'string' && sub !== '' && { subject: sub }),
    ...(typeof sid === 'string' && sid !== '' && { sid }),
  };
  if (Object.keys(said).length === 0) throw new Error('it says of nobody that they are over (sub, sid)');
  return { jti, ...said };
}

/** One session there is one here; without its name everything of that person ends, however they came. */
async function endSessions({ subject, sid }: Over, options: LogoutOptions): Promise<number> {
  const { people, sessions, settings } = options;
  const { issuer } = settings;
  const ended = await sessions.endOf({ issuer, ...(subject && { subject }), ...(sid && { sid }) });
  if (sid === undefined) {
    for (const { id } of people.list()) {
      if (people.subjectOf(id, issuer) === subject) await sessions.endAll(id);
    }
  }
  return ended;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
