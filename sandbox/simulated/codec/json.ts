/**
 * JSON as Go's decoder reads it: keys that stand twice are remembered, for strict decoding must name them, and syntax
 * errors are worded as Go words them, for learners see them.
 */

/** The text is no JSON. The message is Go's own. */
export class JsonSyntaxError extends Error {}

export interface ParsedJson {
  readonly value: unknown;
  /** Keys that stood more than once, by the object they stood in; the last value won. */
  readonly duplicates: ReadonlyMap<object, readonly string[]>;
}

/** Parses text. Throws `JsonSyntaxError`. */
export function parseJson(text: string): ParsedJson {
  const value = plainValue(text);
  if (value !== undefined) return { value, duplicates: NONE };
  const reader = new JsonReader(text);
  return { value: reader.readDocument(), duplicates: reader.duplicates };
}

const NONE: ReadonlyMap<object, readonly string[]> = new Map();

/**
 * What V8's own reader makes of a text, which takes it a third of the time; `undefined` where more than that must be said
 * about it. A key that stands twice shows in the number of keys.
 */
function plainValue(text: string): unknown {
  try {
    const keys = keysIn(text);
    const value: unknown = keys === undefined ? undefined : JSON.parse(text);
    return keys === keysOf(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** How many colons there are outside of strings; `undefined` for what is nested too deep. */
function keysIn(text: string): number | undefined {
  let [keys, depth] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) keys += 1;
    else if (code === BRACE || code === BRACKET) {
      depth += 1;
      if (depth > MAX_DEPTH) return undefined;
    } else if (code === BRACE_END || code === BRACKET_END) depth -= 1;
  }
  return keys;
}

/** Where the string ends that begins at `start`; at the end of the text if it does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

function keysOf(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  let keys = 0;
  if (Array.isArray(value)) for (const item of value) keys += keysOf(item);
  else for (const key in value) keys += 1 + keysOf(value[key as never]);
  return keys;
}

const COLON = 0x3a;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** From this length on V8 makes a slice by pointing into the whole text, which would stay as long as the slice does. */
const SHARED = 12;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const LITERALS: Readonly<Record<string, [string, unknown]>> = {
  t: ['true', true],
  f: ['false', false],
  n: ['null', null],
};

/**
 * Objects and lists may stand this deep in each other. Go allows 10,000; what walks over objects here, one call a level,
 * must never run out of stack, and nothing in Kubernetes comes near.
 */
export const MAX_DEPTH = 500;

class JsonReader {
  readonly duplicates = new Map<object, string[]>();
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readDocument(): unknown {
    const value = this.#readValue();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value');
    return value;
  }

  #readValue(): unknown {
    this.#skipSpace();
    const character = this.#text[this.#at];
    if (character === '{' || character === '[') return this.#readNested(character);
    if (character === '"') return this.#readString();
    if (character !== undefined && character in LITERALS) return this.#readLiteral(LITERALS[character]!);
    return this.#readNumber();
  }

  #readNested(opening: '{' | '['): unknown {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#unexpected('exceeded max depth');
    const value = opening === '{' ? this.#readObject() : this.#readArray();
    this.#depth -= 1;
    return value;
  }

  #readObject(): object {
    const object: Record<string, unknown> = {};
    this.#at += 1;
    if (this.#takes('}')) return object;
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') throw this.#unexpected('looking for beginning of object key string');
      const key = this.#readString();
      if (!this.#takes(':')) throw this.#unexpected('after object key');
      const value = this.#readValue();
      if (Object.hasOwn(object, key)) this.#noteDuplicate(object, key);
      // An assignment would call the setter of __proto__.
      if (key === '__proto__') define(object, key, value);
      else object[key] = value;
    } while (this.#takes(','));
    if (!this.#takes('}')) throw this.#unexpected('after object key:value pair');
    return object;
  }

  #noteDuplicate(object: object, key: string): void {
    const known = this.duplicates.get(object);
    if (known) known.push(key);
    else this.duplicates.set(object, [key]);
  }

  #readArray(): unknown[] {
    const list: unknown[] = [];
    this.#at += 1;
    if (this.#takes(']')) return list;
    do {
      list.push(this.#readValue());
    } while (this.#takes(','));
    if (!this.#takes(']')) throw this.#unexpected('after array element');
    return list;
  }

  #readString(): string {
    const start = this.#at;
    let at = start + 1;
    let escaped = false;
    for (;;) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) break;
      if (Number.isNaN(code)) throw new JsonSyntaxError('unexpected end of JSON input');
      if (code < 0x20) {
        this.#at = at;
        throw this.#unexpected('in string literal');
      }
      if (code === BACKSLASH) escaped = true;
      at += code === BACKSLASH ? 2 : 1;
    }
    this.#at = at + 1;
    return escaped || at - start > SHARED ? this.#unescape(start) : this.#text.slice(start + 1, at);
  }

  #unescape(start: number): string {
    try {
      return JSON.parse(this.#text.slice(start, this.#at));
    } catch {
      const bad = /\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(this.#text.slice(start, this.#at));
      this.#at = start + (bad?.index ?? 0) + 1;
      throw this.#unexpected('in string escape code');
    }
  }

  #readLiteral([word, value]: [string, unknown]): unknown {
    for (const expected of word) {
      if (this.#text[this.#at] !== expected) {
        throw this.#unexpected(`in literal ${word} (expecting '${expected}')`);
      }
      this.#at += 1;
    }
    return value;
  }

  #readNumber(): number {
    NUMBER.lastIndex = this.#at;
    const digits = NUMBER.exec(this.#text)?.[0];
    if (digits === undefined) throw this.#unexpected('looking for beginning of value');
    this.#at += digits.length;
    return Number(digits);
  }

  #takes(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #unexpected(where: string): JsonSyntaxError {
    const character = this.#text[this.#at];
    if (character === undefined) return new JsonSyntaxError('unexpected end of JSON input');
    return new JsonSyntaxError(`invalid character ${quote(character)} ${where}`);
  }
}

function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function quote(character: string): string {
  if (character === "'") return `'\\''`;
  if (character === '"') return `'"'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}
