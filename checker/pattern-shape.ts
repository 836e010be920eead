/**
 * What texts that fit a pattern look like, for people who read no regular expressions: `^10\.244\.` is `10.244.…`, where … may be
 * anything. Patterns that would not be clear like that have no shape.
 */

/** Nobody reads more than this. */
const MOST_VARIANTS = 8;
const LONGEST = 100;
/** Stands for anything. */
export const ANYTHING = '…';

/** `undefined` where it would say too much, or nothing. */
export function shapeOf(source: string): string | undefined {
  const tokens = source.match(TOKEN) ?? [];
  const variants = new Reader(tokens).read();
  if (variants === undefined) return undefined;
  const shapes = [...new Set(variants.map(tidy))];
  const text = shapes.join(' | ');
  const says = shapes.every((shape) => /[\p{L}\p{N}]/u.test(shape));
  return says && text.length <= LONGEST ? text : undefined;
}

/** An atom, an edge, a bracket, a choice or a repeat. */
const TOKEN = /\\.|\[(?:\\.|[^\]\\])*\]|\(\?:|[()|^$]|[*+?]\??|\{\d+(?:,\d*)?\}\??|./gsu;

/** Several may be put in one place. */
type Variants = readonly string[];

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  /** What is not tied to the beginning or the end goes on there. */
  read(): Variants | undefined {
    const choices = this.#choices();
    if (choices === undefined || this.#at < this.#tokens.length) return undefined;
    return choices.map((text) => {
      const from = text.startsWith('^') ? text : `${ANYTHING}${text}`;
      return from.endsWith('$') ? from : `${from}${ANYTHING}`;
    });
  }

  #choices(): Variants | undefined {
    const all: string[] = [];
    for (;;) {
      const variants = this.#sequence();
      if (variants === undefined) return undefined;
      all.push(...variants);
      if (all.length > MOST_VARIANTS) return undefined;
      if (this.#tokens[this.#at] !== '|') return all;
      this.#at += 1;
    }
  }

  #sequence(): Variants | undefined {
    let variants: Variants = [''];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined || token === ')' || token === '|') return variants;
      const next = this.#repeated();
      if (next === undefined) return undefined;
      variants = variants.flatMap((before) => next.map((after) => before + after));
      if (variants.length > MOST_VARIANTS) return undefined;
    }
  }

  #repeated(): Variants | undefined {
    const token = this.#tokens[this.#at]!;
    this.#at += 1;
    const atom = token.startsWith('(') ? this.#group() : [meaning(token)];
    const repeat = this.#tokens[this.#at] ?? '';
    if (atom === undefined || !/^(?:[*+?]|\{\d)/.test(repeat)) return atom;
    this.#at += 1;
    // What may be left out is left out, unless it may be anything.
    if (/^(?:\?|\*|\{0)/.test(repeat))
      return atom.some(isAnything) || token === '.' ? [without(repeat)] : [''];
    return token === '.' ? [ANYTHING] : atom;
  }

  #group(): Variants | undefined {
    const inner = this.#choices();
    if (inner === undefined || this.#tokens[this.#at] !== ')') return undefined;
    this.#at += 1;
    return inner;
  }
}

const isAnything = (text: string): boolean => text === ANYTHING;
const without = (repeat: string): string => (repeat.startsWith('?') ? '' : ANYTHING);

/** Edges keep their signs until the end; one character that may be any is written as it stands. */
function meaning(token: string): string {
  if (token === '\\b' || token === '\\B') return '';
  if (token === '\\s') return ' ';
  if (token.startsWith('[') || /^\\[a-zA-Z]/.test(token)) return ANYTHING;
  // A dollar that is meant is told from the end of the text.
  if (token.startsWith('\\')) return token === '\\$' || token === '\\^' ? ANYTHING : token.slice(1);
  return token;
}

function tidy(text: string): string {
  return text.replace(/^\^|\$$/g, '').replace(/…+/g, ANYTHING);
}
