/**
 * `<record-switch shell="NAME">`: turns recording of a shell on and off, from its toolbar, and says so as long as it is on. What is
 * kept is said where it is turned on.
 */
import '../terminal-words.ts';
import type { AppState, RecordingState } from '../../../server/protocol.ts';
import { problemOf } from '../api.ts';
import { locale, make, makeButton, setText, t } from '../dom.ts';
import { live } from '../live.ts';
import { problemElements } from '../say-problem.ts';
import { turnRecording } from './recording.ts';

type Why = RecordingState['stopped'][number]['why'];

class RecordSwitch extends HTMLElement {
  static readonly observedAttributes = ['shell'];
  static #cards = 0;

  readonly #sign = make('span', { class: 'recording-sign', hidden: '' });
  readonly #button = makeButton('', 'tool icon record-tool', () => undefined);
  readonly #one = make('input', { type: 'checkbox', role: 'switch' });
  readonly #all = make('input', { type: 'checkbox', role: 'switch' });
  readonly #trouble = make('div', { class: 'problem', hidden: '' });
  readonly #said = make('span', { class: 'visually-hidden', role: 'status' });
  #stop: (() => void) | undefined;
  #was: boolean | undefined;

  get shell(): string {
    return this.getAttribute('shell') ?? 'main';
  }

  connectedCallback(): void {
    if (this.childElementCount === 0) this.#build();
    this.#stop = live.follow(({ app }) => this.#show(app));
  }

  disconnectedCallback(): void {
    this.#stop?.();
  }

  attributeChangedCallback(): void {
    // Another shell may be recorded when this one is not, without anything having begun or ended.
    this.#was = undefined;
    if (this.isConnected) this.#show(live.view().app);
  }

  #build(): void {
    const card = `recording-card-${++RecordSwitch.#cards}`;
    this.#button.setAttribute('popovertarget', card);
    this.#button.append(dot());
    this.#one.addEventListener('change', () => void this.#turn(this.#one.checked, this.shell));
    this.#all.addEventListener('change', () => void this.#turn(this.#all.checked));
    const choice = (input: HTMLInputElement, words: string) =>
      make('label', { class: 'record-choice' }, input, words);
    this.append(
      this.#sign,
      this.#button,
      this.#said,
      make(
        'div',
        {
          id: card,
          class: 'card-popover terminal-card record-card',
          popover: '',
          role: 'dialog',
          'aria-label': t('recording.tool'),
        },
        choice(this.#one, t('recording.this')),
        choice(this.#all, t('recording.all')),
        this.#trouble,
        make('p', { class: 'soft' }, t('recording.what')),
        make('p', {}, make('a', { href: `/${locale}/recordings` }, t('recording.mine'))),
      ),
    );
  }

  #show(app: AppState | undefined): void {
    const recording = app?.recording;
    const on = recording?.shells.some(({ shell }) => shell === this.shell) ?? false;
    this.#one.checked = on;
    this.#all.checked = recording?.all ?? false;
    const why = recording?.stopped.find(({ shell }) => shell === this.shell)?.why;
    this.#sign.hidden = !on && why === undefined;
    setText(this.#sign, t(on ? 'recording.sign' : 'recording.sign.stopped'));
    this.#sign.title = on || why === undefined ? '' : t(`recording.stopped.${why}`);
    this.#button.dataset['on'] = String(on);
    const words = on ? `${t('recording.tool')}. ${t('recording.sign.long')}` : t('recording.tool');
    this.#button.setAttribute('aria-label', words);
    this.#button.title = words;
    this.#say(on, recording, why);
  }

  /** What has changed, once. */
  #say(on: boolean, recording: RecordingState | undefined, why: Why | undefined): void {
    this.#trouble.hidden = why === undefined;
    if (why !== undefined) this.#trouble.replaceChildren(make('p', {}, t(`recording.stopped.${why}`)));
    const was = this.#was;
    this.#was = recording === undefined ? undefined : on;
    if (was === undefined || was === on) return;
    const ended = why === undefined ? t('recording.ended') : t(`recording.stopped.${why}`);
    setText(this.#said, on ? t('recording.begun') : ended);
  }

  async #turn(on: boolean, shell?: string): Promise<void> {
    try {
      await live.ask(
        () => turnRecording(on, shell),
        (recording) => ({ recording }),
      );
    } catch (error) {
      this.#trouble.replaceChildren(...problemElements(problemOf(error)));
      this.#trouble.hidden = false;
      this.#one.checked = !on && shell !== undefined;
      this.#all.checked = !on && shell === undefined;
    }
  }
}

/** The sign of a recorder; filled while it is on. */
function dot(): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  for (const radius of ['7', '3.5']) {
    const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
    circle.setAttribute('cx', '10');
    circle.setAttribute('cy', '10');
    circle.setAttribute('r', radius);
    svg.append(circle);
  }
  return svg;
}

customElements.define('record-switch', RecordSwitch);
