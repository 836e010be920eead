/** Which characters the pages show, and how style sheets write them. Pure. */

/** Every character of the texts, once, in the order of Unicode; control characters are none. */
export function charactersOf(texts: readonly string[]): string[] {
  const all = new Set<number>();
  for (const text of texts) for (const character of text) all.add(character.codePointAt(0) ?? 0);
  return [...all]
    .filter((code) => code >= 0x20 && code !== 0x7f)
    .sort((one, other) => one - other)
    .map((code) => String.fromCodePoint(code));
}

/** All between two code points, both included. */
export function between(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, n) => String.fromCodePoint(first + n)).join('');
}

/** What stands in code in a Markdown text: fenced, or between backticks. */
export function codeIn(markdown: string): string {
  return [...markdown.matchAll(/^ *```[\s\S]*?^ *```|`[^`\n]+`/gm)].map(([code]) => code).join('\n');
}

/** For `unicode-range`: neighbours together. `characters` in the order of Unicode. */
export function unicodeRange(characters: readonly string[]): string {
  const ranges: [number, number][] = [];
  for (const character of characters) {
    const code = character.codePointAt(0) ?? 0;
    const last = ranges.at(-1);
    if (last !== undefined && code === last[1] + 1) last[1] = code;
    else ranges.push([code, code]);
  }
  return ranges.map(([first, last]) => `U+${hex(first)}${last === first ? '' : `-${hex(last)}`}`).join(', ');
}

const hex = (code: number): string => code.toString(16).toUpperCase();
