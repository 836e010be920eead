/** What somebody probably meant. */

/** The word that takes the fewest changes of a letter, if they are few; the same letters in another case come first. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const small = word.toLowerCase();
  const most = Math.min(3, Math.floor(word.length / 3));
  let best: { word: string; changes: number } | undefined;
  for (const one of new Set(words)) {
    if (Math.abs(one.length - word.length) > most) continue;
    const changes = changesBetween(small, one.toLowerCase());
    if (changes <= most && (!best || changes < best.changes)) best = { word: one, changes };
  }
  return best?.word;
}

/** Levenshtein: letters to put in, take out or replace. */
function changesBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row.push(Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
