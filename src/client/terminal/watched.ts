/**
 * A shell of somebody else, as a watcher sees it: the screen at its own size, as large as it fits, and above it how it stands. Types
 * only while its owner has given away the keyboard.
 */
import '../terminal-words.ts';
import type { Problem } from '../../../server/protocol.ts';
import { make, makeButton, t } from '../dom.ts';
import type { Link } from '../socket.ts';
import { type Closed, type Hello, type Size, TerminalConnection, type Visit } from './connection.ts';
import { Copier } from './copier.ts';
import { problemCover } from './cover.ts';
import { MAC, pageKey } from './keys.ts';
import { LinkState } from './link-state.ts';
import { ALONE, type Company, companyOf } from './people.ts';
import { preferences } from './preferences.ts';
import { Screen } from './screen.ts';

/** Text of a small screen in a large window grows up to this, pixels. */
const LARGEST = 20;

export interface WatchedOptions {
  readonly visit: Visit;
  /** What the screen is, for those who do not see it. */
  readonly label: string;
  /** Nothing but the screen, to be looked at: no bar, and no way to the keyboard. */
  readonly bare?: boolean;
  /** Said when nothing more will come. */
  readonly over?: string;
  /** Said while the shell has not been opened by whose it is. */
  readonly waiting?: string;
}

export class WatchedShell {
  /** Whatever it is put into gets bar, screen and cover. */
  readonly #host: HTMLElement;
  readonly #options: WatchedOptions;
  readonly #screen = new Screen(preferences.now);
  readonly #place = make('div', { class: 'screen' });
  readonly #cover = make('div', { class: 'cover', 'aria-live': 'polite', hidden: '' });
  readonly #words = make('p', { role: 'status' });
  readonly #recorded = make('span', { class: 'recording-sign', hidden: '' }, t('watch.recorded'));
  readonly #link = new LinkState(() => this.#connection?.retryNow());
  readonly #act = makeButton('', 'button small', () => this.#pressed());
  readonly #bar = make(
    'div',
    { class: 'watch-bar' },
    this.#words,
    make('span', { role: 'status' }, this.#recorded),
    this.#link.element,
    this.#act,
  );
  readonly #copier = new Copier(this.#screen, (words) => {
    this.#words.textContent = words;
  });
  #connection: TerminalConnection | undefined;
  #company: Company = { ...ALONE, mine: false };
  /** Of the learner's screen. */
  #size: Size | undefined;
  #pending = 0;
  #ended = false;
  readonly #sizes: ResizeObserver;
  readonly #recolour = () => this.#screen.recolour();

  constructor(host: HTMLElement, options: WatchedOptions) {
    this.#host = host;
    this.#options = options;
    this.#sizes = new ResizeObserver(() => this.#fitSoon());
  }

  async begin(): Promise<void> {
    this.#host.replaceChildren(...(this.#options.bare ? [] : [this.#bar]), this.#place, this.#cover);
    await Promise.allSettled([document.fonts.load("14px 'D2Coding'")]);
    if (this.#ended) return;
    await this.#screen.open(this.#place, this.#options.label);
    if (this.#ended) return;
    this.#screen.apply({ ...preferences.now, colours: 'page' });
    this.#screen.readOnly = true;
    this.#screen.follow({
      typed: (text) => void (this.#company.mine && this.#connection?.type(text)),
      rang: () => undefined,
      key: (event) => this.#key(event),
      matched: () => undefined,
    });
    this.#copier.listen(this.#place);
    document.addEventListener('naru:theme', this.#recolour);
    this.#sizes.observe(this.#place);
    this.#connect();
  }

  /** Lets go of the shell. Safe to call twice. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#connection?.close();
    document.removeEventListener('naru:theme', this.#recolour);
    this.#sizes.disconnect();
    cancelAnimationFrame(this.#pending);
    this.#screen.dispose();
  }

  #connect(): void {
    const { visit } = this.#options;
    this.#connection = new TerminalConnection(visit, this.#screen.room() ?? this.#screen.size, {
      link: (link) => this.#linked(link),
      hello: (hello) => this.#greeted(hello),
      output: (bytes) => this.#screen.write(bytes, () => this.#connection?.drawn(bytes.length)),
      current: () => this.#screen.scrollToEnd(),
      size: (size) => this.#screen.inTurn(() => this.#take(size)),
      people: (people) => this.#met(companyOf(people)),
      prompt: () => undefined,
      recorded: (on) => {
        this.#recorded.hidden = !on;
      },
      exited: () => this.#coverWith(said(t('watch.exited')), 'exited'),
      unavailable: (problem) => this.#unavailable(problem),
      closed: (why) => this.#closed(why),
    });
    this.#connection.open();
    this.#show();
  }

  #linked(link: Link): void {
    this.#host.dataset['link'] = link.state;
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

  #unavailable(problem: Problem): void {
    const { waiting } = this.#options;
    const words = problem.code === 'terminal/not-started' ? waiting : undefined;
    this.#coverWith(words === undefined ? problemCover(problem) : said(words));
  }

  #closed(why: Closed['why']): void {
    this.#met({ ...ALONE, mine: false });
    this.#bar.hidden = true;
    this.#coverWith([...said(t(`watch.${why}`)), make('p', {}, this.#options.over ?? t('watch.over'))]);
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
    if (this.#options.bare) return;
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
