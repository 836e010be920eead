/**
 * Values and places as a learner reads them in a finding: short, and in the words of the manifest. Operators of a part that
 * is wanted are written as signs, which need no translation.
 */
import { Literal } from './operators/literal.ts';
import { ANYTHING, shapeOf } from './pattern-shape.ts';

const LONGEST = 120;
/** Nobody reads what is nested deeper. */
const DEEPEST = 12;

/** A value in one short line: texts bare, the rest as YAML would write it in one line. */
export function show(value: unknown): string | number {
  if (typeof value === 'number') return value;
  if (value instanceof Literal) return show(value.value);
  const text = typeof value === 'string' ? oneLine(value) : new Line().write(value).text();
  if (text === '') return '""';
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** Both sides of a difference. Where they would read the same (80 and "80"), quotes show which one is a text. */
export function showPair(want: unknown, got: unknown): { want: string | number; got: string | number } {
  const pair = { want: show(want), got: show(got) };
  if (String(pair.want) !== String(pair.got)) return pair;
  if (typeof want === 'string' && typeof got === 'string') return apart(want, got);
  return { want: quoted(want), got: quoted(got) };
}

/** Two texts that begin alike: what follows differs. */
function apart(want: string, got: string): { want: string; got: string } {
  let at = 0;
  while (at < want.length && want[at] === got[at]) at += 1;
  const from = Math.max(0, at - 20);
  const begins = from > 0 ? '…' : '';
  const cut = (text: string) => begins + JSON.stringify(text.slice(from, from + LONGEST));
  return { want: cut(want), got: cut(got) };
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(show(value));
}

function oneLine(text: string): string {
  return text.slice(0, LONGEST + 1).replaceAll('\n', '⏎');
}

/** The path of a field: `spec.replicas`, `metadata.labels["app.kubernetes.io/name"]`. */
export function child(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}["${key}"]`;
  return path === '' || path.endsWith(': ') ? `${path}${key}` : `${path}.${key}`;
}

/** The path of a list item: `containers[name=web]`, `ports[0]`. */
export function item(path: string, which: string): string {
  return `${path}[${which}]`;
}

/** Signs of the operators that have one: before, and between the parts of a list. */
const SIGNS: Readonly<Record<string, { readonly before?: string; readonly between?: string }>> = {
  $oneOf: { between: ' | ' },
  $anyOf: { between: ' | ' },
  $atLeast: { before: '≥ ' },
  $atMost: { before: '≤ ' },
  $not: { before: '≠ ' },
  $every: { before: '∀ ' },
  $some: { before: '∃ ' },
  $length: { before: '#' },
  $contains: { before: '∋ ' },
  $lacks: { before: '∌ ' },
};

/** Writes until there is enough to show. */
class Line {
  #text = '';

  text(): string {
    return this.#text;
  }

  write(value: unknown, depth = 0): this {
    if (this.#text.length > LONGEST) return this;
    if (value instanceof Literal) return this.write(value.value, depth);
    if (typeof value === 'string') this.#text += plain(value);
    else if (typeof value !== 'object' || value === null) this.#text += String(value ?? null);
    else if (depth > DEEPEST) this.#text += '…';
    else if (Array.isArray(value)) this.#list(value, depth, ', ', ['[', ']']);
    else this.#mapping(Object.entries(value), depth);
    return this;
  }

  #list(values: readonly unknown[], depth: number, between: string, [open, close]: [string, string]): void {
    this.#text += open;
    for (const [at, value] of values.entries()) {
      if (this.#text.length > LONGEST) return;
      if (at > 0) this.#text += between;
      this.write(value, depth + 1);
    }
    this.#text += close;
  }

  #mapping(entries: [string, unknown][], depth: number): void {
    if (entries.length > 0 && entries.every(([key]) => key.startsWith('$'))) {
      for (const [at, [name, operand]] of entries.entries()) {
        if (at > 0) this.#text += ' & ';
        this.#operator(name, operand, depth);
      }
      return;
    }
    this.#text += '{';
    for (const [at, [key, value]] of entries.entries()) {
      if (this.#text.length > LONGEST) return;
      this.#text += `${at > 0 ? ', ' : ''}${plain(key)}: `;
      this.write(value, depth + 1);
    }
    this.#text += '}';
  }

  #operator(name: string, operand: unknown, depth: number): void {
    if (name === '$matches') this.#text += shapeOrExample(operand);
    else if (name === '$absent') this.#text += '–';
    else if (name === '$present') this.#text += '*';
    else if (SIGNS[name]?.between && Array.isArray(operand))
      this.#list(operand, depth, SIGNS[name].between, ['', '']);
    else {
      this.#text += SIGNS[name]?.before ?? '';
      this.write(operand, depth + 1);
    }
  }
}

/** What fits a pattern, in place of the pattern. */
function shapeOrExample(operand: unknown): string {
  if (typeof operand === 'string') return shapeOf(operand) ?? ANYTHING;
  const like = (operand as { readonly like?: unknown } | null)?.like;
  return typeof like === 'string' ? like : ANYTHING;
}

/** Texts that YAML would read as something else are in quotes. */
function plain(text: string): string {
  const shown = text.slice(0, LONGEST + 1);
  return /^[\p{L}_/~][\p{L}\p{N}\w./:~@%+=-]*$/u.test(shown) &&
    !/^(?:true|false|null|yes|no)$|:$/i.test(shown)
    ? shown
    : JSON.stringify(shown);
}
