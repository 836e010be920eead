/**
 * `<watch-screen>`: a learner's shell for somebody who was invited to look at it. Shows the screen at the learner's size, as
 * large as it fits; types only while the learner has given it the keyboard.
 */
import { find, make, makeButton, t } from '../dom.ts';
import { tab } from '../memory.ts';
import type { Link } from '../socket.ts';
import { type Closed, type Hello, type Size, TerminalConnection } from './connection.ts';
import { Copier } from './copier.ts';
import { problemCover } from './cover.ts';
import { MAC, pageKey } from './keys.ts';
import { LinkState } from './link-state.ts';
import { ALONE, type Company, companyOf } from './people.ts';
import { preferences } from './preferences.ts';
import { Screen } from './screen.ts';

/** Text of a small screen in a large window grows up to this, pixels. */
const LARGEST = 20;
const NAME = 'watcher';

class WatchScreen extends HTMLElement {
  readonly #screen = new Screen(preferences.now);
  readonly #place = make('div', { class: 'screen' });
  readonly #cover = make('div', { class: 'cover', 'aria-live': 'polite', hidden: '' });
  readonly #words = make('p', { role: 'status' });
  readonly #link = new LinkState(() => this.#connection?.retryNow());
  readonly #act = makeButton('', 'button small', () => this.#pressed());
  readonly #bar = make('div', { class: 'watch-bar' }, this.#words, this.#link.element, this.#act);
  readonly #copier = new Copier(this.#screen, (words) => {
    this.#words.textContent = words;
  });
  #connection: TerminalConnection | undefined;
  #company: Company = { ...ALONE, mine: false };
  /** Of the learner's screen. */
  #size: Size | undefined;
  #pending = 0;

  connectedCallback(): void {
    const form = find<HTMLFormElement>(this, 'form');
    const name = find<HTMLInputElement>(form, 'input');
    const kept = tab.recall(NAME);
    if (kept !== undefined) return void this.#begin(kept);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      tab.remember(NAME, name.value.trim());
      void this.#begin(name.value.trim());
    });
  }

  async #begin(name: string): Promise<void> {
    this.replaceChildren(this.#bar, this.#place, this.#cover);
    await Promise.allSettled([document.fonts.load("14px 'D2Coding'")]);
    await this.#screen.open(this.#place, t('watch.screen'));
    this.#screen.apply({ ...preferences.now, colours: 'page' });
    this.#screen.readOnly = true;
    this.#screen.follow({
      typed: (text) => void (this.#company.mine && this.#connection?.type(text)),
      rang: () => undefined,
      key: (event) => this.#key(event),
      matched: () => undefined,
    });
    this.#copier.listen(this.#place);
    document.addEventListener('naru:theme', () => this.#screen.recolour());
    new ResizeObserver(() => this.#fitSoon()).observe(this.#place);
    this.#connect(name);
  }

  #connect(name: string): void {
    const session = new URLSearchParams(location.search).get('shell') ?? 'main';
    const visit = { session, as: 'watcher', ...(name === '' ? {} : { name }) } as const;
    this.#connection = new TerminalConnection(visit, this.#screen.room() ?? this.#screen.size, {
      link: (link) => this.#linked(link),
      hello: (hello) => this.#greeted(hello),
      output: (bytes) => this.#screen.write(bytes, () => this.#connection?.drawn(bytes.length)),
      current: () => this.#screen.scrollToEnd(),
      size: (size) => this.#screen.inTurn(() => this.#take(size)),
      people: (people) => this.#met(companyOf(people)),
      prompt: () => undefined,
      exited: () => this.#coverWith(said(t('watch.exited')), 'exited'),
      unavailable: (problem) => this.#coverWith(problemCover(problem)),
      closed: (why) => this.#closed(why),
    });
    this.#connection.open();
    this.#show();
  }

  #linked(link: Link): void {
    this.dataset['link'] = link.state;
    this.#link.show(link);
    if (link.state !== 'open') this.#met({ ...ALONE, mine: false });
  }

  #greeted({ cols, rows }: Hello): void {
    this.#coverWith([]);
    this.#screen.inTurn(() => {
      this.#screen.clear();
      this.#take({ cols, rows });
    });
  }

  #met(company: Company): void {
    const changed = company.mine !== this.#company.mine;
    this.#company = company;
    this.#show();
    if (!changed) return;
    this.#screen.readOnly = !company.mine;
    this.#fitSoon();
    if (company.mine) this.#screen.focus();
  }

  #closed(why: Closed['why']): void {
    this.#met({ ...ALONE, mine: false });
    this.#bar.hidden = true;
    this.#coverWith([...said(t(`watch.${why}`)), make('p', {}, t('watch.over'))]);
  }

  #show(): void {
    const { mine, asked, keyboard } = this.#company;
    const kind = mine ? 'driving' : asked ? 'asked' : 'looking';
    this.#bar.dataset['kind'] = kind;
    const others = kind === 'looking' && keyboard !== undefined;
    const name = keyboard?.name ?? t('people.guest');
    this.#words.textContent = others ? t('watch.others', { name }) : t(`watch.${kind}`);
    this.#act.textContent = t(mine ? 'watch.return' : asked ? 'watch.withdraw' : 'watch.ask');
    this.#act.classList.toggle('primary', !asked);
    this.#act.append(make('kbd', {}, 'Ctrl+Shift+K'));
  }

  /** Asks for the keyboard, not any more, or gives it back. */
  #pressed(): void {
    const { mine, asked } = this.#company;
    if (mine) this.#connection?.say({ type: 'return-keyboard' });
    else this.#connection?.say({ type: 'ask-keyboard', ...(asked ? { withdraw: true } : {}) });
  }

  #key(event: KeyboardEvent): boolean {
    const asked = pageKey(event, MAC);
    if (asked === undefined) return true;
    if (asked === 'paste' || event.type !== 'keydown') return false;
    if (asked === 'copy') void this.#copier.copy();
    else if (asked === 'keyboard') this.#pressed();
    else if (asked === 'leave') this.#act.focus();
    event.preventDefault();
    return false;
  }

  #coverWith(parts: HTMLElement[], kind = ''): void {
    this.#cover.replaceChildren(...parts);
    this.#cover.hidden = parts.length === 0;
    this.#cover.dataset['kind'] = kind;
  }

  #fitSoon(): void {
    cancelAnimationFrame(this.#pending);
    this.#pending = requestAnimationFrame(() => {
      const room = this.#screen.room();
      // Told now, it is the size of the shell as soon as the keyboard is here.
      if (room !== undefined) this.#connection?.resize(room);
      if (this.#size !== undefined) this.#take(this.#size);
    });
  }

  #take(size: Size): void {
    this.#size = size;
    this.#screen.take(size, this.#company.mine ? undefined : LARGEST);
  }
}

function said(words: string): HTMLElement[] {
  return [make('p', { class: 'cover-title' }, words)];
}

customElements.define('watch-screen', WatchScreen);
