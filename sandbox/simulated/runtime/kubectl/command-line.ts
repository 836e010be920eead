/**
 * Takes a command line of kubectl apart, as cobra and pflag do, so that it can be put together again without a doubt about
 * what is a flag, its value or an operand: `--name=value` each, then the operands.
 */
import { Failure } from '../process/process.ts';
import { COMMANDS, type FlagKind, flagKind, GROUPS, longName, WITHHELD, WITHHELD_FLAGS } from './commands.ts';

export interface Flag {
  readonly name: string;
  readonly kind: FlagKind;
  /** None for a switch that is just there. */
  readonly value: string | undefined;
}

export interface CommandLine {
  /** `create secret generic`; '' where none was named. */
  readonly command: string;
  readonly flags: readonly Flag[];
  readonly operands: readonly string[];
  /** What stands behind `--`. */
  readonly rest: readonly string[] | undefined;
}

/** Reads the arguments behind the name of the program. Throws `Failure` for what kubectl does not know or a container has not. */
export function readCommandLine(args: readonly string[]): CommandLine {
  return new Reader(args).read();
}

class Reader {
  #command = '';
  readonly #flags: Flag[] = [];
  readonly #operands: string[] = [];
  readonly #args: string[];

  constructor(args: readonly string[]) {
    this.#args = [...args];
  }

  read(): CommandLine {
    let rest: readonly string[] | undefined;
    while (this.#args.length > 0 && !rest) {
      const argument = this.#args.shift() ?? '';
      if (argument === '--') rest = this.#args;
      else if (argument.startsWith('--')) this.#long(argument.slice(2));
      else if (argument.startsWith('-') && argument !== '-') this.#letters(argument.slice(1));
      else this.#word(argument);
    }
    return { command: this.#command, flags: this.#flags, operands: this.#operands, rest };
  }

  #word(word: string): void {
    const longer = this.#command === '' ? word : `${this.#command} ${word}`;
    if (this.#isOpen() && COMMANDS.has(longer)) {
      this.#command = longer;
      return;
    }
    if (this.#isOpen()) this.#refuse(longer, word);
    this.#operands.push(word);
  }

  /** Whether what comes next names a command. */
  #isOpen(): boolean {
    return this.#command === '' || GROUPS.has(this.#command);
  }

  #refuse(longer: string, word: string): never {
    if (WITHHELD.has(word) || this.#command !== '') throw notHere(longer);
    throw new Failure(`error: unknown command "${word}" for "kubectl"`);
  }

  #long(text: string): void {
    const [given = '', ...values] = text.split('=');
    // kubectl takes both for the same (cliflag.WordSepNormalizeFunc).
    const name = given.replaceAll('_', '-');
    this.#add(name, values.length > 0 ? values.join('=') : undefined, `--${given}`);
  }

  #letters(text: string): void {
    for (let at = 0; at < text.length; at += 1) {
      const letter = text[at] ?? '';
      const name = longName(this.#command, letter);
      if (!name) throw this.#unknown(`unknown shorthand flag: '${letter}' in -${text}`);
      const left = text.slice(at + 1);
      const isSwitch = isSwitchKind(flagKind(this.#command, name));
      const value = left.startsWith('=') ? left.slice(1) : isSwitch || left === '' ? undefined : left;
      this.#add(name, value, `'${letter}' in -${text}`);
      if (value !== undefined || !isSwitch) return;
    }
  }

  #add(name: string, given: string | undefined, title: string): void {
    const kind = flagKind(this.#command, name);
    if (!kind && WITHHELD_FLAGS.has(name)) throw notHere(`--${name}`);
    if (!kind) throw this.#unknown(`unknown flag: --${name}`);
    const needsValue = !isSwitchKind(kind) && kind !== 'optional';
    const value = given ?? (needsValue ? this.#args.shift() : undefined);
    if (needsValue && value === undefined) throw this.#unknown(`flag needs an argument: ${title}`);
    this.#flags.push({ name, kind, value });
  }

  #unknown(problem: string): Failure {
    const command = ['kubectl', this.#command].filter(Boolean).join(' ');
    return new Failure(`error: ${problem}\nSee '${command} --help' for usage.`);
  }
}

function isSwitchKind(kind: FlagKind | undefined): boolean {
  return kind === 'switch' || kind === 'connection-switch';
}

/** What kubectl can, but not in a container of this cluster. */
export function notHere(what: string): Failure {
  return new Failure(`kubectl: ${what}: not in the simulated image`, 1);
}

/** Puts a command line together. */
export function argumentsOf({ command, flags, operands, rest }: CommandLine): string[] {
  const written = flags.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`));
  return [...command.split(' ').filter(Boolean), ...written, ...operands, ...(rest ? ['--', ...rest] : [])];
}
