/** The time that an exercise has, as it runs down: in digits for all, and in words for those who hear it, now and then. */
import { make, setText, t } from '../dom.ts';
import { roomLink } from './room-link.ts';
import { digits } from './say.ts';

/** How often it is looked at, milliseconds. */
const TICK = 500;
/** So many minutes before the end it is said. */
const SAID = [10, 5, 1] as const;

export class Countdown {
  readonly element = make('span', { class: 'class-countdown', role: 'timer' });
  readonly heard = make('span', { class: 'visually-hidden', role: 'status' });
  #ends: number | undefined;
  #last: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Runs towards that time of the server (milliseconds since the epoch), or not at all. */
  show(ends: number | undefined): void {
    if (ends === this.#ends) return;
    this.#ends = ends;
    this.#last = undefined;
    clearInterval(this.#timer);
    if (ends === undefined) return;
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), TICK);
  }

  #tick(): void {
    if (this.#ends === undefined) return;
    const left = this.#ends - roomLink.now();
    setText(this.element, left > 0 ? digits(left) : t('room.time.over'));
    this.element.dataset['near'] = String(left <= 60_000);
    this.#say(left);
    this.#last = left;
    if (left <= 0) clearInterval(this.#timer);
  }

  #say(left: number): void {
    const before = this.#last;
    if (before === undefined) return;
    if (before > 0 && left <= 0) setText(this.heard, t('room.time.over'));
    const due = SAID.find((minutes) => before > minutes * 60_000 && left <= minutes * 60_000);
    if (due !== undefined) setText(this.heard, t('room.time.left', { n: due }));
  }
}
