/**
 * Whether a command printed what a lesson says it prints. What differs from run to run is taken for equal: ages, times,
 * addresses, random parts of names, the width of columns. A line `...` stands for any lines that were left out, and `...`
 * at the end of a line for the rest of it.
 */

export interface OutputDifference {
  /** Of the expected text, counted from 0. */
  readonly line: number;
  /** Undefined: it printed more than that. */
  readonly expected: string | undefined;
  /** Undefined: nothing more was printed. */
  readonly got: string | undefined;
}

const OMITTED = /^\s*(?:\.\.\.|…)\s*$/;
const REST = /\s*(?:\.\.\.|…)\s*$/;

/** Where the two part, or `undefined`. `nodes`: names of this cluster's nodes, which a lesson may call otherwise. */
export function difference(
  expected: string,
  got: string,
  nodes: readonly string[] = [],
): OutputDifference | undefined {
  const wanted = linesOf(expected).filter((line) => !PASSING.test(line));
  const lines = linesOf(got).filter((line) => !PASSING.test(line));
  const matcher = new Matcher(
    wanted.map((line) => (OMITTED.test(line) ? undefined : steady(line, nodes))),
    lines.map((line) => steady(line, nodes)),
  );
  const parting = matcher.parting();
  if (!parting) return undefined;
  const line = linesOf(expected).indexOf(wanted[parting.expected] ?? '');
  return { line: Math.max(0, line), expected: wanted[parting.expected], got: lines[parting.got] };
}

const linesOf = (text: string): string[] => text.replace(/\s+$/, '').split(/\r?\n/);

/** What `kubectl rollout status` says while it waits depends on when it was asked; only how it ends is the same each time. */
const PASSING =
  /^Waiting for (?:deployment|daemon set|partitioned roll out|\d+ pods? to be ready|statefulset)/;

/** Both as lists of lines; `undefined` among the wanted ones stands for any number of lines. */
class Matcher {
  readonly #wanted: readonly (string | undefined)[];
  readonly #got: readonly string[];
  /** How far the best try came. */
  #furthest = { expected: 0, got: 0 };
  readonly #tried = new Set<number>();

  constructor(wanted: readonly (string | undefined)[], got: readonly string[]) {
    this.#wanted = wanted;
    this.#got = got;
  }

  parting(): { readonly expected: number; readonly got: number } | undefined {
    return this.#matches(0, 0) ? undefined : this.#furthest;
  }

  #matches(at: number, line: number): boolean {
    const key = at * (this.#got.length + 1) + line;
    if (this.#tried.has(key)) return false;
    this.#tried.add(key);
    if (at > this.#furthest.expected) this.#furthest = { expected: at, got: line };
    if (at === this.#wanted.length) return line === this.#got.length;
    const wanted = this.#wanted[at];
    if (wanted === undefined) {
      for (let next = line; next <= this.#got.length; next += 1) {
        if (this.#matches(at + 1, next)) return true;
      }
      return false;
    }
    const got = this.#got[line];
    return got !== undefined && sameLine(wanted, got) && this.#matches(at + 1, line + 1);
  }
}

function sameLine(wanted: string, got: string): boolean {
  if (!REST.test(wanted)) return wanted === got;
  return got.startsWith(wanted.replace(REST, ''));
}

/** In this order: a time contains what looks like a duration, and an address what looks like a number. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [
    /\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z| ?[+-]\d{2}:?\d{2}(?: [A-Z]{3,4})?)?/g,
    '<time>',
  ],
  [/\b\d{2}-[A-Z][a-z]{2}-\d{4} \d{2}:\d{2}:\d{2}(?:\.\d+)?/g, '<time>'],
  [
    /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ \d:+-]*(?:[A-Z]{3,4})?(?: \d{4})?/g,
    '<time>',
  ],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<ip>'],
  [/\b3[0-2]\d{3}(?=\/(?:TCP|UDP|SCTP)\b)/g, '<node port>'],
  // The random end of a name may look like one: `web-5668fbfd7d-29h4h`.
  [/(?<![\w-])(?:\d+(?:\.\d+)?(?:ms|µs|ns|s|m|h|d|y))+(?![\w/])/g, '<duration>'],
  // How often an event has come.
  [/<duration> \(x\d+ over <duration>\)/g, '<duration>'],
  // A hash of a Pod template and the end of a generated name use an alphabet without vowels (rand.SafeEncodeString).
  [/-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-<hash>-<random>'],
  [/-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-<random>'],
  [/-(?=[bcdfghjklmnpqrstvwxz]*[2456789])[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, '-<hash>'],
  // Where in the object an event is about: `kubectl describe` of a newer version says it, that of 1.32 does not.
  [/spec\.(?:initContainers|containers|ephemeralContainers)\{[^}]*\}: /g, ''],
  [/(resourceVersion"?: )"?\d+"?/g, '$1<number>'],
];

/** The holder of a Lease is the name of a node, an underscore and a uid. */
const NAME_ENDS = '(?![A-Za-z\\d-])';
/** What lessons call nodes, and what stands before several control planes. */
const COURSE_NODE = new RegExp(
  `\\b(?:naru|kind)-(?:control-plane\\d*|worker\\d*|external-load-balancer)${NAME_ENDS}`,
  'g',
);

/** A line without what varies; the blanks it begins with stay, those between words become one. */
function steady(line: string, nodes: readonly string[]): string {
  const [indent = ''] = /^\s*/.exec(line) ?? [];
  let text = line.trim();
  for (const node of nodes)
    text = text.replaceAll(new RegExp(`\\b${node.replace(/[.]/g, '\\.')}${NAME_ENDS}`, 'g'), '<node>');
  text = text.replace(COURSE_NODE, '<node>');
  for (const [pattern, name] of VARYING) text = text.replace(pattern, name);
  return indent + text.replace(/\s+/g, ' ');
}
