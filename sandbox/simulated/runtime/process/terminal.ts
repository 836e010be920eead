/** A terminal as the kernel keeps it: echo, line editing in cooked mode, Ctrl-C, and newlines as CR LF on the way out. */

import type { Process } from './process.ts';
import type { Input, Output } from './streams.ts';
import { Pipe } from './streams.ts';

export interface TerminalSize {
  width: number;
  height: number;
}

export class Terminal implements Output {
  /** Keys as typed, for programs that edit lines themselves. */
  raw = false;
  size: TerminalSize = { width: 80, height: 24 };
  readonly input: TerminalInput = new TerminalInput();
  #line: string[] = [];
  #decoder = new TextDecoder();
  #emit: (chunk: Uint8Array) => void | Promise<void>;
  #processes: () => readonly Process[];

  /** `emit` takes what appears on the screen; `processes` are those that Ctrl-C may concern. */
  constructor(emit: (chunk: Uint8Array) => void | Promise<void>, processes: () => readonly Process[]) {
    this.#emit = emit;
    this.#processes = processes;
  }

  /** A program prints. */
  write(chunk: Uint8Array): void | Promise<void> {
    const text = Buffer.from(chunk);
    if (!text.includes(10)) return this.#emit(chunk);
    return this.#emit(Buffer.from(text.toString('latin1').replaceAll(/\r?\n/g, '\r\n'), 'latin1'));
  }

  /** The person types. */
  type(chunk: Uint8Array): void {
    const text = this.#decoder.decode(chunk, { stream: true });
    if (this.raw) {
      this.input.push(Buffer.from(text));
      return;
    }
    for (const key of text) this.#key(key);
  }

  /** Nobody types any more. */
  hangUp(): void {
    this.input.end();
  }

  #key(key: string): void {
    if (this.raw) {
      this.input.push(Buffer.from(key));
      return;
    }
    if (key === '\r' || key === '\n') {
      this.#send('\n', '\r\n');
      return;
    }
    if (key === '\u0003') {
      this.#interrupt();
      return;
    }
    if (key === '\u0004') {
      this.#endOfFile();
      return;
    }
    if (key === '\u007f' || key === '\b') {
      this.#erase(1);
      return;
    }
    if (key === '\u0015') {
      this.#erase(this.#line.length);
      return;
    }
    this.#line.push(key);
    this.#echo(key < ' ' && key !== '\t' ? `^${String.fromCharCode(key.charCodeAt(0) + 64)}` : key);
  }

  #send(end: string, echo: string): void {
    this.#echo(echo);
    this.input.push(Buffer.from(this.#line.join('') + end));
    this.#line = [];
  }

  #endOfFile(): void {
    if (this.#line.length > 0) {
      this.#send('', '');
      return;
    }
    this.input.endOfFile();
  }

  #erase(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const key = this.#line.pop();
      if (key === undefined) return;
      const width = displayWidth(key);
      this.#echo('\b'.repeat(width) + ' '.repeat(width) + '\b'.repeat(width));
    }
  }

  #interrupt(): void {
    this.#line = [];
    this.#echo('^C\r\n');
    for (const process of this.#processes()) {
      if (process.terminal === this && !process.background) process.kill('INT');
    }
  }

  #echo(text: string): void {
    void this.#emit(Buffer.from(text));
  }
}

/** What programs read from a terminal. An end of file by Ctrl-D is read once; reading may go on after it. */
class TerminalInput implements Input {
  #pipe = new Pipe();
  #pipes: Pipe[] = [];

  push(chunk: Uint8Array): void {
    (this.#pipes.at(-1) ?? this.#pipe).write(chunk);
  }

  endOfFile(): void {
    (this.#pipes.at(-1) ?? this.#pipe).end();
    this.#pipes.push(new Pipe());
  }

  end(): void {
    (this.#pipes.at(-1) ?? this.#pipe).end();
  }

  unread(chunk: Uint8Array): void {
    this.#pipe.unread(chunk);
  }

  async read(signal: AbortSignal): Promise<Uint8Array | undefined> {
    const chunk = await this.#pipe.read(signal);
    if (chunk === undefined) this.#pipe = this.#pipes.shift() ?? this.#pipe;
    return chunk;
  }
}

/** Columns a character takes: two for Hangul, kana and ideographs, none for combining marks. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character.codePointAt(0) ?? 0);
  return width;
}

function widthOf(code: number): number {
  if (code >= 0x300 && code <= 0x36f) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xff00 && code <= 0xff60) ||
    code >= 0x1f300;
  return wide ? 2 : 1;
}
