/**
 * A learning platform as a way into a class (LTI 1.3): it leads somebody to /lti/login, we ask it who they are, and it sends what it has signed
 * to /lti/launch. Their course has to be the one that is set; the link says which lesson they come to.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../../sandbox/clock.ts';
import { HttpFault } from '../../../faults.ts';
import type { Log } from '../../../log.ts';
import { clientAddress, originOf, outward } from '../../../public-address.ts';
import { goTo, preferred } from '../../../redirect.ts';
import { sendNotice } from '../../../refused.ts';
import type { ClassEntry, ClassPart, Person, Role } from '../../types.ts';
import { tooManyTries } from '../faults.ts';
import { type Attempts, type Begun, createAttempts, type Secrets } from '../openid/attempts.ts';
import { namesIn } from '../openid/names.ts';
import { comeBackNotice } from '../openid/notices.ts';
import { wordsOf } from '../openid/provider.ts';
import type { ClassPeople } from '../people.ts';
import { createTries, type Tries } from '../tries.ts';
import { ltiFailed, ltiNotAllowed, ltiUnreachable } from './faults.ts';
import { formOf } from './form.ts';
import { createPlatform, isSilence, type Launch, type Platform } from './launch.ts';
import type { LtiSettings } from './settings.ts';

export interface LtiOptions {
  readonly settings: LtiSettings;
  readonly people: ClassPeople;
  readonly clock: Clock;
  readonly log: Log;
  port(): number;
}

/** Registered with the platform. */
export const LTI_LOGIN = '/lti/login';
export const LTI_LAUNCH = '/lti/launch';

/** Where a link may lead. */
const TARGET = /^\/(?:ko|en)(?:\/(?:lessons|exams)\/[\w-]{1,100})?\/?$/;
const ROLE = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';

export function ltiPart(options: LtiOptions): ClassPart {
  return new Lti(options);
}

class Lti implements ClassPart {
  readonly #options: LtiOptions;
  readonly #platform: Platform;
  readonly #attempts: Attempts;
  /** Each wrong one may be a question to the platform. */
  readonly #tries: Tries;
  readonly entries: readonly ClassEntry[];

  constructor(options: LtiOptions) {
    const { settings, clock, port } = options;
    this.#options = options;
    this.#platform = createPlatform(settings, clock);
    // A form of another site brings no other cookie along, not even over a redirect.
    this.#attempts = createAttempts(clock, port, { name: 'naru_lti', sameSite: 'None; Secure' });
    this.#tries = createTries({ clock, atOnce: 30, each: 10_000 });
    this.entries = [
      {
        path: LTI_LOGIN,
        answer: (request, response) => this.#guarded(request, response, () => this.#login(request, response)),
      },
      {
        path: LTI_LAUNCH,
        answer: (request, response, letIn) =>
          this.#guarded(request, response, () => this.#launch(request, response, letIn)),
      },
    ];
  }

