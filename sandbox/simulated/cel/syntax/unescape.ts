/** Escapes in string and bytes literals. After parser/unescape.go of cel-go. */
import { SyntaxIssue } from './issues.ts';

const SINGLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};

const ESCAPE = /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/g;

/** What the literal stands for. Of bytes each character is one byte. */
export function unescapeText(body: string, bytes: boolean, at: number): string {
  const parts: string[] = [];
  let last = 0;
  for (const found of body.matchAll(ESCAPE)) {
    parts.push(outside(body.slice(last, found.index), bytes), one(found, bytes, at));
    last = found.index + found[0].length;
  }
  return [...parts, outside(body.slice(last), bytes)].join('');
}

function outside(text: string, bytes: boolean): string {
  return bytes ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

function one(found: RegExpMatchArray, bytes: boolean, at: number): string {
  const [whole, hex, short, long, octal, single] = found;
  const unicode = short ?? long;
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
  if (unicode !== undefined && !bytes) return codePoint(Number.parseInt(unicode, 16), whole, at);
  const simple = single === undefined ? undefined : SINGLE[single];
  if (simple === undefined) throw new SyntaxIssue(at, `Syntax error: token recognition error at: '${whole}'`);
  return simple;
}

function codePoint(code: number, written: string, at: number): string {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw new SyntaxIssue(at, `unable to unescape string: invalid unicode code point: ${written}`);
  }
  return String.fromCodePoint(code);
}
