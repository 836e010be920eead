/** Naru is in no frame, and cookies of a frame are not those of a window: a button opens a window, once, for who came by a launch. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../../sandbox/clock.ts';
import { originOf, outward } from '../../../public-address.ts';
import { goTo } from '../../../redirect.ts';
import type { People } from '../../types.ts';
import { wayOutPage } from './choice-page.ts';
import { createChoices } from './choices.ts';
import type { Desk } from './desk.ts';
import { ltiTicketOver } from './faults.ts';
import { formOf } from './form.ts';
import { sendFramed } from './frames.ts';

/** Where the form of our page goes. */
export const LTI_ENTER = '/lti/enter';
/** Milliseconds in which somebody gets out of a frame. */
const LASTS = 10 * 60 * 1000;

/** Somebody on the way out. */
interface Leaving {
  readonly person: string;
  readonly path: string;
}

export class WayOut {
  readonly #desk: Desk;
  readonly #people: Pick<People, 'find'>;
  readonly #leaving: ReturnType<typeof createChoices<Leaving>>;

  constructor(desk: Desk, people: Pick<People, 'find'>, clock: Clock) {
    this.#desk = desk;
    this.#people = people;
    this.#leaving = createChoices<Leaving>(clock, LASTS);
  }

  show(leaving: Leaving, locale: 'ko' | 'en', request: IncomingMessage, response: ServerResponse): void {
    const secret = this.#leaving.begin(leaving);
    const asking = { secret, action: outward(request, LTI_ENTER), framers: this.#desk.framers };
    sendFramed(response, wayOutPage(locale, asking));
  }

  async enter(
    request: IncomingMessage,
    response: ServerResponse,
    letIn: (person: string) => Promise<void>,
  ): Promise<void> {
    const { refused } = this.#desk;
    // From our own page alone: nobody signs others in as themselves.
    if (request.method !== 'POST' || request.headers.origin !== originOf(request)) {
      throw refused(ltiTicketOver(), new Error('a way out of a frame was taken from elsewhere'));
    }
    const leaving = this.#leaving.finish((await formOf(request)).get('ticket') ?? '');
    const there = leaving && this.#people.find(leaving.person);
    if (!leaving || !there) throw refused(ltiTicketOver(), new Error('a way out of a frame is over'));
    await letIn(there.id);
    goTo(leaving.path, request, response);
  }
}
