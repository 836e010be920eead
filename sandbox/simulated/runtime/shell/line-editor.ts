/** Line editing at a prompt: echo, cursor keys, history, and characters as wide as they are shown. */
import type { Process } from '../process/process.ts';
import { displayWidth, type Terminal } from '../process/terminal.ts';

/** One edited line; `interrupted` for Ctrl-C; undefined at Ctrl-D on an empty line or when the terminal is gone. */
export async function editLine(
  process: Process,
  prompt: string,
  history: string[],
): Promise<{ text: string } | 'interrupted' | undefined> {
  const { terminal } = process;
  if (!terminal) return undefined;
  terminal.raw = true;
  try {
    return await new LineEditor(process, terminal, prompt, history).read();
  } finally {
    terminal.raw = false;
  }
}

const keys = /\u001b\[[0-9;]*[A-Za-z~]|\u001bO[A-Z]|\u001b.|[\s\S]/gu;

type Outcome = { text: string } | 'interrupted' | 'end' | undefined;

class LineEditor {
  readonly #process: Process;
  readonly #terminal: Terminal;
  readonly #prompt: string;
  readonly #history: string[];
  #characters: string[] = [];
  #cursor = 0;
  #entry: number;

  constructor(process: Process, terminal: Terminal, prompt: string, history: string[]) {
    this.#process = process;
    this.#terminal = terminal;
    this.#prompt = prompt;
    this.#history = history;
    this.#entry = history.length;
  }

  async read(): Promise<{ text: string } | 'interrupted' | undefined> {
    this.#show(this.#prompt);
    for (;;) {
      const chunk = await this.#process.stdin.read(this.#process.signal);
      if (!chunk) return undefined;
      const typed = Buffer.from(chunk).toString().match(keys) ?? [];
      for (const [index, key] of typed.entries()) {
        const outcome = this.#key(key);
        if (outcome === undefined) continue;
        this.#process.stdin.unread(Buffer.from(typed.slice(index + 1).join('')));
        return outcome === 'end' ? undefined : outcome;
      }
    }
  }

  #key(key: string): Outcome {
    switch (key) {
      case '\r':
      case '\n':
        return this.#enter();
      case '\u0003':
        this.#show('^C\r\n');
        return 'interrupted';
      case '\u0004':
        if (this.#characters.length > 0) return undefined;
        this.#show('\r\n');
        return 'end';
      default:
        this.#edit(key);
        return undefined;
    }
  }

  #enter(): Outcome {
    const text = this.#characters.join('');
    if (text.trim() && this.#history.at(-1) !== text) this.#history.push(text);
    this.#show('\r\n');
    return { text };
  }

  #edit(key: string): void {
    const { length } = this.#characters;
    if (key === '\u007f' || key === '\b') this.#erase(this.#cursor - 1, this.#cursor);
    else if (key === '\u001b[3~') this.#erase(this.#cursor, this.#cursor + 1);
    else if (key === '\u0015') this.#erase(0, this.#cursor);
    else if (key === '\u000b') this.#erase(this.#cursor, length);
    else if (key === '\u0017') this.#erase(this.#wordStart(), this.#cursor);
    else if (key === '\u0001' || key === '\u001b[H') this.#move(0);
    else if (key === '\u0005' || key === '\u001b[F') this.#move(length);
    else if (key === '\u001b[D' || key === '\u001bOD') this.#move(this.#cursor - 1);
    else if (key === '\u001b[C' || key === '\u001bOC') this.#move(this.#cursor + 1);
    else if (key === '\u001b[A' || key === '\u001bOA') this.#recall(-1);
    else if (key === '\u001b[B' || key === '\u001bOB') this.#recall(1);
    else if (key === '\u000c') {
      this.#show('\u001b[H\u001b[J');
      this.#redraw();
    } else if (key >= ' ' && !key.startsWith('\u001b')) this.#insert(key);
  }

  #insert(key: string): void {
    this.#characters.splice(this.#cursor, 0, key);
    this.#cursor += 1;
    if (this.#cursor === this.#characters.length) this.#show(key);
    else this.#redraw();
  }

  #erase(from: number, to: number): void {
    if (from < 0 || from >= to || from >= this.#characters.length) return;
    this.#characters.splice(from, to - from);
    this.#cursor = from;
    this.#redraw();
  }

  #move(to: number): void {
    this.#cursor = Math.max(0, Math.min(this.#characters.length, to));
    this.#redraw();
  }

  #recall(step: number): void {
    const entry = this.#entry + step;
    if (entry < 0 || entry > this.#history.length) return;
    this.#entry = entry;
    this.#characters = [...(this.#history[entry] ?? '')];
    this.#cursor = this.#characters.length;
    this.#redraw();
  }

  #wordStart(): number {
    const before = this.#characters.slice(0, this.#cursor).join('');
    return [...before.replace(/\S+\s*$/, '')].length;
  }

  #redraw(): void {
    const after = displayWidth(this.#characters.slice(this.#cursor).join(''));
    const back = after > 0 ? `\u001b[${after}D` : '';
    this.#show(`\r${this.#prompt}${this.#characters.join('')}\u001b[K${back}`);
  }

  #show(text: string): void {
    this.#terminal.write(Buffer.from(text));
  }
}