  async #guarded(
    request: IncomingMessage,
    response: ServerResponse,
    work: () => Promise<void>,
  ): Promise<void> {
    response.setHeader('cache-control', 'no-store');
    try {
      await work();
    } catch (failure) {
      const fault = failure instanceof HttpFault ? failure : this.#refused(ltiFailed(), failure);
      sendNotice(request, response, comeBackNotice(fault));
    }
  }

  /** The platform says that somebody wants to come; it is asked who. */
  async #login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { issuer, clientId, loginUrl } = this.#options.settings;
    const said = await saidIn(request);
    if (said.get('iss') !== issuer) throw new Error('it was begun by another platform');
    if ((said.get('client_id') ?? clientId) !== clientId) throw new Error('it was begun for another client');
    const hint = said.get('login_hint');
    if (hint === null) throw new Error('there is no login_hint');
    const origin = originOf(request);
    const locale = preferred(request.headers['accept-language']);
    const { secrets, setCookie } = this.#attempts.begin({ origin, locale });
    const url = new URL(loginUrl);
    const asked = {
      scope: 'openid',
      response_type: 'id_token',
      response_mode: 'form_post',
      prompt: 'none',
      client_id: clientId,
      redirect_uri: `${origin}${outward(request, LTI_LAUNCH)}`,
      login_hint: hint,
      lti_message_hint: said.get('lti_message_hint'),
      state: secrets.state,
      nonce: secrets.nonce,
    };
    for (const [name, value] of Object.entries(asked)) if (value !== null) url.searchParams.set(name, value);
    response.setHeader('set-cookie', setCookie);
    response.writeHead(302, { location: url.href }).end();
  }

  async #launch(
    request: IncomingMessage,
    response: ServerResponse,
    letIn: (person: string) => Promise<void>,
  ): Promise<void> {
    const begun = this.#attempts.finish(request.headers.cookie);
    response.setHeader('set-cookie', this.#attempts.clear());
    const launch = await this.#proven(request, begun);
    const person = await this.#personOf(launch);
    await letIn(person.id);
    const locale = localeOf(launch, begun?.locale);
    goTo(pathOf(launch, request) ?? homeOf(person, locale), request, response);
  }

  /** Throws whatever does not hold. */
  async #proven(request: IncomingMessage, begun: (Begun & Secrets) | undefined): Promise<Launch> {
    if (request.method !== 'POST') throw new Error('a launch came by another method than POST');
    const said = await saidIn(request);
    if (!begun) throw new Error('nothing was begun in this browser, or it is over');
    if (originOf(request) !== begun.origin) throw new Error('it was begun at another address');
    if (said.get('state') !== begun.state) throw new Error('its state is of another attempt');
    const problem = said.get('error');
    if (problem !== null) throw new Error(`the platform refused: ${problem.slice(0, 100)}`);
    const network = clientAddress(request);
    const seconds = this.#tries.take(network);
    if (seconds > 0) throw this.#refused(tooManyTries(seconds), new Error(`too many tries from ${network}`));
    const launch = await this.#platform
      .prove(said.get('id_token') ?? '', begun.nonce)
      .catch((failure: unknown) => {
        throw isSilence(failure) ? this.#refused(ltiUnreachable(), failure) : failure;
      });
    this.#tries.giveBack(network);
    return launch;
  }

  async #personOf({ subject, deployment, context, roles, claims }: Launch): Promise<Person> {
    const { people, settings } = this.#options;
    if (!settings.deployments.includes(deployment)) {
      throw this.#refused(ltiNotAllowed(), new Error(`deployment ${deployment.slice(0, 100)} is not ours`));
    }
    const known =
      settings.courses.includes('*') || (context !== undefined && settings.courses.includes(context));
    const role = known ? roleOf(roles) : undefined;
    if (!role) {
      const what = known ? 'has no role that means something here' : `is of course ${context?.slice(0, 100)}`;
      throw this.#refused(ltiNotAllowed(), new Error(`${subject} ${what}`));
    }
    const account = { issuer: settings.issuer, subject };
    return people.byAccount(role, account) ?? people.addAccount(role, account, namesIn(claims));
  }

  #refused(fault: HttpFault, failure: unknown): HttpFault {
    const { log, settings } = this.#options;
    log.warn('a launch let nobody in', { code: fault.code, issuer: settings.issuer, why: wordsOf(failure) });
    return fault;
  }
}

/** By the address, or as a form: both are allowed. */
async function saidIn(request: IncomingMessage): Promise<URLSearchParams> {
  if (request.method === 'POST') return formOf(request);
  return new URL(request.url ?? '', 'http://naru.invalid').searchParams;
}

/** In the course alone: whoever administers the platform is not an instructor here by that. */
function roleOf(roles: readonly string[]): Role | undefined {
  if (roles.includes(`${ROLE}Instructor`)) return 'instructor';
  return roles.includes(`${ROLE}Learner`) ? 'learner' : undefined;
}

/** The lesson or exam that the link means; `undefined`: it means none of ours. */
function pathOf({ target }: Launch, request: IncomingMessage): string | undefined {
  const url = URL.parse(target);
  if (url?.origin !== originOf(request)) return undefined;
  const base = outward(request, '/').slice(0, -1);
  const path = url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : '';
  return TARGET.test(path) ? path : undefined;
}

const localeOf = ({ locale }: Launch, browser: 'ko' | 'en' = 'ko'): 'ko' | 'en' =>
  /^ko\b|^ko_/i.test(locale ?? '') ? 'ko' : /^en\b|^en_/i.test(locale ?? '') ? 'en' : browser;

const homeOf = ({ role }: Person, locale: 'ko' | 'en'): string =>
  role === 'instructor' ? `/${locale}/class/people/` : `/${locale}`;
