/** Tokens one after the other, and what is said when another one was expected: places and words of ANTLR, as cel-go has them. */
import { SyntaxIssue } from './issues.ts';
import type { Token } from './lexer.ts';

export class TokenReader {
  readonly #tokens: readonly Token[];
  #place = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Nothing follows the next one. */
  get isLast(): boolean {
    return this.at(1)?.kind === 'end';
  }

  /** The one that comes so many places behind the next. */
  at(ahead: number): Token | undefined {
    return this.#tokens[this.#place + ahead];
  }

  get next(): Token {
    return this.#tokens[this.#place] ?? { kind: 'end', text: '<EOF>', at: 0 };
  }

  take(): Token {
    const token = this.next;
    this.#place++;
    return token;
  }

  is(text: string): boolean {
    return this.next.kind === 'symbol' && this.next.text === text;
  }

  skip(text: string): Token | undefined {
    return this.is(text) ? this.take() : undefined;
  }

  expect(text: string): Token {
    return this.skip(text) ?? this.missing(text);
  }

  /** What ANTLR says depends on whether it would go on as if the token were there. */
  missing(text: string): never {
    const { at, kind } = this.next;
    if (kind !== 'end' || text !== ')')
      this.unexpected(text === ']' || text === '}' ? `{'${text}', ','}` : `'${text}'`);
    throw new SyntaxIssue(at, `Syntax error: missing '${text}' at '<EOF>'`);
  }

  unexpected(expected: string, extraneous = false): never {
    const { at, text } = this.next;
    const written = text.replaceAll('\n', '\\n');
    const how = extraneous ? 'extraneous' : 'mismatched';
    throw new SyntaxIssue(at, `Syntax error: ${how} input '${written}' expecting ${expected}`);
  }
}
