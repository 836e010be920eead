/** Reads a table that a spreadsheet has saved as text: UTF-8 or CP949, commas, semicolons or tabs, RFC 4180. Pure. */
import { decodeCp949 } from './cp949.ts';
import { rosterUnreadable } from './faults.ts';

export interface Table {
  readonly encoding: 'utf-8' | 'cp949';
  /** `line`: where the row begins in the file, from 1. Rows without anything in them are left out. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** Throws `class/roster-unreadable` for what is no such file. */
export function readTable(bytes: Uint8Array): Table {
  const { text, encoding } = decode(bytes);
  if (BINARY.test(text)) throw rosterUnreadable('binary');
  const rows = rowsOf(text, separatorOf(text)).filter(({ cells }) =>
    cells.some((cell) => cell.trim() !== ''),
  );
  return { encoding, rows };
}

/** Control characters that no text has. */
const BINARY = /[\x00-\x08\x0B\x0C\x0E-\x1F]/;

/** ZIP (a workbook of Excel), its older format, PDF. */
const MAGIC = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
  [0x25, 0x50, 0x44, 0x46],
];

/** What is valid UTF-8 is UTF-8: Korean text in CP949 hardly ever is. */
function decode(bytes: Uint8Array): { readonly text: string; readonly encoding: Table['encoding'] } {
  if (MAGIC.some((magic) => magic.every((byte, index) => bytes[index] === byte)))
    throw rosterUnreadable('binary');
  const utf8 = decodeUtf8(bytes);
  if (utf8 !== undefined) return { text: utf8, encoding: 'utf-8' };
  const cp949 = decodeCp949(bytes);
  if (cp949 !== undefined) return { text: cp949, encoding: 'cp949' };
  throw rosterUnreadable(bytes.includes(0) ? 'binary' : 'encoding');
}

/** Without a mark at its beginning; `undefined`: it is none. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What most often stands outside of quotation marks in the first line that has any. */
function separatorOf(text: string): string {
  const first = text.split(/\r\n|\n|\r/).find((line) => /[,;\t]/.test(line)) ?? '';
  const bare = first.replace(/"[^"]*"/g, '');
  const count = (mark: string): number => bare.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function rowsOf(text: string, separator: string): Row[] {
  const rows: Row[] = [];
  const reader = new CellReader(text, separator);
  while (!reader.done) rows.push(reader.row());
  return rows;
}

class CellReader {
  readonly #text: string;
  readonly #separator: string;
  #at = 0;
  #line = 1;

  constructor(text: string, separator: string) {
    this.#text = text;
    this.#separator = separator;
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  row(): Row {
    const line = this.#line;
    const cells = [this.#cell()];
    while (this.#text[this.#at] === this.#separator) {
      this.#at += 1;
      cells.push(this.#cell());
    }
    if (this.#text.startsWith('\r\n', this.#at)) this.#at += 1;
    this.#at += 1;
    this.#line += 1;
    return { line, cells };
  }

  #cell(): string {
    return this.#text[this.#at] === '"' ? this.#quoted() : this.#bare();
  }

  #bare(): string {
    const from = this.#at;
    while (!this.done && !this.#ends(this.#text[this.#at]!)) this.#at += 1;
    return this.#text.slice(from, this.#at).trim();
  }

  /** Until its closing mark; what stands between that and the separator belongs to it, as spreadsheets have it. */
  #quoted(): string {
    let cell = '';
    this.#at += 1;
    for (;;) {
      const close = this.#text.indexOf('"', this.#at);
      if (close < 0) throw rosterUnreadable('quotes');
      cell += this.#text.slice(this.#at, close);
      this.#at = close + 1;
      if (this.#text[this.#at] !== '"') break;
      cell += '"';
      this.#at += 1;
    }
    this.#line += cell.split(/\r\n|\n|\r/).length - 1;
    return (cell + this.#bare()).trim();
  }

  #ends(character: string): boolean {
    return character === this.#separator || character === '\n' || character === '\r';
  }
}
