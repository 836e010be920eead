/**
 * The services of the platform (LTI Advantage) as instructors use them: what launches have told of courses, grades on their way, lists of names.
 *
 *   GET  /api/class/lti             → LtiState
 *   POST /api/class/lti/names       → Taken        body: { course }; the platform's list is fetched now
 *   POST /api/class/lti/grades      → { scores }   everybody's grades are sent, also those that have arrived before
 *   POST /api/class/lti/automatic   → LtiState     body: { automatic }
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../../../../sandbox/clock.ts';
import type { Content } from '../../../../content.ts';
import type { HttpFault } from '../../../../faults.ts';
import type { Log } from '../../../../log.ts';
import type { GradeBook } from '../../../grades/grade-book.ts';
import type { ClassPart, ClassRoute, Person, Seats } from '../../../types.ts';
import { bodyOf } from '../../asking.ts';
import type { ClassPeople } from '../../people.ts';
import { ltiNoService, ltiServiceAway, ltiServiceRefused } from '../faults.ts';
import type { Signer } from '../key.ts';
import type { Launch } from '../launch.ts';
import type { LtiSettings } from '../settings.ts';
import { askAt } from './ask.ts';
import { namesAt } from './names.ts';
import { Later, Refused } from './outcome.ts';
import { createPassback, type Passback } from './passback.ts';
import { openPostBox, type PostBox } from './post-box.ts';
import { type Covered, openRemembered, ownOf, type Remembered } from './remembered.ts';
import { takeOver } from './roster.ts';
import { type Service, serviceBy } from './service.ts';
import type { LtiState, Taken } from './shown.ts';
import { stateOf } from './state.ts';
import { createTokens } from './tokens.ts';
import { takeDown } from './told.ts';

export interface ServicesOptions {
  readonly settings: LtiSettings;
  readonly signer: Signer;
  /** `NARU_DATA/class/lti`, there already. */
  readonly folder: string;
  readonly people: ClassPeople;
  readonly seats: Seats;
  readonly book: GradeBook;
  readonly clock: Clock;
  readonly log: Log;
  content(): Content;
}

export interface Services extends ClassPart {
  remember(launch: Launch, person: Person, covers: Covered): Promise<void>;
  /** When the platform's list did not have them any more; `undefined`: nobody says so. */
  leftAt(person: string): string | undefined;
  close(): Promise<void>;
}

const ofCourse = z.strictObject({ course: z.string().max(255) });
const switched = z.strictObject({ automatic: z.boolean() });

export async function openServices(options: ServicesOptions): Promise<Services> {
  const { folder, log, settings } = options;
  const remembered = await openRemembered(join(folder, 'platform.json'), log);
  const box = await openPostBox(join(folder, 'scores.jsonl'), log);
  const { tokenUrl } = settings;
  const ask = askAt(settings);
  const service =
    tokenUrl === undefined
      ? undefined
      : serviceBy(ask, createTokens({ ...options, ask, settings: { ...settings, tokenUrl } }));
  return new LtiServices(options, remembered, box, service);
}

class LtiServices implements Services {
  readonly #options: ServicesOptions;
  readonly #remembered: Remembered;
  readonly #box: PostBox;
  readonly #service: Service | undefined;
  readonly #passback: Passback | undefined;
  readonly #gone: Disposable;
  readonly #ending = new AbortController();
  readonly routes: readonly ClassRoute[];

