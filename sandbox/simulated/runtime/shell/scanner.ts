/** Reads words and operators off the text of a script. */
import { readDollar } from './dollar.ts';
import { Incomplete, type Redirection, type Script, type Word, type WordPart } from './syntax.ts';

const operators = [
  '&&',
  '||',
  ';;',
  '&>',
  '<<-',
  '<<',
  '>>',
  '<&',
  '>&',
  '<>',
  '>|',
  '&',
  '|',
  ';',
  '<',
  '>',
  '(',
  ')',
];
const separators = new Set([' ', '\t', '\n', '&', '|', ';', '<', '>', '(', ')']);

export class Scanner {
  readonly text: string;
  position = 0;
  /** Parses a `$(…)`, given the scanner at its inside; set by the parser. */
  readonly parseScript: (scanner: Scanner, end: string) => Script;
  #documents: { redirection: Redirection; end: string; quoted: boolean; stripTabs: boolean }[] = [];

  constructor(text: string, parseScript: (scanner: Scanner, end: string) => Script) {
    this.text = text;
    this.parseScript = parseScript;
  }

  get next(): string {
    return this.text[this.position] ?? '';
  }

  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** Skips blanks, escaped newlines and comments. */
  skipBlanks(): void {
    for (;;) {
      if (this.next === ' ' || this.next === '\t' || this.next === '\r') this.position += 1;
      else if (this.text.startsWith('\\\n', this.position)) this.position += 2;
      else if (this.next === '#') this.#skipComment();
      else return;
    }
  }

  #skipComment(): void {
    const end = this.text.indexOf('\n', this.position);
    this.position = end < 0 ? this.text.length : end;
  }

  /** Takes a newline and the here-documents that follow it. */
  takeNewline(): boolean {
    this.skipBlanks();
    if (this.next !== '\n') return false;
    this.position += 1;
    this.#readDocuments();
    return true;
  }

  skipNewlines(): void {
    while (this.takeNewline());
  }

  /** The operator at the position, without taking it. */
  peekOperator(): string | undefined {
    this.skipBlanks();
    return operators.find((operator) => this.text.startsWith(operator, this.position));
  }

  takeOperator(operator: string): boolean {
    if (this.peekOperator() !== operator) return false;
    this.position += operator.length;
    return true;
  }

  /** A plain word without quotes, not taken; '' when there is none. */
  peekPlain(): string {
    this.skipBlanks();
    let end = this.position;
    while (end < this.text.length && !separators.has(this.text[end]!)) end += 1;
    return this.text.slice(this.position, end);
  }

  /** Takes a plain word if it is the next. */
  takePlain(word: string): boolean {
    if (this.peekPlain() !== word) return false;
    this.position += word.length;
    return true;
  }

  /** A word; undefined at an operator or the end. */
  takeWord(): Word | undefined {
    this.skipBlanks();
    if (this.atEnd || separators.has(this.next)) return undefined;
    return this.wordUntil((character) => separators.has(character));
  }

  /** Parts up to a character that ends them, outside of quotes. */
  wordUntil(ends: (character: string) => boolean): Word {
    const parts: WordPart[] = [];
    while (!this.atEnd && !ends(this.next)) this.#part(parts);
    return parts;
  }

  /** The inside of double quotes or of a here-document, up to `end` or the end of the text. */
  quotedUntil(end: string): Word {
    const parts: WordPart[] = [];
    let text = '';
    const flush = () => {
      if (text) parts.push({ kind: 'text', text, quoted: true });
      text = '';
    };
    while (!this.atEnd && this.next !== end) {
      const character = this.next;
      if (character === '\\' && this.position + 1 < this.text.length) {
        const escaped = this.text[this.position + 1]!;
        if (escaped !== '\n') text += '$`"\\'.includes(escaped) ? escaped : `\\${escaped}`;
        this.position += 2;
      } else if (character === '$' || character === '`') {
        flush();
        parts.push(readDollar(this, true));
      } else {
        text += character;
        this.position += 1;
      }
    }
    flush();
    return parts;
  }

  /** Remembers a here-document to be read after the line. */
  expectDocument(redirection: Redirection, end: Word, stripTabs: boolean): void {
    const quoted = end.some((part) => part.kind === 'text' && part.quoted);
    const text = end.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    this.#documents.push({ redirection, end: text, quoted, stripTabs });
  }

  #part(parts: WordPart[]): void {
    const character = this.next;
    if (character === "'") parts.push({ kind: 'text', text: this.#singleQuoted(), quoted: true });
    else if (character === '"') {
      this.position += 1;
      const inside = this.quotedUntil('"');
      if (this.atEnd) throw new Incomplete('unterminated quoted string');
      this.position += 1;
      parts.push(...(inside.length > 0 ? inside : [{ kind: 'text', text: '', quoted: true } as const]));
    } else if (character === '$' || character === '`') parts.push(readDollar(this, false));
    else if (character === '\\') {
      const escaped = this.text[this.position + 1] ?? '';
      if (escaped && escaped !== '\n') parts.push({ kind: 'text', text: escaped, quoted: true });
      this.position += 2;
    } else {
      parts.push({ kind: 'text', text: character, quoted: false });
      this.position += 1;
    }
  }

  #singleQuoted(): string {
    const end = this.text.indexOf("'", this.position + 1);
    if (end < 0) throw new Incomplete('unterminated quoted string');
    const inside = this.text.slice(this.position + 1, end);
    this.position = end + 1;
    return inside;
  }

  #readDocuments(): void {
    for (const { redirection, end, quoted, stripTabs } of this.#documents.splice(0)) {
      let body = '';
      for (;;) {
        if (this.atEnd) throw new Incomplete('here-document is not ended');
        const newline = this.text.indexOf('\n', this.position);
        const raw = this.text.slice(this.position, newline < 0 ? undefined : newline);
        this.position = newline < 0 ? this.text.length : newline + 1;
        const line = stripTabs ? raw.replace(/^\t+/, '') : raw;
        if (line === end) break;
        body += `${line}\n`;
      }
      redirection.target = quoted
        ? [{ kind: 'text', text: body, quoted: true }]
        : new Scanner(body, this.parseScript).quotedUntil('\0');
    }
  }
}
