/**
 * Types a script into a shell line by line, as a learner would: the next line goes in when the shell shows a prompt
 * again. Prompts are made recognisable first; they carry the exit code of the command before. Here-documents and
 * constructs of several lines work, because bash shows its second prompt while it waits for more.
 */
import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../sandbox/clock.ts';
import { Fault } from '../sandbox/faults.ts';
import type { Shell } from '../sandbox/types.ts';

export interface TypedScript {
  /** Commands that ended with another code than 0, in order. */
  readonly failures: readonly CommandFailure[];
  /** What the commands printed, without what was typed and without colours. */
  readonly output: string;
  /** What the terminal showed so far, without colours. */
  readonly transcript: string;
}

export interface CommandFailure {
  /** Of the script, counted from 1: the last line of the command. */
  readonly line: number;
  readonly text: string;
  readonly exitCode: number;
}

export interface TypingOptions {
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** How long one command may take, in milliseconds. */
  readonly patience?: number;
  /** Added to the environment of the shell before the first line. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * The script is typed into a bash that is begun inside the shell, with its environment and aliases, and ends with the script.
   * Afterwards the shell is as it was, for another script; unless this rejects.
   */
  readonly inside?: boolean;
}

const PATIENCE = 180_000;
const ENTER = '\r';
const INTERRUPT = '\x03';

/**
 * Types the script to its end. Faults: `lessons/shell-silent` (a command did not end in time), `lessons/shell-ended`,
 * `lessons/script-unfinished` (the script ends inside a here-document or a construct).
 */
export async function typeScript(shell: Shell, script: string, options: TypingOptions): Promise<TypedScript> {
  using typing = await openTyping(shell, options);
  return await typing.type(script);
}

/** Types script after script into one shell: what one has set, the next one finds. */
export interface Typing extends Disposable {
  /** As `typeScript`. */
  type(script: string): Promise<TypedScript>;
}

/** Makes the prompts of a shell recognisable. The shell stays the caller's. Faults: as `typeScript`. */
export async function openTyping(shell: Shell, options: TypingOptions): Promise<Typing> {
  const session = new Session(shell, options);
  await session.prepare();
  return {
    type: (script) => typeInto(session, script),
    [Symbol.dispose]: () => session[Symbol.dispose](),
  };
}

