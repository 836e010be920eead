/** How terminals look and behave in this browser: remembered, and followed by every terminal of every page of it. */
import { type Preference, recall, remember } from '../memory.ts';

/** `page` follows the page's theme; `contrast` is black and white with strong colours. */
export type Colours = 'page' | 'light' | 'dark' | 'contrast';
export const COLOURS: readonly Colours[] = ['page', 'light', 'dark', 'contrast'];

export interface Preferences {
  /** Pixels. */
  readonly fontSize: number;
  readonly colours: Colours;
  readonly screenReader: boolean;
  /** A bell flashes. Its mark on the tab stays without it. */
  readonly flash: boolean;
}

export const FONT = { smallest: 10, usual: 14, largest: 28 } as const;

type Listener = (preferences: Preferences) => void;

class KeptPreferences {
  #now = read();
  readonly #listeners = new Set<Listener>();

  constructor() {
    // Another window of this browser has changed them.
    window.addEventListener('storage', ({ key }) => {
      if (key === null || key.startsWith('naru-terminal-')) this.#tell(read());
    });
  }

  get now(): Preferences {
    return this.#now;
  }

  change(wanted: Partial<Preferences>): void {
    const next = { ...this.#now, ...wanted };
    const fontSize = Math.min(FONT.largest, Math.max(FONT.smallest, next.fontSize));
    keep({ ...next, fontSize });
    this.#tell({ ...next, fontSize });
  }

  /** Calls the listener after every change, until the returned function is called. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(next: Preferences): void {
    this.#now = next;
    for (const listener of this.#listeners) listener(next);
  }
}

function read(): Preferences {
  const colours = recall('terminal-colours');
  return {
    fontSize: Number(recall('terminal-font')) || FONT.usual,
    colours: COLOURS.find((one) => one === colours) ?? 'page',
    screenReader: recall('terminal-reader') === 'on',
    flash: recall('terminal-flash') !== 'off',
  };
}

function keep({ fontSize, colours, screenReader, flash }: Preferences): void {
  const put = (name: Preference, value: string, usual: string) =>
    remember(name, value === usual ? undefined : value);
  put('terminal-font', String(fontSize), String(FONT.usual));
  put('terminal-colours', colours, 'page');
  put('terminal-reader', screenReader ? 'on' : 'off', 'off');
  put('terminal-flash', flash ? 'on' : 'off', 'on');
}

/** One per page. */
export const preferences = new KeptPreferences();