  constructor(options: ServicesOptions, remembered: Remembered, box: PostBox, service: Service | undefined) {
    const { people, settings } = options;
    this.#options = options;
    this.#remembered = remembered;
    this.#box = box;
    this.#service = service;
    const subjectOf = (person: string): string | undefined => people.subjectOf(person, settings.issuer);
    this.#passback = service && createPassback({ ...options, remembered, box, service, subjectOf });
    this.#gone = people.onChange(({ type, person, into }) => {
      if (type === 'gone') void this.#leave(person, into);
    });
    this.routes = [
      { for: 'instructor', method: 'GET', path: '/class/lti', answer: () => this.#state() },
      {
        for: 'instructor',
        method: 'POST',
        path: '/class/lti/names',
        answer: (request, by) => this.#names(bodyOf(ofCourse, request).course, by),
      },
      {
        for: 'instructor',
        method: 'POST',
        path: '/class/lti/grades',
        answer: (_request, by) => this.#sendAll(by),
      },
      {
        for: 'instructor',
        method: 'POST',
        path: '/class/lti/automatic',
        answer: (request) => this.#switch(bodyOf(switched, request).automatic),
      },
    ];
  }

  async remember(launch: Launch, person: Person, covers: Covered): Promise<void> {
    let stranger: string | undefined;
    await this.#remembered.update((draft) => {
      stranger = takeDown(draft, { launch, person, covers });
    });
    if (stranger !== undefined) {
      const { context } = launch;
      this.#options.log.warn('a launch names a column that is not of its course; nothing is sent there', {
        course: context?.id,
        column: stranger.replace(/[?#].*$/s, '').slice(0, 200),
      });
    }
    this.#passback?.look(person.role === 'learner' ? person.id : undefined);
  }

  leftAt(person: string): string | undefined {
    const found = Object.values(this.#remembered.read().courses).flatMap(
      ({ members }) => members[person] ?? [],
    );
    // Somebody of two courses who has left one of them is still there.
    if (found.length === 0 || found.some(({ left }) => left === undefined)) return undefined;
    return found
      .map(({ left }) => left!)
      .toSorted()
      .at(-1);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#gone[Symbol.dispose]();
    await this.#passback?.close();
  }

  async #leave({ id }: Person, into: Person | undefined): Promise<void> {
    try {
      if (into) await this.#remembered.merge(id, into.id);
      await this.#box.forget(id);
      await this.#remembered.forget(id);
      if (into) this.#passback?.look(into.id);
    } catch (failure) {
      this.#options.log.error('somebody who has gone is still known of the learning platform', failure, {
        person: id,
      });
    }
  }

  async #names(id: string, by: Person): Promise<Taken> {
    const { people, settings, clock, log } = this.#options;
    const names = ownOf(this.#remembered.read().courses, id)?.names;
    if (names === undefined || !this.#service) throw ltiNoService();
    const listed = await namesAt(names, this.#service, this.#ending.signal).catch((failure: unknown) => {
      throw this.#said(failure, 'the list of names could not be fetched');
    });
    const now = new Date(clock.now()).toISOString();
    const taken = await takeOver(id, listed, {
      people,
      remembered: this.#remembered,
      issuer: settings.issuer,
      now,
    });
    log.info('a list of names was taken over from the learning platform', {
      by: by.id,
      course: id,
      ...taken,
    });
    this.#passback?.look();
    return taken;
  }

  async #sendAll(by: Person): Promise<{ readonly scores: number }> {
    if (!this.#passback?.possible()) throw ltiNoService();
    const scores = await this.#passback.sendAll();
    this.#options.log.info('grades are sent to the learning platform', { by: by.id, scores });
    return { scores };
  }

  async #switch(automatic: boolean): Promise<LtiState> {
    await this.#remembered.update((draft) => {
      draft.automatic = automatic;
    });
    if (automatic) this.#passback?.look();
    return this.#state();
  }

  #said(failure: unknown, what: string): HttpFault | unknown {
    if (!(failure instanceof Later) && !(failure instanceof Refused)) return failure;
    this.#options.log.warn(what, { why: failure.message });
    return failure instanceof Later ? ltiServiceAway(failure.message) : ltiServiceRefused(failure.message);
  }

  #state(): LtiState {
    const { people, content } = this.#options;
    return stateOf({
      known: this.#remembered.read(),
      box: this.#box,
      people,
      content: content(),
      services: this.#service !== undefined,
      trouble: this.#passback?.trouble(),
    });
  }
}
