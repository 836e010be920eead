/** `<live-banner>`: says when the server cannot be reached, and passes on its notices. */
import type { Problem } from '../../server/protocol.ts';
import { make, makeButton, t } from './dom.ts';
import { type LiveView, live } from './live.ts';
import { tab } from './memory.ts';
import { problemElements } from './say-problem.ts';

// A reconnect within this time (milliseconds) is nobody's business.
const PATIENCE = 1_500;

class LiveBanner extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void) | undefined;
  #late = false;
  #shown = '';

  connectedCallback(): void {
    this.setAttribute('role', 'status');
    this.#stop = live.follow((view) => this.#update(view));
  }

  disconnectedCallback(): void {
    this.#stop?.();
    clearTimeout(this.#timer);
  }

  #update(view: LiveView): void {
    if (view.link.state === 'open') {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#late = false;
    } else {
      this.#timer ??= setTimeout(() => {
        this.#late = true;
        this.#update(live.view());
      }, PATIENCE);
    }
    this.#show(view);
  }

  #show(view: LiveView): void {
    const notices = (view.app?.notices ?? []).filter(
      (notice) => tab.recall(`read:${key(notice)}`) === undefined,
    );
    const shown = JSON.stringify([view.forbidden, this.#late, notices]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const parts = notices.map((notice) => this.#notice(notice));
    if (view.forbidden) parts.unshift(make('div', { class: 'banner fault' }, t('live.forbidden')));
    else if (this.#late) parts.unshift(lost());
    this.replaceChildren(...parts);
    this.hidden = parts.length === 0;
  }

  #notice(notice: Problem): HTMLElement {
    const close = makeButton(t('notice.dismiss'), 'button quiet small', () => {
      tab.remember(`read:${key(notice)}`, 'yes');
      this.#show(live.view());
    });
    return make('div', { class: 'banner notice' }, make('div', {}, ...problemElements(notice)), close);
  }
}

function lost(): HTMLElement {
  const retry = makeButton(t('live.retry'), 'button quiet small', () => live.retryNow());
  return make('div', { class: 'banner warn' }, make('p', {}, t('live.lost')), retry);
}

function key({ code, message }: Problem): string {
  return `${code} ${message}`;
}

customElements.define('live-banner', LiveBanner);
