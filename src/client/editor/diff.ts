/** Two versions of a text, line by line. Pure. */

export interface DiffLine {
  readonly side: 'both' | 'mine' | 'theirs';
  readonly text: string;
}

/** Lines that are compared with one another; beyond, a piece is told as replaced. */
const MOST = 1_500;

/** What both have, what only mine has, what only theirs has, in order. */
export function diffLines(mine: string, theirs: string): DiffLine[] {
  const a = mine.split('\n');
  const b = theirs.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail += 1;
  const both = (text: string): DiffLine => ({ side: 'both', text });
  return [
    ...a.slice(0, head).map(both),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(both),
  ];
}

function middle(a: readonly string[], b: readonly string[]): DiffLine[] {
  const mine = (text: string): DiffLine => ({ side: 'mine', text });
  const theirs = (text: string): DiffLine => ({ side: 'theirs', text });
  if (a.length > MOST || b.length > MOST || a.length * b.length === 0)
    return [...a.map(mine), ...b.map(theirs)];
  const common = longestCommon(a, b);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ side: 'both', text: a[i] ?? '' });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) {
      lines.push(mine(a[i] ?? ''));
      i += 1;
    } else {
      lines.push(theirs(b[j] ?? ''));
      j += 1;
    }
  }
  return lines;
}

/** Lengths of the longest common subsequences of all ends. */
function longestCommon(a: readonly string[], b: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const [row, below] = [table[i], table[i + 1]];
    if (!row || !below) continue;
    for (let j = b.length - 1; j >= 0; j -= 1)
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
  }
  return table;
}
