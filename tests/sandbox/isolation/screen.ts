/** What a shell has printed, and a way to type and wait. */
import type { Shell } from '../../../sandbox/types.ts';

export class Screen {
  readonly shell: Shell;
  readonly exit: Promise<{ code: number; signal?: number }>;
  #text = '';
  #wake: (() => void) | undefined;

  constructor(shell: Shell) {
    this.shell = shell;
    shell.onData((chunk) => {
      this.#text += Buffer.from(chunk).toString('utf8');
      this.#wake?.();
    });
    this.exit = new Promise((resolve) => shell.onExit(resolve));
  }

  /** Without colours, marks, other sequences and carriage returns. */
  get text(): string {
    return this.#text
      .replace(/\x1b\][^\x07]*\x07/g, '')
      .replace(/\x1b\[[\d;?>]*[A-Za-z]/g, '')
      .replaceAll('\r', '');
  }

  /** Waits for it after what has been waited for before. */
  async until(pattern: RegExp, patience = 12_000): Promise<string> {
    const late = Date.now() + patience;
    for (;;) {
      const text = this.text;
      const match = pattern.exec(text);
      if (match) {
        this.#text = text.slice(match.index + match[0].length);
        return text.slice(0, match.index + match[0].length);
      }
      if (Date.now() > late) throw new Error(`${pattern} was not seen in: ${text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, 200);
      });
    }
  }

  /** Types a command and answers what it printed. */
  async run(command: string): Promise<string> {
    // What is typed before the prompt is there is shown twice: only what comes between these two counts.
    this.shell.write(`echo "fr"om; ${command}; echo "ov"er\r`);
    const text = await this.until(/(?:^|\n)from\n[\s\S]*?(?<=\n)over\n[^\n]*[$#] $/);
    return /(?:^|\n)from\n([\s\S]*?)(?<=\n)over\n[^\n]*$/.exec(text)?.[1] ?? '';
  }
}
