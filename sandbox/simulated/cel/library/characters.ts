/** Texts as sequences of code points, which is how CEL counts; most texts are ones of code units as well. */
const WIDE = /[\ud800-\udfff]/;

/** What can be counted and sliced as code points: the text itself where that is the same. */
export function characters(text: string): string | readonly string[] {
  return WIDE.test(text) ? [...text] : text;
}

/** From here to there, in code points. */
export function slice(text: string, from: number, to?: number): string {
  const all = characters(text);
  return typeof all === 'string' ? all.slice(from, to) : all.slice(from, to).join('');
}

/** Where the part begins, in code points; -1 if it does not occur from there on. */
export function indexOf(text: string, part: string, from: number): number {
  if (!WIDE.test(text)) return text.indexOf(part, from);
  const at = text.indexOf(part, [...text].slice(0, from).join('').length);
  return at < 0 ? -1 : [...text.slice(0, at)].length;
}

/** Where the part begins last, in code points, at or before that place; -1 if it does not occur. */
export function lastIndexOf(text: string, part: string, from: number): number {
  if (!WIDE.test(text)) return text.lastIndexOf(part, from);
  const at = text.lastIndexOf(part, [...text].slice(0, from).join('').length);
  return at < 0 ? -1 : [...text.slice(0, at)].length;
}
