/** From the words of a script to arguments: parameters, commands, arithmetic, field splitting, file names. */
import type { Process } from '../process/process.ts';
import { evaluate } from './arithmetic.ts';
import { fileNames } from './file-names.ts';
import { applyOperator } from './parameter.ts';
import { hasPattern } from './pattern.ts';
import { ShellError, type ShellState } from './state.ts';
import type { Script, Word, WordPart } from './syntax.ts';

/** What expansion needs of the shell around it. */
export interface ExpansionContext {
  readonly process: Process;
  readonly state: ShellState;
  /** Output of a script, trailing newlines taken off. */
  capture(script: Script): Promise<string>;
}

interface Piece {
  text: string;
  quoted: boolean;
}

/** Arguments for a list of words. */
export async function expandWords(context: ExpansionContext, words: readonly Word[]): Promise<string[]> {
  const result: string[] = [];
  for (const word of words) {
    for (const field of await fieldsOf(context, word))
      for (const name of globbed(context, field)) result.push(name);
  }
  return result;
}

/** One string, never split: assignments, redirections, `case` words. */
export async function expandText(context: ExpansionContext, word: Word): Promise<string> {
  const pieces = await piecesOf(context, tilde(context, word));
  return pieces.map(({ text }) => text).join('');
}

/** A pattern: what was quoted stands for itself. */
export async function expandPattern(context: ExpansionContext, word: Word): Promise<string> {
  const pieces = await piecesOf(context, word);
  return pieces.map(({ text, quoted }) => (quoted ? text.replaceAll(/[\\*?[\]]/g, '\\$&') : text)).join('');
}

async function piecesOf(context: ExpansionContext, word: Word): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const part of word) pieces.push({ text: await textOf(context, part), quoted: part.quoted });
  return pieces;
}

/** Fields of one word; each is a list of pieces that know whether they were quoted. */
async function fieldsOf(context: ExpansionContext, word: Word): Promise<Piece[][]> {
  const fields: Piece[][] = [];
  let open: Piece[] | undefined;
  const add = (piece: Piece) => {
    open ??= [];
    open.push(piece);
  };
  const close = () => {
    if (open) fields.push(open);
    open = undefined;
  };
  for (const part of tilde(context, word)) {
    if (part.kind === 'parameter' && part.name === '@' && part.operator === '') {
      for (const [index, value] of context.state.positional.entries()) {
        if (index > 0) close();
        add({ text: value, quoted: part.quoted });
      }
      continue;
    }
    const text = await textOf(context, part);
    if (part.quoted || part.kind === 'text') add({ text, quoted: part.quoted });
    else split(text, context.state.variables.get('IFS') ?? ' \t\n', add, close);
  }
  close();
  return fields;
}

/** Splits the result of an unquoted expansion. */
function split(text: string, separators: string, add: (piece: Piece) => void, close: () => void): void {
  if (separators === '') {
    if (text) add({ text, quoted: false });
    return;
  }
  let word = '';
  for (const character of text) {
    if (!separators.includes(character)) {
      word += character;
      continue;
    }
    if (word) add({ text: word, quoted: false });
    else if (!/\s/.test(character)) add({ text: '', quoted: true });
    word = '';
    close();
  }
  if (word) add({ text: word, quoted: false });
}

function globbed(context: ExpansionContext, field: readonly Piece[]): string[] {
  const plain = field.map(({ text }) => text).join('');
  const open = field.some(({ text, quoted }) => !quoted && hasPattern(text));
  if (!open || context.state.options.noGlob) return [plain];
  const pattern = field
    .map(({ text, quoted }) => (quoted ? text.replaceAll(/[\\*?[\]]/g, '\\$&') : text))
    .join('');
  const found = fileNames(context.process, pattern);
  return found.length > 0 ? found : [plain];
}

async function textOf(context: ExpansionContext, part: WordPart): Promise<string> {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'command') return context.capture(part.script);
  if (part.kind === 'arithmetic') return arithmetic(context, part.expression);
  const { state } = context;
  const value = parameterValue(context, part.name);
  if (part.operator === '') {
    if (value === undefined && state.options.refuseUnset && !'@*'.includes(part.name)) unset(part.name);
    return value ?? '';
  }
  const argument = (pattern: boolean) =>
    part.argument ? (pattern ? expandPattern : expandText)(context, part.argument) : Promise.resolve('');
  const set = (text: string) => state.variables.set(part.name, text);
  return applyOperator(part, value, argument, set);
}

function unset(name: string): never {
  throw new ShellError(`${name}: parameter not set`, 2);
}

async function arithmetic(context: ExpansionContext, expression: Word): Promise<string> {
  const { variables } = context.state;
  const text = await expandText(context, expression);
  try {
    const value = evaluate(
      text,
      (name) => variables.get(name) ?? '',
      (name, result) => void variables.set(name, String(result)),
    );
    return String(value);
  } catch (error) {
    throw new ShellError((error as Error).message, 2);
  }
}

/** The value of `$name`; undefined when it is not set. */
function parameterValue({ process, state }: ExpansionContext, name: string): string | undefined {
  if (/^[1-9]\d*$/.test(name)) return state.positional[Number(name) - 1];
  switch (name) {
    case '0':
      return state.name;
    case '?':
      return String(state.status);
    case '$':
      return String(process.pid);
    case '!':
      return state.lastBackground === undefined ? '' : String(state.lastBackground);
    case '#':
      return String(state.positional.length);
    case '@':
    case '*':
      return state.positional.join((state.variables.get('IFS') ?? ' ').slice(0, 1));
    case '-':
      return `${state.options.exitOnError ? 'e' : ''}${state.options.trace ? 'x' : ''}`;
    case 'PWD':
      return process.cwd;
    case 'RANDOM':
      return String(Math.floor(process.container.random() * 32768));
    default:
      return state.variables.get(name);
  }
}

function tilde({ state }: ExpansionContext, word: Word): Word {
  const [first, second, ...rest] = word;
  if (first?.kind !== 'text' || first.quoted || first.text !== '~') return word;
  if (second && !(second.kind === 'text' && second.text === '/')) return word;
  const home = state.variables.get('HOME') ?? '/root';
  return [{ kind: 'text', text: home, quoted: true }, ...(second ? [second] : []), ...rest];
}
