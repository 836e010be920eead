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
import type { CameBy, ClassEntry, ClassPart, LetIn, Person, Role } from '../../types.ts';
import { bodyOf, own, type Visitor } from '../asking.ts';
import { learnersOnly, tooManyTries } from '../faults.ts';
import type { ClassPeople } from '../people.ts';
import * as says from '../protocol.ts';
import type { Sessions } from '../sessions.ts';
import { createTries, type Tries } from '../tries.ts';
import { type Attempts, type Begun, createAttempts } from './attempts.ts';
import { openIdFailed, openIdNotAllowed, openIdUnreachable } from './faults.ts';
import { logoutEntry } from './logout.ts';
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

const LINK = { purpose: 'link' } as const;
const CONFIRM = { purpose: 'confirm' } as const;
/** Milliseconds that its clock may be behind ours. */
const SKEW = 60_000;

/** Where people come back, registered with the provider. */
export const CALLBACK = '/oidc/callback';

export interface OpenIdPart extends ClassPart {
  /** What pages have to know. */
  readonly shown: NonNullable<says.SessionState['openId']>;
  /** Whether an account there is theirs. */
  knows(person: Person): boolean;
  /** Where somebody who signs out of Naru goes on to sign out there; `undefined`: nowhere. `back`: of the page they left from. */
  leave(person: Person, back: string): Promise<string | undefined>;
}

export function openIdPart(options: OpenIdOptions): OpenIdPart {
  return new OpenId(options);
}

/** Who somebody is there, and what the rules make of them. */
interface Proven {
  readonly role: Role;
  readonly claims: Claims;
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
          const { locale, link, confirm } = bodyOf(says.openIdBegin, request);
          if (link && own(options.people, visitor).person.role !== 'learner') throw learnersOnly();
          const before = visitor.session && { before: visitor.session.id };
          const purpose = (link && LINK) ?? (confirm && CONFIRM);
          const begun = { locale, origin: visitor.origin, ...before, ...purpose };
          const { secrets, setCookie } = this.#attempts.begin(begun);
          const url = await this.#provider
            .leadTo(visitor.outward(CALLBACK), secrets, locale, { anew: confirm === true })
            .catch((failure: unknown) => {
              throw this.#refused(openIdUnreachable(), failure);
            });
          visitor.setCookie(setCookie);
          return { url: url.href };
        },
      },
      {
        method: 'POST',
        path: '/class/openid/unlink',
        answer: (_request, visitor) => this.#unlink(own(options.people, visitor).person),
      },
    ];
    this.entries = [
      { path: CALLBACK, answer: (request, response, letIn) => this.#back(request, response, letIn) },
      logoutEntry({ ...options, keys: () => this.#provider.keys() }),
      { path: LEAVE, answer: (request, response) => this.#away(request, response) },
    ];
  }

  knows({ id }: Person): boolean {
    return this.#options.people.subjectOf(id, this.#options.settings.issuer) !== undefined;
  }

  /** Nobody is left without a way back. */
  async #unlink({ id, role }: Person): Promise<says.Unlinked> {
    const { people, settings, log } = this.#options;
    if (role !== 'learner') throw learnersOnly();
    await people.dropWayIn(id, settings.issuer);
    log.info('an account opens a seat no more', { person: id, issuer: settings.issuer });
    return people.hasRecovery(id) ? {} : { recovery: await people.makeRecovery(id) };
  }

  async leave(person: Person, back: string): Promise<string | undefined> {
    if (!this.knows(person)) return undefined;
    return (await this.#provider.leave(back))?.href;
  }

  /** Else whoever may not come would be sent back by the provider as the same one again. */
  async #away(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = await this.#provider.leave(`${originOf(request)}${outward(request, '/')}`);
    response.writeHead(303, { location: url?.href ?? '/' }).end();
  }

  async #back(request: IncomingMessage, response: ServerResponse, letIn: LetIn): Promise<void> {
    response.setHeader('cache-control', 'no-store');
    const begun = this.#attempts.finish(request.headers.cookie);
    response.setHeader('set-cookie', this.#attempts.clear());
    try {
      const proven = await this.#whoIs(request, begun);
      if (begun?.purpose === 'link') return await this.#link(proven, begun, request, response);
      const person = await this.#personOf(proven.role, proven.claims);
      const by = this.#cameBy(proven, begun);
      if (begun?.before) await this.#options.sessions.end(begun.before);
      await letIn(person.id, by);
      const locale = begun?.locale ?? 'ko';
      const place = begun?.purpose === 'confirm' ? '#passkeys' : '';
      goTo(
        person.role === 'instructor' ? `/${locale}/class/people/${place}` : `/${locale}`,
        request,
        response,
      );
    } catch (failure) {
      const fault = failure instanceof HttpFault ? failure : this.#refused(openIdFailed(), failure);
      sendNotice(request, response, comeBackNotice(fault));
    }
  }

  /** Throws when the provider was to ask anew, and did not. */
  #cameBy({ claims }: Proven, begun: Begun | undefined): CameBy {
    const { issuer } = this.#options.settings;
    const { sub: subject, sid, auth_time: asked } = claims;
    const account = { issuer, subject: String(subject), ...(typeof sid === 'string' && { sid }) };
    if (begun?.purpose !== 'confirm') return { account };
    if (typeof asked !== 'number' || asked * 1000 < begun.at - SKEW) {
      throw new Error('the provider did not ask anew who it is');
    }
    return { account, confirmedAt: new Date(this.#options.clock.now()).toISOString() };
  }

  /** By the session in which it was begun: that cookie does not come along from another site, and nobody else’s seat is opened. */
  async #link(
    { role, claims }: Proven,
    { before = '', locale }: Begun,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { people, sessions, settings, log } = this.#options;
    const person = people.find(sessions.personOf(before) ?? '');
    if (person?.role !== 'learner') throw new Error('whoever began it is not signed in any more');
    if (role !== 'learner') throw this.#refused(openIdNotAllowed(), new Error('an instructor’s account'));
    const account = { issuer: settings.issuer, subject: String(claims['sub']) };
    await people.addWayIn(person.id, account).catch((failure: unknown) => {
      throw failure instanceof HttpFault ? this.#refused(failure, failure) : failure;
    });
    log.info('an account opens a seat from now on', { person: person.id, issuer: settings.issuer });
    goTo(`/${locale}/privacy/`, request, response);
  }

  /** Throws whatever does not hold. */
  async #whoIs(
    request: IncomingMessage,
    begun: (Begun & Parameters<Provider['prove']>[1]) | undefined,
  ): Promise<Proven> {
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
    return { role, claims };
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
