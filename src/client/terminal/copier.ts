/** Copies out of a screen and pastes into it; several lines from outside are asked about once in each tab. */
import { confirmLoss } from '../confirm.ts';
import { make, t } from '../dom.ts';
import { tab } from '../memory.ts';
import { lines, needsAsking } from './paste.ts';
import type { Screen } from './screen.ts';

const PREVIEW_LINES = 6;

export class Copier {
  readonly #screen: Screen;
  readonly #say: (words: string) => void;

  constructor(screen: Screen, say: (words: string) => void) {
    this.#screen = screen;
    this.#say = say;
  }

  /** Asks before the element hands a paste on: by keys, by the middle button, or from the browser's menu. */
  listen(place: HTMLElement): void {
    place.addEventListener(
      'paste',
      (event) => {
        const text = event.clipboardData?.getData('text/plain') ?? '';
        if (!asks(text)) return;
        event.preventDefault();
        event.stopPropagation();
        void this.#paste(text);
      },
      { capture: true },
    );
  }

  async copy(): Promise<void> {
    const { selection } = this.#screen;
    if (selection === '') return;
    await writeClipboard(selection);
    this.#say(t('terminal.copied'));
  }

  /** From the clipboard; a browser that does not let pages read it says so in words. */
  async paste(): Promise<void> {
    try {
      await this.#paste(await navigator.clipboard.readText());
    } catch {
      this.#say(t('terminal.paste.forbidden'));
    }
  }

  async #paste(text: string): Promise<void> {
    if (asks(text)) {
      const all = lines(text);
      const sure = await confirmLoss({
        title: t('terminal.paste.title', { n: all.length }),
        loses: t('terminal.paste.help'),
        confirm: t('terminal.paste.confirm'),
        body: preview(all),
      });
      if (!sure) return;
      tab.remember('paste', 'asked');
    }
    this.#screen.paste(text);
    this.#screen.focus();
  }
}

function asks(text: string): boolean {
  return needsAsking(text) && tab.recall('paste') !== 'asked';
}

/** The beginning of a text, to look at before deciding. */
export function preview(all: readonly string[]): HTMLElement {
  const shown = all.slice(0, PREVIEW_LINES);
  const more = all.length - shown.length;
  if (more > 0) shown.push(t('terminal.paste.more', { n: more }));
  // What does not fit is moved into sight by keyboard, too.
  return make('pre', { class: 'paste-preview', tabindex: '0' }, shown.join('\n'));
}

/** Puts text on the clipboard. Over plain HTTP from another machine there is no clipboard for scripts; the old way works there. */
export async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const copy = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener('copy', copy, { capture: true, once: true });
  document.execCommand('copy');
}
