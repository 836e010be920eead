/**
 * When the terminal of a lesson begins. That takes a phone most of a second, and a narrow window shows the text first: there it waits until
 * somebody wants it, or the page has had nothing else to do for a while.
 */
import { terminalWanted } from '../runner.ts';
import { SplitPane } from '../split-pane.ts';
import { MAC, pageKey } from './keys.ts';
import type { TerminalPane } from './pane.ts';

/** One that nobody has asked for waits so long, and then until the browser is idle; milliseconds. */
const UNASKED = 20_000;

export interface Need {
  /** Resolves once the terminal can be seen, a command of the text is meant for it, its key is pressed, or there is time. */
  readonly needed: Promise<unknown>;
  /** It is there: keys are its own from now on. */
  begun(): void;
}

/** `pane`: what the terminal stands in. */
export function whenNeeded(pane: HTMLElement): Need {
  const key = whenKeyPressed();
  return {
    needed: Promise.race([whenSeen(pane), terminalWanted, key.pressed, whenIdle()]),
    begun: () => key.end(),
  };
}

function whenSeen(pane: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const observer = new ResizeObserver(() => {
      if (pane.clientHeight === 0) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(pane);
  });
}

function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari knows no idle time.
    const ask = () => ('requestIdleCallback' in window ? requestIdleCallback(() => resolve()) : resolve());
    setTimeout(ask, UNASKED);
  });
}

/** The key that leads into the terminal does so before there is one. */
function whenKeyPressed() {
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = false;
  const press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || pageKey(event, MAC) !== 'leave') return;
    event.preventDefault();
    asked = true;
    const split = document.querySelector('split-pane');
    if (split instanceof SplitPane) split.show('terminal');
    resolve();
  };
  document.addEventListener('keydown', press);
  return {
    pressed: promise,
    end(): void {
      document.removeEventListener('keydown', press);
      if (asked) document.querySelector<TerminalPane>('terminal-pane[data-active]')?.focusShell();
    },
  };
}
