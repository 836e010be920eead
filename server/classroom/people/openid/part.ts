/**
 * OpenID Connect as a way into a class: somebody signs in at the provider that is set, comes back with a proof of who they are, and is let in
 * as an instructor or a learner when a rule says so. The same account is the same person each time.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../../sandbox/clock.ts';
import type { Route } from '../../../api/router.ts';
import { HttpFault } from '../../../faults.ts';
import type { Log } from '../../../log.ts';
import { clientAddress, originOf, outward } from '../../../public-address.ts';
import { goTo } from '../../../redirect.ts';
import { sendNotice } from '../../../refused.ts';
import type { ClassEntry, ClassPart, Person, Role } from '../../types.ts';
import { bodyOf, type Visitor } from '../asking.ts';
import { tooManyTries } from '../faults.ts';
import type { ClassPeople } from '../people.ts';
import * as says from '../protocol.ts';
import type { Sessions } from '../sessions.ts';
import { createTries, type Tries } from '../tries.ts';
import { type Attempts, type Begun, createAttempts } from './attempts.ts';
import { openIdFailed, openIdNotAllowed, openIdUnreachable } from './faults.ts';
import { namesIn } from './names.ts';
import { comeBackNotice, LEAVE } from './notices.ts';
import { createProvider, type Provider, Silence, wordsOf } from './provider.ts';
import { type Claims, isAllowed } from './rules.ts';
import type { OpenIdSettings } from './settings.ts';

export interface OpenIdOptions {
  readonly settings: OpenIdSettings;
  readonly people: ClassPeople;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly log: Log;
  port(): number;
}

/** Where people come back, registered with the provider. */
export const CALLBACK = '/oidc/callback';

export interface OpenIdPart extends ClassPart {
  /** What pages have to know. */
  readonly shown: NonNullable<says.SessionState['openId']>;
  /** Where somebody who signs out of Naru goes on to sign out there; `undefined`: nowhere. `back`: of the page they left from. */
  leave(person: Person, back: string): Promise<string | undefined>;
}

export function openIdPart(options: OpenIdOptions): OpenIdPart {
  return new OpenId(options);
}

class OpenId implements OpenIdPart {
  readonly #options: OpenIdOptions;
  readonly #provider: Provider;
  readonly #attempts: Attempts;
  /** Each is a question to the provider, so that nobody floods it through us. */
  readonly #tries: Tries;
  readonly shown;
  readonly open: readonly Route<Visitor>[];
  readonly entries: readonly ClassEntry[];

  constructor(options: OpenIdOptions) {
    const { settings, clock, port } = options;
    this.#options = options;
    this.#provider = createProvider(settings, clock);
    this.#attempts = createAttempts(clock, port);
    this.#tries = createTries({ clock, atOnce: 30, each: 10_000 });
    this.shown = {
      name: settings.name,
      instructors: settings.instructors.length > 0,
      learners: settings.learners.length > 0,
    };
    this.open = [
      {
        method: 'POST',
        path: '/class/openid/begin',
        answer: async (request, visitor) => {
          const { locale } = bodyOf(says.openIdBegin, request);
          const before = visitor.session && { before: visitor.session.id };
          const { secrets, setCookie } = this.#attempts.begin({ locale, origin: visitor.origin, ...before });
          const url = await this.#provider
            .leadTo(visitor.outward(CALLBACK), secrets, locale)
            .catch((failure: unknown) => {
              throw this.#refused(openIdUnreachable(), failure);
            });
          visitor.setCookie(setCookie);
          return { url: url.href };
        },
      },
    ];
    this.entries = [
      { path: CALLBACK, answer: (request, response, letIn) => this.#back(request, response, letIn) },
      { path: LEAVE, answer: (request, response) => this.#away(request, response) },
    ];
  }

  async leave(person: Person, back: string): Promise<string | undefined> {
    if (this.#options.people.openIdOf(person.id) !== this.#options.settings.issuer) return undefined;
    return (await this.#provider.leave(back))?.href;
  }

  /** Else whoever may not come would be sent back by the provider as the same one again. */
  async #away(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = await this.#provider.leave(`${originOf(request)}${outward(request, '/')}`);
    response.writeHead(303, { location: url?.href ?? '/' }).end();
  }

  async #back(
    request: IncomingMessage,
    response: ServerResponse,
    letIn: (person: string) => Promise<void>,
  ): Promise<void> {
    response.setHeader('cache-control', 'no-store');
    const begun = this.#attempts.finish(request.headers.cookie);
    response.setHeader('set-cookie', this.#attempts.clear());
    try {
      const person = await this.#whoIs(request, begun);
      if (begun?.before) await this.#options.sessions.end(begun.before);
      await letIn(person.id);
      const locale = begun?.locale ?? 'ko';
      goTo(person.role === 'instructor' ? `/${locale}/class/people/` : `/${locale}`, request, response);
    } catch (failure) {
      const fault = failure instanceof HttpFault ? failure : this.#refused(openIdFailed(), failure);
      sendNotice(request, response, comeBackNotice(fault));
    }
  }

  /** Throws whatever does not hold. */
  async #whoIs(
    request: IncomingMessage,
    begun: (Begun & Parameters<Provider['prove']>[1]) | undefined,
  ): Promise<Person> {
    if (request.method !== 'GET') throw new Error('somebody came back by another method than GET');
    if (!begun) throw new Error('nothing was begun in this browser, or it is over');
    // Before this the Host was not looked at.
    if (originOf(request) !== begun.origin) throw new Error('it was begun at another address');
    const address = new URL(outward(request, request.url ?? ''), begun.origin);
    const network = clientAddress(request);
    const seconds = this.#tries.take(network);
    if (seconds > 0) throw this.#refused(tooManyTries(seconds), new Error(`too many tries from ${network}`));
    const claims = await this.#provider.prove(address, begun).catch((failure: unknown) => {
      throw failure instanceof Silence ? this.#refused(openIdUnreachable(), failure) : failure;
    });
    this.#tries.giveBack(network);
    const role = this.#roleOf(claims);
    if (!role)
      throw this.#refused(openIdNotAllowed(), new Error(`no rule holds for ${String(claims['sub'])}`));
    return this.#personOf(role, claims);
  }

  #roleOf(claims: Claims): Role | undefined {
    const { instructors, learners } = this.#options.settings;
    if (isAllowed(instructors, claims)) return 'instructor';
    return isAllowed(learners, claims) ? 'learner' : undefined;
  }

  /** The same as the last time, or somebody new, under the first of their names that nobody has. */
  async #personOf(role: Role, claims: Claims): Promise<Person> {
    const { people, settings } = this.#options;
    const account = { issuer: settings.issuer, subject: String(claims['sub']) };
    return people.byAccount(role, account) ?? people.addAccount(role, account, namesIn(claims));
  }

  #refused(fault: HttpFault, failure: unknown): HttpFault {
    const { log, settings } = this.#options;
    log.warn('somebody was not let in by OpenID Connect', {
      code: fault.code,
      issuer: settings.issuer,
      why: wordsOf(failure),
    });
    return fault;
  }
}
