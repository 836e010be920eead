/** Command line options as getopt reads them. */
import { Failure, type Process } from '../process/process.ts';

export interface Options {
  /** Letters that were given, and long names. */
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  /** All values of an option that may be repeated. */
  readonly repeated: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/**
 * `spec` is getopt's: letters, a colon after those with a value (`n:c`). Long options are `--name` or `--name=value`;
 * `long` maps them to letters. Ends the process with busybox' words for an unknown option.
 */
export function parseOptions(
  process: Process,
  spec: string,
  long: Readonly<Record<string, string>> = {},
  stopAtOperand = false,
): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const repeated = new Map<string, string[]>();
  const operands: string[] = [];
  const args = [...process.argv.slice(1)];
  const set = (letter: string, value: string) => {
    values.set(letter, value);
    repeated.set(letter, [...(repeated.get(letter) ?? []), value]);
  };
  while (args.length > 0) {
    const argument = args.shift()!;
    if (argument === '--') {
      operands.push(...args);
      break;
    }
    if (argument.startsWith('--')) takeLong(process, argument.slice(2), spec, long, args, flags, set);
    else if (argument.startsWith('-') && argument.length > 1)
      takeShort(process, argument.slice(1), spec, args, flags, set);
    else {
      operands.push(argument);
      if (stopAtOperand) {
        operands.push(...args);
        break;
      }
    }
  }
  return { flags, values, repeated, operands };
}

function takeShort(
  process: Process,
  letters: string,
  spec: string,
  args: string[],
  flags: Set<string>,
  set: (letter: string, value: string) => void,
): void {
  for (let i = 0; i < letters.length; i += 1) {
    const letter = letters[i]!;
    const at = letter === ':' ? -1 : spec.indexOf(letter);
    if (at < 0) throw new Failure(`${process.name}: unrecognized option: ${letter}`);
    flags.add(letter);
    if (spec[at + 1] !== ':') continue;
    const value = letters.slice(i + 1) || args.shift();
    if (value === undefined) throw new Failure(`${process.name}: option requires an argument: ${letter}`);
    set(letter, value);
    return;
  }
}

function takeLong(
  process: Process,
  text: string,
  spec: string,
  long: Readonly<Record<string, string>>,
  args: string[],
  flags: Set<string>,
  set: (letter: string, value: string) => void,
): void {
  const [name = '', ...rest] = text.split('=');
  const letter = long[name];
  if (!letter) throw new Failure(`${process.name}: unrecognized option: ${name}`);
  flags.add(letter);
  if (spec[spec.indexOf(letter) + 1] !== ':' || !spec.includes(letter)) return;
  set(letter, rest.length > 0 ? rest.join('=') : (args.shift() ?? ''));
}
