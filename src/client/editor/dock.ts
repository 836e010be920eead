/** Where the editor stands: beside the terminal or above it, with a line between them; on narrow screens in its place. */
import { find, make } from '../dom.ts';
import { recall, remember, tab } from '../memory.ts';
import type { Split } from '../terminal/layout.ts';
import { PaneSplitter } from '../terminal/pane-splitter.ts';
import { w } from './words.ts';

const SHARE = { least: 20, usual: 55, most: 80 } as const;
/** Beside each other both would be too narrow for a line of YAML, pixels. */
const WIDE = 1_000;

export class Dock {
  readonly #area = find(document, '#pane-terminal');
  readonly #editor: HTMLElement;
  readonly #splitter = new PaneSplitter((share) => this.#keep(share));
  #split: Split;
  #share: number;

  constructor(editor: HTMLElement) {
    this.#editor = editor;
    const kept = recall('editor-dock');
    this.#split =
      kept === 'beside' || kept === 'above' ? kept : this.#area.clientWidth > WIDE ? 'beside' : 'above';
    this.#share = within(Number(recall('editor-share')) || SHARE.usual);
    this.#splitter.element.classList.add('editor-splitter');
    this.#splitter.element.setAttribute('aria-label', w('dock.line'));
    this.#area.prepend(editor, this.#splitter.element);
    this.show(true);
  }

  get shown(): boolean {
    return !this.#editor.hidden;
  }

  get split(): Split {
    return this.#split;
  }

  show(shown: boolean): void {
    this.#editor.hidden = !shown;
    tab.remember('editor-open', shown ? 'yes' : undefined);
    this.#place();
  }

  turn(): void {
    this.#split = this.#split === 'above' ? 'beside' : 'above';
    remember('editor-dock', this.#split);
    this.#place();
  }

  #keep(share: number): void {
    this.#share = within(share);
    remember('editor-share', String(this.#share));
    this.#place();
  }

  #place(): void {
    this.#area.classList.toggle('with-editor', this.shown);
    this.#area.dataset['dock'] = this.#split;
    this.#area.style.setProperty('--editor-share', `${this.#share}%`);
    this.#splitter.show(this.shown ? this.#split : undefined, this.#share);
  }
}

const within = (share: number): number =>
  Math.round(Math.min(SHARE.most, Math.max(SHARE.least, share)) * 10) / 10;

/** A place for words that only screen readers hear. */
export const announcer = (): HTMLElement => make('p', { class: 'visually-hidden', role: 'status' });
