/** sed: s, p, d, q, a, i, c, y, = with addresses; -n, -e, -i, -E. */
import { Failure, type Process, type Program } from '../process/process.ts';
import { type Expression, type Match, posixExpression, replaceMatches } from './expression.ts';
import { allLines, inputs } from './io.ts';
import { parseOptions } from './options.ts';

type Address = { line: number } | { last: true } | { pattern: Expression };

interface SedCommand {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negated: boolean;
  readonly letter: string;
  readonly expression?: Expression;
  readonly replacement?: (match: Match) => string;
  readonly all?: boolean;
  readonly print?: boolean;
  readonly text?: string;
  active: boolean;
}

export const sed: Program = async (process) => {
  const { operands, flags, values, repeated } = parseOptions(process, 'nrEie:f:', {
    quiet: 'n',
    expression: 'e',
  });
  const files = [...operands];
  const scripts = [...(repeated.get('e') ?? [])];
  if (values.has('f'))
    scripts.push(process.container.files.readFile(process.path(values.get('f')!)).toString());
  if (scripts.length === 0) scripts.push(files.shift() ?? '');
  const parser = new ScriptParser(scripts.join('\n'), flags.has('E') || flags.has('r'));
  const commands = parser.parse();
  const status = { failed: false };
  if (flags.has('i')) return inPlace(process, files, commands, flags.has('n'));
  let source: string[] = [];
  for await (const { input } of inputs(process, files, status, ''))
    source = source.concat(await allLines(process, input));
  const result = edit(source, commands, flags.has('n'));
  if (result.length > 0) await process.print(`${result.join('\n')}\n`);
  return status.failed ? 1 : 0;
};

async function inPlace(
  process: Process,
  names: readonly string[],
  commands: SedCommand[],
  quiet: boolean,
): Promise<number> {
  const { files } = process.container;
  for (const name of names) {
    const path = process.path(name);
    if (files.find(path)?.kind !== 'file') throw new Failure(`sed: ${name}: No such file or directory`);
    const content = files.readFile(path, process.user).toString();
    const result = edit(content.replace(/\n$/, '').split('\n'), commands, quiet);
    files.writeFile(path, result.length > 0 ? `${result.join('\n')}\n` : '', process.user);
  }
  return 0;
}

function edit(source: readonly string[], commands: readonly SedCommand[], quiet: boolean): string[] {
  const output: string[] = [];
  for (const [index, original] of source.entries()) {
    let line = original;
    let deleted = false;
    const after: string[] = [];
    let quit = false;
    for (const command of commands) {
      if (!applies(command, line, index + 1, index === source.length - 1)) continue;
      if (command.letter === 's' && command.expression && command.replacement) {
        const changed = command.expression.test(line);
        line = replaceMatches(command.expression, line, command.replacement, command.all ?? false);
        if (changed && command.print) output.push(line);
      } else if (command.letter === 'p') output.push(line);
      else if (command.letter === 'd') deleted = true;
      else if (command.letter === 'q') quit = true;
      else if (command.letter === 'a') after.push(command.text ?? '');
      else if (command.letter === 'i') output.push(command.text ?? '');
      else if (command.letter === 'c') {
        output.push(command.text ?? '');
        deleted = true;
      } else if (command.letter === '=') output.push(String(index + 1));
      if (deleted || quit) break;
    }
    if (!deleted && !quiet) output.push(line);
    output.push(...after);
    if (quit) break;
  }
  return output;
}

function applies(command: SedCommand, line: string, number: number, last: boolean): boolean {
  const { from, to, negated } = command;
  if (!from) return !negated;
  if (!to) return matches(from, line, number, last) !== negated;
  let inside = command.active;
  if (!inside && matches(from, line, number, last)) {
    inside = true;
    command.active = !('line' in to && to.line <= number);
  } else if (inside && matches(to, line, number, last)) command.active = false;
  return inside !== negated;
}

function matches(address: Address, line: string, number: number, last: boolean): boolean {
  if ('line' in address) return address.line === number;
  return 'last' in address ? last : address.pattern.test(line);
}

class ScriptParser {
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  parse(): SedCommand[] {
    const commands: SedCommand[] = [];
    for (;;) {
      this.#skip(/[\s;]*/y);
      if (this.#at >= this.#text.length) return commands;
      commands.push(this.#command());
    }
  }

  #command(): SedCommand {
    const from = this.#address();
    const to = from && this.#skip(/\s*,\s*/y) ? this.#address() : undefined;
    this.#skip(/\s*/y);
    const negated = this.#skip(/!\s*/y) !== '';
    const letter = this.#text[this.#at] ?? '';
    this.#at += 1;
    const base = { from, to, negated, letter, active: false };
    if (letter === 's') return { ...base, ...this.#substitution() };
    if ('aic'.includes(letter) && letter)
      return { ...base, text: this.#skip(/\s*\\?\n?[^\n]*/y).replace(/^\s*\\?\n?\s*/, '') };
    if (!letter || !'pdq='.includes(letter)) throw new Failure(`sed: unsupported command ${letter}`);
    return base;
  }

  #address(): Address | undefined {
    const number = this.#skip(/\d+/y);
    if (number) return { line: Number(number) };
    if (this.#skip(/\$/y)) return { last: true };
    if (this.#text[this.#at] !== '/') return undefined;
    this.#at += 1;
    return { pattern: posixExpression(this.#until('/'), this.#extended) };
  }

  #substitution(): Pick<SedCommand, 'expression' | 'replacement' | 'all' | 'print'> {
    const delimiter = this.#text[this.#at] ?? '/';
    this.#at += 1;
    const pattern = this.#until(delimiter);
    const replacement = this.#until(delimiter);
    const flags = this.#skip(/[gpiI0-9]*/y);
    const expression = posixExpression(pattern, this.#extended, /i/i.test(flags));
    const [all, print] = [flags.includes('g'), flags.includes('p')];
    return { expression, replacement: replacementOf(replacement), all, print };
  }

  #until(delimiter: string): string {
    let text = '';
    for (; this.#at < this.#text.length && this.#text[this.#at] !== delimiter; this.#at += 1) {
      if (this.#text[this.#at] === '\\') {
        this.#at += 1;
        if (this.#text[this.#at] !== delimiter) text += '\\';
      }
      text += this.#text[this.#at] ?? '';
    }
    if (this.#at >= this.#text.length) throw new Failure("sed: unmatched '/'");
    this.#at += 1;
    return text;
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}

/** What a match becomes: `&` is all of it, `\1` a group. */
function replacementOf(text: string): (match: Match) => string {
  return ({ groups }) =>
    text.replaceAll(/\\(.)|&/gs, (all, letter?: string) => {
      if (all === '&') return groups[0] ?? '';
      if (/\d/.test(letter ?? '')) return groups[Number(letter)] ?? '';
      return letter === 'n' ? '\n' : letter === 't' ? '\t' : (letter ?? '');
    });
}
