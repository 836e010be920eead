/** The bar of the player: play, time, the time line with its marks, speed, idle time, keys. */
import type { RecordingMark } from '../../../server/protocol-replay.ts';
import { make, makeButton, setText, t } from '../dom.ts';
import { lookOf } from './marks.ts';
import { type Playback, SPEEDS } from './playback.ts';
import { clockTime } from './say.ts';

/** Seconds. */
export const JUMP = 5;

export interface ControlsOptions {
  readonly seconds: number;
  readonly marks: readonly RecordingMark[];
  playback(): Playback;
  chosen(mark: number): void;
}

export class Controls {
  readonly element: HTMLElement;
  readonly #options: ControlsOptions;
  readonly #play = makeButton('', 'button primary replay-play', () => this.#options.playback().toggle());
  readonly #time = make('span', { class: 'replay-time', 'aria-hidden': 'true' });
  readonly #slider: HTMLInputElement;
  readonly #speed = make('select', { class: 'replay-select' });
  readonly #idle = make('input', { type: 'checkbox', id: 'replay-idle' });

  constructor(options: ControlsOptions) {
    this.#options = options;
    const max = Math.max(0.001, options.seconds).toFixed(3);
    this.#slider = make('input', {
      type: 'range',
      class: 'replay-slider',
      min: '0',
      max,
      step: 'any',
      value: '0',
      'aria-label': t('replay.position'),
    });
    this.#slider.addEventListener('input', () => options.playback().seek(Number(this.#slider.value)));
    this.#fillSpeed();
    this.#idle.addEventListener('change', () => {
      options.playback().skipsIdle = this.#idle.checked;
    });
    this.element = make(
      'div',
      { class: 'replay-controls' },
      make('div', { class: 'replay-line' }, this.#slider, this.#ticks()),
      make(
        'div',
        { class: 'replay-buttons' },
        this.#play,
        makeButton(t('replay.back5'), 'button quiet small', () => this.#jump(-JUMP)),
        makeButton(t('replay.on5'), 'button quiet small', () => this.#jump(JUMP)),
        this.#time,
        make('span', { class: 'replay-gap' }),
        make('label', { class: 'replay-label' }, t('replay.speed'), this.#speed),
        make('label', { class: 'replay-label', for: 'replay-idle' }, this.#idle, t('replay.idle')),
      ),
    );
  }

  /** Shows how the playback stands. */
  show(playback: Playback): void {
    const { position, playing, seconds } = playback;
    this.#slider.value = position.toFixed(3);
    const [now, all] = [clockTime(position), clockTime(seconds)];
    this.#slider.setAttribute('aria-valuetext', t('replay.position.of', { now, all }));
    setText(this.#time, `${now} / ${all}`);
    setText(this.#play, t(playing ? 'replay.pause' : 'replay.play'));
    this.#speed.value = String(playback.speed);
    this.#idle.checked = playback.skipsIdle;
  }

  #jump(by: number): void {
    const playback = this.#options.playback();
    playback.seek(playback.position + by);
  }

  #fillSpeed(): void {
    for (const times of SPEEDS) {
      const words = t('replay.speed.times', { n: times === 0.5 ? '½' : times });
      this.#speed.append(make('option', { value: String(times) }, words));
    }
    this.#speed.addEventListener('change', () => {
      this.#options.playback().speed = Number(this.#speed.value);
    });
  }

  /** For the eye and the mouse; the list of marks is for everybody. */
  #ticks(): HTMLElement {
    const { marks, seconds, chosen } = this.#options;
    const ticks = marks.map((mark, index) => {
      const tick = make('span', {
        class: 'replay-tick',
        'data-look': lookOf(mark),
        title: clockTime(mark.at),
      });
      tick.style.insetInlineStart = `${(100 * Math.min(mark.at, seconds)) / Math.max(0.001, seconds)}%`;
      tick.addEventListener('click', () => chosen(index));
      return tick;
    });
    return make('div', { class: 'replay-ticks', 'aria-hidden': 'true' }, ...ticks);
  }
}

const KEYS = [
  ['space', ['Space']],
  ['arrows', ['←', '→']],
  ['step', [',', '.']],
  ['marks', ['[', ']']],
  ['ends', ['Home', 'End']],
] as const;

/** What the keys do, folded away. */
export function keyTable(): HTMLElement {
  const rows = KEYS.flatMap(([name, keys]) => [
    make('dt', {}, ...keys.flatMap((key, index) => [index > 0 ? ' ' : undefined, make('kbd', {}, key)])),
    make('dd', {}, t(`replay.keys.${name}`)),
  ]);
  const list = make('dl', { class: 'keys' }, ...rows);
  return make('details', { class: 'replay-keys' }, make('summary', {}, t('replay.keys')), list);
}

/** What a key asks of the player; `undefined`: it is not ours. */
export type PlayerKey =
  | 'toggle'
  | 'back'
  | 'on'
  | 'step-back'
  | 'step-on'
  | 'mark-back'
  | 'mark-on'
  | 'first'
  | 'last';

const PLAYER_KEYS: Readonly<Record<string, PlayerKey>> = {
  ' ': 'toggle',
  ArrowLeft: 'back',
  ArrowRight: 'on',
  ',': 'step-back',
  '.': 'step-on',
  '[': 'mark-back',
  ']': 'mark-on',
  Home: 'first',
  End: 'last',
};

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing'>;

/** `on`: the element that has the focus. A button keeps its space bar, a list of choices all of its keys. */
export function playerKey(
  event: Pressed,
  on: Pick<Element, 'tagName'> & { readonly type?: string },
): PlayerKey | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return undefined;
  const key = PLAYER_KEYS[event.key];
  if (on.tagName === 'SELECT') return undefined;
  const pressed = ['BUTTON', 'SUMMARY', 'A'].includes(on.tagName) || on.type === 'checkbox';
  return key === 'toggle' && pressed ? undefined : key;
}
