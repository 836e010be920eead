/**
 * Keys that are the page's and not the shell's. Pure. None of them is one that Chrome, Firefox or Safari keep to
 * themselves (Ctrl+Shift+T, N, W and Ctrl+Tab never reach a page), and none is one that shells and editors use.
 */

export type PageKey =
  | 'copy'
  | 'paste'
  | 'find'
  | 'leave'
  | 'new'
  | 'previous'
  | 'next'
  | 'beside'
  | 'above'
  | 'other'
  | 'keyboard';

/** This is a Mac: its keys are others. Not asked before a page is there. */
export const MAC = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);

type Pressed = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/** By position: with a Korean input method the letter is ㅊ or ㅍ, not c or v. */
const SHIFTED: Readonly<Record<string, PageKey>> = {
  Enter: 'leave',
  NumpadEnter: 'leave',
  KeyC: 'copy',
  KeyV: 'paste',
  KeyF: 'find',
  Backquote: 'new',
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  ArrowUp: 'other',
  ArrowDown: 'other',
  Digit5: 'beside',
  Digit6: 'above',
  KeyK: 'keyboard',
};

const COMMAND: Readonly<Record<string, PageKey>> = { KeyC: 'copy', KeyV: 'paste', KeyF: 'find' };

/** What a key stroke in the terminal asks of the page; `undefined`: it goes to the shell. */
export function pageKey(event: Pressed, mac: boolean): PageKey | undefined {
  if (event.altKey) return undefined;
  if (event.ctrlKey && event.shiftKey && !event.metaKey) return SHIFTED[event.code];
  if (!mac || !event.metaKey || event.ctrlKey) return undefined;
  return COMMAND[event.code];
}