async function typeInto(session: Session, script: string): Promise<TypedScript> {
  const failures: CommandFailure[] = [];
  let output = '';
  let more = false;
  for (const [index, text] of script.replace(/\n+$/, '').split(/\r?\n/).entries()) {
    const prompt = await session.type(text);
    output += prompt.output;
    const says = more || !/^\s*(#|$)/.test(text);
    more = prompt.more;
    if (!prompt.more && says && prompt.exitCode !== 0)
      failures.push({ line: index + 1, text, exitCode: prompt.exitCode });
  }
  if (more) throw session.unfinished();
  await session.leave();
  return { failures, output, transcript: session.transcript() };
}

interface Prompt {
  /** bash waits for the rest of the command. */
  readonly more: boolean;
  /** Of the command before; 0 while there is more to come. */
  readonly exitCode: number;
  /** What was printed since the line was typed, without its echo and without colours. */
  readonly output: string;
}

/** Without colours and other controls, lines ended by a newline alone. */
const plain = (text: string): string =>
  text
    .replace(/\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g, '')
    .replace(/\r+\n/g, '\n')
    .replaceAll('\r', '');

class Session implements Disposable {
  readonly #shell: Shell;
  readonly #options: TypingOptions;
  readonly #mark = `naru-${randomBytes(6).toString('hex')}`;
  readonly #decoder = new TextDecoder();
  readonly #listening: Disposable[];
  #shown = '';
  /** How much of what was shown lies before the last prompt that was seen. */
  #seen = 0;
  #ended = false;
  #changed: () => void = () => {};

  constructor(shell: Shell, options: TypingOptions) {
    this.#shell = shell;
    this.#options = options;
    this.#listening = [
      shell.onData((chunk) => {
        this.#shown += this.#decoder.decode(chunk, { stream: true });
        this.#changed();
      }),
      shell.onExit(() => {
        this.#ended = true;
        this.#changed();
      }),
    ];
  }

  /** Sets the prompts. The mark is typed in two halves, so that its echo is not taken for a prompt. */
  async prepare(): Promise<void> {
    const { env = {} } = this.#options;
    const [half, rest] = [this.#mark.slice(0, 8), this.#mark.slice(8)];
    const exports = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
    const prompts = `PS1='${half}''${rest} $? $ ' PS2='${half}''${rest} > '`;
    const settings = [...(exports.length > 0 ? [`export ${exports.join(' ')}`] : []), prompts].join('; ');
    if (!this.#options.inside) return void (await this.type(settings));
    const said = settings.replaceAll('$', '\\$');
    await this.type(`bash --rcfile <(alias; echo "${said}") -i; echo '${half}''${rest} left'`);
  }

  /** Ends the bash that was begun for the script. */
  async leave(): Promise<void> {
    if (!this.#options.inside) return;
    this.#shell.write(`exit${ENTER}`);
    await this.#until(() => (this.#shown.includes(`${this.#mark} left`, this.#seen) ? true : null), 'exit');
  }

  /** Types one line and waits for the prompt that follows. A tab would complete words; it is typed as a character. */
  async type(text: string): Promise<Prompt> {
    this.#shell.write(`${text.replaceAll('\t', '\x16\t')}${ENTER}`);
    const prompt = new RegExp(`${this.#mark} (?:(\\d+) \\$|(>)) `);
    const found = await this.#until(() => prompt.exec(this.#shown.slice(this.#seen)), text);
    const printed = this.#shown.slice(this.#seen, this.#seen + found.index);
    this.#seen += found.index + found[0].length;
    return {
      more: found[2] !== undefined,
      exitCode: Number(found[1] ?? 0),
      output: plain(printed).replace(/^[^\n]*\n?/, ''),
    };
  }

  unfinished(): Fault {
    this.#shell.write(INTERRUPT);
    return new Fault(
      'lessons/script-unfinished',
      `the script ends inside a here-document or a construct\n${this.transcript(50)}`,
      'Close what was opened: EOF, done, fi, a quote.',
    );
  }

  /** What was shown, without colours and with readable prompts; only the last lines when a number is given. */
  transcript(lines?: number): string {
    const text = plain(this.#shown).replace(new RegExp(`${this.#mark} (?:\\d+ |left)?`, 'g'), '');
    return lines === undefined ? text : text.trimEnd().split('\n').slice(-lines).join('\n');
  }

  async #until<T>(look: () => T | null, text: string): Promise<T> {
    const { clock = systemClock, patience = PATIENCE, signal } = this.#options;
    let late = false;
    const alarm = clock.after(patience, () => {
      late = true;
      this.#changed();
    });
    const wake = () => this.#changed();
    signal.addEventListener('abort', wake);
    try {
      for (;;) {
        const found = look();
        if (found) return found;
        signal.throwIfAborted();
        if (this.#ended) throw this.#fault('lessons/shell-ended', `the shell ended at: ${text}`);
        if (late)
          throw this.#fault('lessons/shell-silent', `this did not end within ${patience / 1000} s: ${text}`);
        await new Promise<void>((resolve) => {
          this.#changed = resolve;
        });
      }
    } finally {
      alarm[Symbol.dispose]();
      signal.removeEventListener('abort', wake);
    }
  }

  #fault(code: string, message: string): Fault {
    return new Fault(code, `${message}\n${this.transcript(50)}`, 'Look at what the terminal showed, above.');
  }

  [Symbol.dispose](): void {
    for (const one of this.#listening) one[Symbol.dispose]();
  }
}
