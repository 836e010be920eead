/**
 * Links for a course of the platform (Deep Linking 2.0): an instructor of it chooses on a page of ours, and the browser takes our signed answer back.
 * Nobody is signed in here for that: the page, which may be in a frame, has what is under way and nothing else.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../../sandbox/clock.ts';
import type { Content } from '../../../content.ts';
import { outward } from '../../../public-address.ts';
import type { Role } from '../../types.ts';
import { answerPage, choicePage } from './choice-page.ts';
import { answerTo, createChoices, everyOffer, offersOf, type UnderWay } from './choices.ts';
import type { Desk } from './desk.ts';
import { ltiChoiceOver, ltiNotAllowed } from './faults.ts';
import { formOf } from './form.ts';
import { sendFramed } from './frames.ts';
import type { Signer } from './key.ts';
import type { Launch } from './launch.ts';
import { notOfPlatform, platformAddress } from './origins.ts';

/** Where the form of our page goes. */
export const LTI_CHOOSE = '/lti/choose';

export interface ChoosingOptions {
  readonly clock: Clock;
  readonly signer: Signer;
  content(): Content;
}

export class Choosing {
  readonly #desk: Desk;
  readonly #options: ChoosingOptions;
  readonly #choices: ReturnType<typeof createChoices<UnderWay>>;

  constructor(desk: Desk, options: ChoosingOptions) {
    this.#desk = desk;
    this.#options = options;
    this.#choices = createChoices<UnderWay>(options.clock);
  }

  /** Throws when nobody is asked: instructors of the course alone choose, and the answer goes to the platform alone. */
  ask(
    { subject, deployment, what }: Launch,
    role: Role,
    locale: 'ko' | 'en',
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { settings, framers, home, refused } = this.#desk;
    if (what.type !== 'choice') throw new Error('there is nothing to choose');
    if (role !== 'instructor') {
      throw refused(ltiNotAllowed(), new Error(`${subject} is no instructor, and chooses no links`));
    }
    if (!what.links) throw new Error('it takes no links');
    if (!platformAddress(settings)(what.returnTo)) throw new Error(notOfPlatform(what.returnTo));
    const underWay = { choice: what, deployment, subject, locale, home: home(request) };
    const secret = this.#choices.begin(underWay);
    const asking = { secret, action: outward(request, LTI_CHOOSE), framers };
    sendFramed(response, choicePage(underWay, offersOf(this.#options.content(), locale), asking));
  }

  async chosen(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { settings, framers, log, refused } = this.#desk;
    if (request.method !== 'POST')
      throw refused(ltiChoiceOver(), new Error('a choice came by another method than POST'));
    const said = await formOf(request);
    const underWay = this.#choices.finish(said.get('choice') ?? '');
    if (!underWay) throw refused(ltiChoiceOver(), new Error('nothing is to be chosen, or not any more'));
    const { signer, content } = this.#options;
    const wanted = new Set(said.get('add') === 'yes' ? said.getAll('item') : []);
    const all = everyOffer(offersOf(content(), underWay.locale)).filter(({ key }) => wanted.has(key));
    const chosen = underWay.choice.several ? all : all.slice(0, 1);
    const token = await answerTo(underWay, chosen, settings, signer);
    log.info('links were chosen for a course of the learning platform', {
      subject: underWay.subject,
      links: chosen.map(({ key }) => key).join(' '),
    });
    sendFramed(response, answerPage(underWay, token, framers));
  }
}
