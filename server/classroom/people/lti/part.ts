/**
 * A learning platform as a way into a class (LTI 1.3): it leads somebody to /lti/login, we ask it who they are, and it sends what it has signed
 * to /lti/launch. Their course has to be the one that is set; the link says which lesson they come to, or that they are to choose links.
 * What is asked of the platform in turn is in services/.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../../sandbox/clock.ts';
import type { Content } from '../../../content.ts';
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
import type { ClassPeople } from '../people.ts';
import { createTries, type Tries } from '../tries.ts';
import { Choosing, LTI_CHOOSE } from './choosing.ts';
import { calledIn, roleIn } from './claims.ts';
import { createDesk, type Desk } from './desk.ts';
import { ltiFailed, ltiNotAllowed, ltiUnreachable } from './faults.ts';
import { formOf } from './form.ts';
import { isInFrame, openToFrames } from './frames.ts';
import type { Signer } from './key.ts';
import { createPlatform, isSilence, type Launch, type Platform } from './launch.ts';
import type { LtiSettings } from './settings.ts';
import { coveredBy, pathOf } from './targets.ts';
import { LTI_ENTER, WayOut } from './way-out.ts';

export interface LtiOptions {
  readonly settings: LtiSettings;
  readonly people: ClassPeople;
  readonly clock: Clock;
  readonly log: Log;
  readonly signer: Signer;
  content(): Content;
  port(): number;
  /** What the platform has said of its course, and who has come from there. On the disk once it resolves. */
  remember(launch: Launch, person: Person, covers: ReturnType<typeof coveredBy>): Promise<void>;
}

/** Registered with the platform. */
export const LTI_LOGIN = '/lti/login';
export const LTI_LAUNCH = '/lti/launch';
export const LTI_KEYS = '/lti/keys';
export function ltiEntries(options: LtiOptions): Pick<ClassPart, 'entries'> {
  return new Lti(options);
}

class Lti {
  readonly #options: LtiOptions;
  readonly #platform: Platform;
  readonly #attempts: Attempts;
  /** Each wrong one may be a question to the platform. */
  readonly #tries: Tries;
  readonly #desk: Desk;
  readonly #choosing: Choosing;
  readonly #wayOut: WayOut;
  readonly entries: readonly ClassEntry[];

  constructor(options: LtiOptions) {
    const { settings, clock, port } = options;
    this.#options = options;
    this.#platform = createPlatform(settings, clock);
    // A form of another site brings no other cookie along, not even over a redirect.
    this.#attempts = createAttempts(clock, port, { name: 'naru_lti', sameSite: 'None; Secure' });
    this.#tries = createTries({ clock, atOnce: 30, each: 10_000 });
    this.#desk = createDesk(settings, options.log);
    this.#choosing = new Choosing(this.#desk, options);
    this.#wayOut = new WayOut(this.#desk, options.people, clock);
    this.entries = [
      this.#entry(LTI_LOGIN, (request, response) => this.#login(request, response)),
      this.#entry(LTI_LAUNCH, (request, response, letIn) => this.#launch(request, response, letIn)),
      this.#entry(LTI_CHOOSE, (request, response) => this.#choosing.chosen(request, response)),
      this.#entry(LTI_ENTER, (request, response, letIn) => this.#wayOut.enter(request, response, letIn)),
      { path: LTI_KEYS, answer: (_request, response) => this.#keys(response) },
    ];
  }

  /** Whatever is thrown becomes a page that says what to do. */
  #entry(path: string, work: ClassEntry['answer']): ClassEntry {
    return {
      path,
      answer: (request, response, letIn) =>
        this.#guarded(request, response, () => work(request, response, letIn)),
    };
  }

