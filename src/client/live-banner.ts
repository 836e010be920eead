/** `<live-banner>`: says when the server cannot be reached, passes on its notices, leads back to an exam that is under way, and brings in the class. */
import type { Problem, SittingState } from '../../server/protocol.ts';
import { locale, make, makeButton, t } from './dom.ts';
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
    const person = view.app?.person;
    if (person) void import('./class/hook.ts').then(({ joinClass }) => joinClass(person));
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
    const exam = elsewhere(view);
    const shown = JSON.stringify([view.forbidden, this.#late, notices, exam?.id]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const parts = notices.map((notice) => this.#notice(notice));
    if (exam !== undefined) parts.unshift(underWay(exam));
    if (view.forbidden) parts.unshift(forbidden(view));
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

/** An exam whose time runs while the learner is on another page. */
function elsewhere({ app }: LiveView): SittingState | undefined {
  const running = app?.exam !== undefined && ['open', 'paused', 'judging'].includes(app.exam.phase);
  return running && document.querySelector('exam-desk') === null ? app.exam : undefined;
}

function underWay({ exam, title }: SittingState): HTMLElement {
  const words = make('p', {}, t('live.exam', { title: title[locale] }));
  const go = make('a', { class: 'button quiet small', href: `/${locale}/exams/${exam}` }, t('live.exam.go'));
  return make('div', { class: 'banner notice' }, words, go);
}

/** In a class one comes in again by oneself. */
function forbidden({ app }: LiveView): HTMLElement {
  if (!app?.person) return make('div', { class: 'banner fault' }, t('live.forbidden'));
  const words = make('p', {}, t('live.signed-out'));
  const again = make('a', { class: 'button quiet small', href: `/${locale}/join/` }, t('live.sign-in'));
  return make('div', { class: 'banner fault' }, words, again);
}

function lost(): HTMLElement {
  const retry = makeButton(t('live.retry'), 'button quiet small', () => live.retryNow());
  return make('div', { class: 'banner warn' }, make('p', {}, t('live.lost')), retry);
}

function key({ code, message }: Problem): string {
  return `${code} ${message}`;
}

customElements.define('live-banner', LiveBanner);
