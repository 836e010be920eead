/** Base64 as Go's decoder reads it, to say where exactly a Secret's data is wrong. */

const ALPHABET = /[A-Za-z0-9+/]/;

/** The offset of the first byte that is wrong, `undefined` for good base64. Line breaks do not count as wrong. */
export function base64ErrorOffset(text: string): number | undefined {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === '\n' || character === '\r') continue;
    if (character === '=') return paddingError(text, at, count % 4);
    if (!ALPHABET.test(character)) return at;
    count += 1;
  }
  const rest = count % 4;
  return rest === 0 ? undefined : text.length - rest;
}

/** `position` is that of the first `=` in its group of four: only the third and fourth may be padding. */
function paddingError(text: string, at: number, position: number): number | undefined {
  if (position < 2) return at;
  let next = skipBreaks(text, at + 1);
  if (position === 2) {
    if (next >= text.length) return text.length;
    if (text[next] !== '=') return next;
    next = skipBreaks(text, next + 1);
  }
  return next < text.length ? next : undefined;
}

function skipBreaks(text: string, from: number): number {
  let at = from;
  while (text[at] === '\n' || text[at] === '\r') at += 1;
  return at;
}
