/** The difference of two texts, as `diff -u` shows it. Meant for some hundred lines. */

const CONTEXT = 3;

interface Edit {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
}

/** Hunks with three lines of context each, without file names; '' for equal texts. Every line ends with a line break. */
export function unifiedDiff(before: readonly string[], after: readonly string[]): string {
  const edits = compare(before, after);
  return hunksOf(edits)
    .map(([from, to]) => formatHunk(edits, from, to))
    .join('');
}

/** A shortest way from one to the other, by way of their longest common subsequence. */
function compare(before: readonly string[], after: readonly string[]): Edit[] {
  const lengths = commonLengths(before, after);
  const edits: Edit[] = [];
  let [a, b] = [0, 0];
  while (a < before.length || b < after.length) {
    if (a < before.length && before[a] === after[b]) {
      edits.push({ mark: ' ', line: before[a]! });
      a += 1;
      b += 1;
    } else if (a < before.length && (b >= after.length || lengths[a + 1]![b]! >= lengths[a]![b + 1]!)) {
      edits.push({ mark: '-', line: before[a]! });
      a += 1;
    } else {
      edits.push({ mark: '+', line: after[b]! });
      b += 1;
    }
  }
  return edits;
}

/** `[a][b]`: how many lines the rests from `a` and from `b` have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let a = before.length - 1; a >= 0; a -= 1) {
    for (let b = after.length - 1; b >= 0; b -= 1) {
      lengths[a]![b] =
        before[a] === after[b]
          ? lengths[a + 1]![b + 1]! + 1
          : Math.max(lengths[a + 1]![b]!, lengths[a]![b + 1]!);
    }
  }
  return lengths;
}

/** Ranges of edits: changes with their context, joined where contexts meet. */
function hunksOf(edits: readonly Edit[]): [from: number, to: number][] {
  const hunks: [number, number][] = [];
  for (const [index, { mark }] of edits.entries()) {
    if (mark === ' ') continue;
    const last = hunks.at(-1);
    const to = Math.min(edits.length, index + 1 + CONTEXT);
    if (last && index - CONTEXT <= last[1]) last[1] = to;
    else hunks.push([Math.max(0, index - CONTEXT), to]);
  }
  return hunks;
}

function formatHunk(edits: readonly Edit[], from: number, to: number): string {
  const count = (part: readonly Edit[], other: '-' | '+') => part.filter(({ mark }) => mark !== other).length;
  const [earlier, shown] = [edits.slice(0, from), edits.slice(from, to)];
  const range = (other: '-' | '+') => `${count(earlier, other) + 1},${count(shown, other)}`;
  const lines = shown.map(({ mark, line }) => `${mark}${line}\n`);
  return `@@ -${range('+')} +${range('-')} @@\n${lines.join('')}`;
}
