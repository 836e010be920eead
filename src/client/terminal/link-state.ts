/** How a connection stands, in words, with a way to try again at once. */
import { make, makeButton, setText, t } from '../dom.ts';
import type { Link } from '../socket.ts';

export class LinkState {
  readonly element: HTMLElement;
  readonly #state = make('span', { class: 'link-state', role: 'status' });
  readonly #reconnect: HTMLButtonElement;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(reconnect: () => void) {
    this.#reconnect = makeButton(t('terminal.reconnect'), 'tool', reconnect);
    this.#reconnect.hidden = true;
    this.element = make('span', { class: 'link' }, this.#state, this.#reconnect);
  }

  /** `undefined`: there is nothing to be connected to. */
  show(link: Link | undefined): void {
    clearInterval(this.#timer);
    const state = link?.state ?? 'closed';
    this.#state.dataset['state'] = state;
    this.#reconnect.hidden = state !== 'waiting';
    if (link?.state === 'waiting') this.#countDown(link.until);
    else setText(this.#state, t(`terminal.state.${state === 'waiting' ? 'closed' : state}`));
  }

  #countDown(until: number): void {
    const tick = () => {
      const seconds = Math.max(1, Math.ceil((until - performance.now()) / 1000));
      setText(this.#state, t('terminal.state.waiting', { seconds }));
    };
    tick();
    this.#timer = setInterval(tick, 1000);
  }
}
