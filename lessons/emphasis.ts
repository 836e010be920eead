/**
 * Finds asterisks that Markdown would show as they stand. Next to Korean particles CommonMark often refuses to close
 * bold text: in `**파드(Pod)**는` the closing mark stands between a bracket and a letter and therefore counts as an
 * opening one (spec.commonmark.org, "left-flanking delimiter run"; commonmark-spec issue 650).
 */

interface Run {
  readonly mark: string;
  readonly offset: number;
  /** Marks not used up by emphasis yet. */
  left: number;
  /** Lies inside a finished pair and can open nothing any more. */
  shut: boolean;
  readonly length: number;
  readonly opens: boolean;
  readonly closes: boolean;
}

/** Offsets of runs of which two or more asterisks would be shown literally. Code spans count as punctuation. */
export function strayAsterisks(text: string): number[] {
  const runs = runsOf(hideCode(text));
  pair(runs);
  return runs.filter((run) => run.mark === '*' && run.left >= 2).map((run) => run.offset);
}

/** Blanks out what is inside code spans, tags and escapes, keeping every offset and the characters at the edges. */
function hideCode(text: string): string {
  return text
    .replace(/\\[*_`\\]/g, '..')
    .replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, (span) => `\`${'x'.repeat(span.length - 2)}\``)
    .replace(/<\/?[a-z][^<>]*>/gi, (tag) => `<${'x'.repeat(tag.length - 2)}>`);
}

function runsOf(text: string): Run[] {
  return [...text.matchAll(/\*+|_+/g)].map((found) => {
    const before = [...text.slice(0, found.index)].at(-1) ?? ' ';
    const after = [...text.slice(found.index + found[0].length)][0] ?? ' ';
    const left = flanks(after, before);
    const right = flanks(before, after);
    const underscore = found[0].startsWith('_');
    return {
      mark: found[0][0]!,
      offset: found.index,
      left: found[0].length,
      shut: false,
      length: found[0].length,
      opens: left && (!underscore || !right || isPunctuation(before)),
      closes: right && (!underscore || !left || isPunctuation(after)),
    };
  });
}

/** Left-flanking when `inside` is what follows; right-flanking when it is what precedes. */
function flanks(inside: string, outside: string): boolean {
  if (/\s/u.test(inside)) return false;
  // Beyond the specification, the engine that renders our pages lets a run stand beside other marks.
  if (/[*_~]/.test(inside)) return true;
  return !isPunctuation(inside) || /\s/u.test(outside) || isPunctuation(outside);
}

function isPunctuation(character: string): boolean {
  return /[\p{P}\p{S}]/u.test(character);
}

/** The specification's "process emphasis": each closing run takes marks from the nearest opening run before it. */
function pair(runs: Run[]): void {
  runs.forEach((closer, index) => {
    while (closer.closes && closer.left > 0) {
      const at = openerBefore(runs, index, closer);
      if (at === -1) return;
      const opener = runs[at]!;
      const used = closer.left >= 2 && opener.left >= 2 ? 2 : 1;
      closer.left -= used;
      opener.left -= used;
      for (const between of runs.slice(at + 1, index)) between.shut = true;
    }
  });
}

function openerBefore(runs: readonly Run[], index: number, closer: Run): number {
  for (let at = index - 1; at >= 0; at -= 1) {
    const opener = runs[at]!;
    if (opener.mark !== closer.mark || !opener.opens || opener.left === 0 || opener.shut) continue;
    const sum = opener.length + closer.length;
    const odd =
      (opener.closes || closer.opens) &&
      sum % 3 === 0 &&
      !(opener.length % 3 === 0 && closer.length % 3 === 0);
    if (!odd) return at;
  }
  return -1;
}
