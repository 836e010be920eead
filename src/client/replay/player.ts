/** A recording on the page: screen, bar, keys, and what happened in exercises, put together. */
import type { RecordingDetail } from '../../../server/protocol-replay.ts';
import { make, t } from '../dom.ts';
import type { Cast } from './cast.ts';
import { Controls, JUMP, keyTable, type PlayerKey, playerKey } from './controls.ts';
import { Keyframes } from './keyframes.ts';
import { type MarksList, marksList } from './marks.ts';
import { type Pace, Playback } from './playback.ts';
import { createKeeper, ReplayScreen } from './screen.ts';

const browserPace: Pace = {
  now: () => performance.now(),
  next(callback) {
    const id = requestAnimationFrame(callback);
    return { [Symbol.dispose]: () => cancelAnimationFrame(id) };
  },
};

/** Lets the page have its turn. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 4));

/** Two marks nearer than this are one place for the keys, seconds. */
const NEAR = 0.05;

export class Player {
  readonly element: HTMLElement;
  readonly #detail: RecordingDetail;
  readonly #cast: Cast;
  readonly #place: HTMLElement;
  readonly #controls: Controls;
  readonly #marks: MarksList;
  readonly #text = make('pre', { class: 'replay-text', tabindex: '0' });
  readonly #folded = make('details', {}, make('summary', {}, t('replay.text')), this.#text);
  #screen: ReplayScreen | undefined;
  #playback: Playback | undefined;

  constructor(detail: RecordingDetail, cast: Cast, place: HTMLElement) {
    this.#detail = detail;
    this.#cast = cast;
    this.#place = place;
    this.#marks = marksList(detail, (index) => this.#choose(index));
    this.#controls = new Controls({
      seconds: cast.seconds,
      marks: detail.marks,
      playback: () => this.#playing(),
      chosen: (index) => this.#choose(index),
    });
    const player = make(
      'section',
      { class: 'replay', 'aria-label': t('replay.player') },
      place,
      this.#controls.element,
      keyTable(),
      this.#folded,
    );
    this.element = make('div', { class: 'replay-columns' }, player, this.#marks.element);
    this.#folded.addEventListener('toggle', () => void this.#showText());
  }

  /** To be called once the element is in the page. */
  begin(at: number, signal: AbortSignal): void {
    const screen = new ReplayScreen(this.#place, this.#cast.size);
    const keyframes = new Keyframes(this.#cast);
    this.#screen = screen;
    this.#playback = new Playback({
      cast: this.#cast,
      keyframes,
      stage: screen,
      pace: browserPace,
      changed: () => this.#changed(),
    });
    this.#playback.seek(at);
    const resized = new ResizeObserver(() => screen.fit());
    resized.observe(this.#place);
    const recolour = () => screen.recolour();
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    document.addEventListener('naru:theme', recolour, { signal });
    signal.addEventListener('abort', () => {
      resized.disconnect();
      this.#playback?.pause();
      screen.dispose();
    });
    const keeper = createKeeper(this.#cast.size);
    void keyframes.take(keeper, pause, signal).finally(() => keeper.dispose());
  }

  #playing(): Playback {
    if (this.#playback === undefined) throw new Error('The player is not in the page yet');
    return this.#playback;
  }

  #changed(): void {
    const playback = this.#playback;
    if (playback === undefined) return;
    this.#controls.show(playback);
    this.#marks.at(playback.position);
    if (!playback.playing) void this.#showText();
  }

  /** The screen as text, for those who cannot see it, and to be copied. While it plays, it would change too fast to be read. */
  async #showText(): Promise<void> {
    if (!this.#folded.open || this.#screen === undefined) return;
    const text = await this.#screen.text();
    this.#text.textContent = text === '' ? t('replay.text.none') : text;
  }

  #choose(index: number): void {
    const mark = this.#detail.marks[index];
    if (mark === undefined) return;
    this.#playing().pause();
    this.#playing().seek(mark.at);
    this.#marks.select(index);
  }

  #key(event: KeyboardEvent): void {
    const on = event.target instanceof Element ? event.target : this.element;
    // Before anything has the focus, too: there is nothing else on the page that these keys could mean.
    if (on !== document.body && !this.element.contains(on)) return;
    const asked = playerKey(event, on);
    // Space scrolls the text of the screen, and arrows go through it.
    if (asked === undefined || on === this.#text) return;
    event.preventDefault();
    this.#heed(asked);
  }

  #heed(asked: PlayerKey): void {
    const playback = this.#playing();
    if (asked === 'toggle') playback.toggle();
    else if (asked === 'step-back') playback.step(-1);
    else if (asked === 'step-on') playback.step(1);
    else playback.seek(this.#placeFor(asked, playback));
  }

  /** Where a key leads to, seconds. */
  #placeFor(
    asked: Exclude<PlayerKey, 'toggle' | 'step-back' | 'step-on'>,
    { position, seconds }: Playback,
  ): number {
    const times = this.#detail.marks.map((mark) => mark.at);
    switch (asked) {
      case 'back':
        return position - JUMP;
      case 'on':
        return position + JUMP;
      case 'mark-back':
        return times.findLast((time) => time < position - NEAR) ?? 0;
      case 'mark-on':
        return times.find((time) => time > position + NEAR) ?? seconds;
      case 'first':
        return 0;
      case 'last':
        return seconds;
    }
  }
}
