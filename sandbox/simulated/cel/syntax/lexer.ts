/** From the text of an expression to tokens. After the lexer rules of CEL.g4 of cel-go. */
import type { Issue } from './issues.ts';
import { unescapeText } from './unescape.ts';

export type TokenKind =
  | 'identifier'
  | 'escaped'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'symbol'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; of strings the quoted text. */
  readonly text: string;
  readonly at: number;
  /** Of strings and bytes what they hold; bytes as one character each. */
  readonly value?: string;
}

const SPACE = /(?:[\t \r\n\f]|\/\/[^\n]*)+/y;
const NUMBER =
  /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)|(?:0x[0-9a-fA-F]+|\d+)[uU]?/y;
const IDENTIFIER = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const ESCAPED = /`[a-zA-Z0-9_.\-/ ]+`/y;
const SYMBOL = /==|!=|<=|>=|&&|\|\||[[\]{}().,\-!?:+*/%<>]/y;
const ESCAPE = /\\(?:[abfnrtv"'\\?`]|[0-3][0-7]{2}|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/y;
const PREFIXED = /(?:[bB][rR]?|[rR][bB]?)?(?:"""|'''|"|')/y;

/** All tokens, the last of which is `end`, and what is no token: it is left out, as ANTLR does it. */
export function tokensOf(source: string): { tokens: Token[]; issues: Issue[] } {
  const tokens: Token[] = [];
  const issues: Issue[] = [];
  let at = skipSpace(source, 0);
  while (at < source.length) {
    const token = tokenAt(source, at);
    if (typeof token === 'string') issues.push(unrecognized(at, token));
    else tokens.push(token);
    at = skipSpace(source, at + (typeof token === 'string' ? token.length : token.text.length));
  }
  tokens.push({ kind: 'end', text: '<EOF>', at: source.length });
  return { tokens, issues };
}

function unrecognized(at: number, text: string): Issue {
  const shown = text.replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');
  return { at, message: `Syntax error: token recognition error at: '${shown}'` };
}

function skipSpace(source: string, at: number): number {
  SPACE.lastIndex = at;
  return SPACE.test(source) ? SPACE.lastIndex : at;
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

/** The token there, or the text that is none. */
function tokenAt(source: string, at: number): Token | string {
  const opening = match(PREFIXED, source, at);
  if (opening !== undefined) return quoted(source, at, opening);
  const identifier = match(IDENTIFIER, source, at);
  if (identifier !== undefined) {
    return { kind: identifier === 'in' ? 'symbol' : 'identifier', text: identifier, at };
  }
  const number = match(NUMBER, source, at);
  if (number !== undefined) return { kind: numberKind(number), text: number, at };
  const symbol = match(SYMBOL, source, at);
  if (symbol !== undefined) return { kind: 'symbol', text: symbol, at };
  const escaped = match(ESCAPED, source, at);
  if (escaped !== undefined) return { kind: 'escaped', text: escaped, at };
  return /[=&|]/.test(source[at] ?? '') ? source.slice(at, at + 2) : (source[at] ?? '');
}

function numberKind(text: string): TokenKind {
  if (/[uU]$/.test(text)) return 'uint';
  return text.startsWith('0x') || /^\d+$/.test(text) ? 'int' : 'double';
}

function quoted(source: string, at: number, opening: string): Token | string {
  const prefix = opening.replace(/["']+$/, '').toLowerCase();
  const quote = opening.slice(prefix.length);
  const raw = prefix.includes('r');
  const end = closing(source, at + opening.length, quote, raw);
  if (typeof end === 'object') return source.slice(at, end.wrong);
  const text = source.slice(at, end + quote.length);
  const body = source.slice(at + opening.length, end);
  const bytes = prefix.includes('b');
  const value = raw ? asBytes(body, bytes) : unescapeText(body, bytes, at);
  return { kind: bytes ? 'bytes' : 'string', text, at, value };
}

function asBytes(text: string, bytes: boolean): string {
  return bytes ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** Where the closing quotes begin, or where what cannot be a literal any more ends. */
function closing(source: string, from: number, quote: string, raw: boolean): number | { wrong: number } {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\' && !raw) {
      const sequence = match(ESCAPE, source, at);
      if (sequence === undefined) return { wrong: Math.min(at + 2, source.length) };
      at += sequence.length - 1;
    } else if (source.startsWith(quote, at)) return at;
    else if (quote.length === 1 && (source[at] === '\n' || source[at] === '\r')) return { wrong: at + 1 };
  }
  return { wrong: source.length };
}
