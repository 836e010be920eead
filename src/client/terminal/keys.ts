/** Keys that are the page's and not the shell's. Pure. */

export type PageKey = 'copy' | 'paste' | 'find' | 'leave';

type Pressed = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/** What a key stroke in the terminal asks of the page; `undefined`: it goes to the shell. */
export function pageKey(event: Pressed, mac: boolean): PageKey | undefined {
  if (event.altKey) return undefined;
  const shifted = event.ctrlKey && event.shiftKey && !event.metaKey;
  if (shifted && event.key === 'Enter') return 'leave';
  // By position: with a Korean input method the letter is ㅊ or ㅍ, not c or v.
  if (shifted && event.code === 'KeyC') return 'copy';
  if (shifted && event.code === 'KeyV') return 'paste';
  if (shifted && event.code === 'KeyF') return 'find';
  if (!mac || !event.metaKey || event.ctrlKey) return undefined;
  if (event.code === 'KeyC') return 'copy';
  if (event.code === 'KeyV') return 'paste';
  return event.code === 'KeyF' ? 'find' : undefined;
}