  async #guarded(
    request: IncomingMessage,
    response: ServerResponse,
    work: () => Promise<void>,
  ): Promise<void> {
    response.setHeader('cache-control', 'no-store');
    openToFrames(response);
    try {
      await work();
    } catch (failure) {
      const fault = failure instanceof HttpFault ? failure : this.#desk.refused(ltiFailed(), failure);
      // A frame in which nothing is seen tells nobody what to do.
      sendNotice(request, response, comeBackNotice(fault), `'self' ${this.#desk.framers}`);
    }
  }

  /** Public halves alone. */
  async #keys(response: ServerResponse): Promise<void> {
    const text = JSON.stringify(await this.#options.signer.published());
    response.setHeader('cache-control', 'max-age=300');
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
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
    // Browsers that keep cookies out of frames keep those that are of this frame alone (CHIPS).
    response.setHeader('set-cookie', isInFrame(request) ? `${setCookie}; Partitioned` : setCookie);
    response.writeHead(302, { location: url.href }).end();
  }

  async #launch(
    request: IncomingMessage,
    response: ServerResponse,
    letIn: (person: string) => Promise<void>,
  ): Promise<void> {
    const begun = this.#attempts.finish(request.headers.cookie);
    const clear = this.#attempts.clear();
    response.setHeader('set-cookie', isInFrame(request) ? `${clear}; Partitioned` : clear);
    const launch = await this.#proven(request, begun);
    const role = this.#roleOf(launch);
    const locale = localeOf(launch, begun?.locale);
    if (launch.what.type === 'choice') {
      return this.#choosing.ask(launch, role, locale, request, response);
    }
    const home = this.#desk.home(request);
    const { issuer } = this.#options.settings;
    const account = { issuer, subject: launch.subject };
    const { people } = this.#options;
    const person =
      people.byAccount(role, account) ??
      (await people.addAccount(role, account, namesIn(calledIn(launch.claims))));
    await this.#options.remember(launch, person, coveredBy(launch.what, home));
    const path = pathOf(launch.what, home, this.#options.content()) ?? homeOf(person, locale);
    if (isInFrame(request)) return this.#wayOut.show({ person: person.id, path }, locale, request, response);
    await letIn(person.id);
    goTo(path, request, response);
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
    if (seconds > 0)
      throw this.#desk.refused(tooManyTries(seconds), new Error(`too many tries from ${network}`));
    const launch = await this.#platform
      .prove(said.get('id_token') ?? '', begun.nonce)
      .catch((failure: unknown) => {
        throw isSilence(failure) ? this.#desk.refused(ltiUnreachable(), failure) : failure;
      });
    this.#tries.giveBack(network);
    return launch;
  }

  #roleOf({ subject, deployment, context, roles }: Launch): Role {
    const { settings } = this.#options;
    if (!settings.deployments.includes(deployment)) {
      throw this.#desk.refused(
        ltiNotAllowed(),
        new Error(`deployment ${deployment.slice(0, 100)} is not ours`),
      );
    }
    const known =
      settings.courses.includes('*') || (context !== undefined && settings.courses.includes(context.id));
    const role = known ? roleIn(roles) : undefined;
    if (role) return role;
    const what = known
      ? 'has no role that means something here'
      : `is of course ${context?.id.slice(0, 100)}`;
    throw this.#desk.refused(ltiNotAllowed(), new Error(`${subject} ${what}`));
  }
}

/** By the address, or as a form: both are allowed. */
async function saidIn(request: IncomingMessage): Promise<URLSearchParams> {
  if (request.method === 'POST') return formOf(request);
  return new URL(request.url ?? '', 'http://naru.invalid').searchParams;
}

const localeOf = ({ locale }: Launch, browser: 'ko' | 'en' = 'ko'): 'ko' | 'en' =>
  /^ko\b|^ko_/i.test(locale ?? '') ? 'ko' : /^en\b|^en_/i.test(locale ?? '') ? 'en' : browser;

const homeOf = ({ role }: Person, locale: 'ko' | 'en'): string =>
  role === 'instructor' ? `/${locale}/class/people/` : `/${locale}`;
