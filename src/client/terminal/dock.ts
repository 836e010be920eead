/**
 * Where the terminal of a lesson stands: beside the text, below it, or in a window of its own, which takes the commands of the text
 * all the same. On a narrow screen the first two are one: text and terminal take turns.
 */
import '../terminal-words.ts';
import { below } from '../below.ts';
import { find, locale, make, makeButton, setText, t } from '../dom.ts';
import { recall, remember } from '../memory.ts';
import { divertRunner } from '../runner.ts';
import { SplitPane } from '../split-pane.ts';
import { type FarTerminal, farTerminal } from './far-terminal.ts';
import type { MenuItem } from './menu.ts';
import { whenNeeded } from './need.ts';

export type Dock = 'beside' | 'below' | 'window';

/** One per page. */
class TerminalDock {
  readonly #far: FarTerminal = farTerminal({
    gone: () => this.#returned(),
    back: () => this.#put(this.#before),
  });
  #loaded = false;
  #window: Window | null = null;

  /** Shows the terminal, unless its window is there. */
  async begin(): Promise<void> {
    if (this.now !== 'window') return this.#load();
    this.#show('window', t('dock.looking'));
    if (await this.#far.isThere()) this.#leave();
    else this.#put(this.#before);
  }

  get now(): Dock {
    const kept = recall('terminal-dock');
    return kept === 'below' || kept === 'window' ? kept : 'beside';
  }

  /** What the menu of the bar offers. */
  items(): MenuItem[] {
    const item = (to: Dock): MenuItem => ({
      words: t(`dock.${to}`),
      disabled: this.now === to,
      press: () => (to === 'window' ? this.#open() : this.#put(to)),
    });
    return [item('beside'), item('below'), item('window')];
  }

  /** Where it was before it got a window. */
  get #before(): Dock {
    return recall('terminal-docked') === 'below' ? 'below' : 'beside';
  }

  #open(): void {
    // A window of this name that is open is that of another lesson, and serves this one as well.
    this.#window = window.open(below(`/${locale}/terminal/`), 'naru-terminal', 'popup,width=960,height=640');
    if (this.#window === null) {
      this.#complain();
      return;
    }
    if (this.now !== 'window') remember('terminal-docked', this.now);
    remember('terminal-dock', 'window');
    this.#leave();
  }

  #complain(): void {
    const bar = find(document, '#pane-terminal .workspace-bar');
    const note = make('div', { class: 'pane-notice', role: 'alert' }, make('p', {}, t('dock.blocked')));
    bar.after(note);
    note.append(makeButton(t('dock.understood'), 'button quiet small', () => note.remove()));
  }

  /** The terminal is elsewhere: commands go there. */
  #leave(): void {
    divertRunner((text, way) => this.#far.send(text, way));
    this.#show('window', t('dock.away'), [
      makeButton(t('dock.go'), 'button quiet small', () => this.#go()),
      makeButton(t('dock.fetch'), 'button quiet small', () => {
        this.#far.close();
        this.#put(this.#before);
      }),
    ]);
  }

  #go(): void {
    this.#window ??= window.open('', 'naru-terminal');
    // One that this page cannot reach any more, and that the browser has opened anew.
    if (this.#window?.location.href === 'about:blank')
      this.#window.location.href = below(`/${locale}/terminal/`);
    this.#window?.focus();
  }

  /** Its window was closed. */
  #returned(): void {
    if (this.now === 'window') this.#put(this.#before);
  }

  #put(dock: Dock): void {
    remember('terminal-dock', dock === 'beside' ? undefined : dock);
    divertRunner(undefined);
    this.#window = null;
    this.#show(dock);
    this.#load();
  }

  #show(dock: Dock, words?: string, buttons: readonly HTMLElement[] = []): void {
    const root = document.documentElement;
    if (dock === 'beside') delete root.dataset['dock'];
    else root.dataset['dock'] = dock;
    const split = document.querySelector('split-pane');
    if (split instanceof SplitPane) split.arrange();
    const pane = find(document, '#pane-terminal');
    const bar = pane.querySelector('.terminal-away') ?? make('div', { class: 'terminal-away' });
    if (words === undefined) {
      bar.remove();
      return;
    }
    const said = make('p', { role: 'status' });
    bar.replaceChildren(said, ...buttons);
    pane.prepend(bar);
    setText(said, words);
  }

  /** To begin takes a phone most of a second: where nobody sees the terminal, the text comes first. */
  #load(): void {
    if (this.#loaded) return;
    this.#loaded = true;
    const { needed, begun } = whenNeeded(find(document, '#pane-terminal'));
    needed
      .then(() => import('./workspace.ts'))
      .then(begun)
      .catch((error: unknown) => {
        console.error('naru: the terminal did not load', error);
        const place = document.querySelector('terminal-workspace');
        if (place !== null) place.textContent = t('terminal.noscreen');
      });
  }
}

let dock: TerminalDock | undefined;

/** On a page that has a text beside its terminal. */
export async function beginDocked(): Promise<void> {
  dock = new TerminalDock();
  await dock.begin();
}

/** `[]` where there is nothing to dock to. */
export const dockItems = (): MenuItem[] => dock?.items() ?? [];
