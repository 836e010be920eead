/** From the text of a script to its structure. Recursive descent after the grammar of POSIX. */
import { Scanner } from './scanner.ts';
import {
  type AndOr,
  type Assignment,
  type Command,
  Incomplete,
  type Pipeline,
  type Redirection,
  type Script,
  SyntaxFault,
  type Word,
} from './syntax.ts';

const closing = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);

/** Parses a whole script. Throws `Incomplete` when it ends too early, else `SyntaxFault`. */
export function parse(text: string): Script {
  return parseUntil(new Scanner(text, parseUntil), '');
}

/** Parses up to `end` (')' or '' for the end of the text) and takes it. */
function parseUntil(scanner: Scanner, end: string): Script {
  const script = list(scanner);
  if (end) {
    if (scanner.atEnd) throw new Incomplete(`expecting "${end}"`);
    if (!scanner.takeOperator(end)) throw unexpected(scanner);
  } else if (!scanner.atEnd) throw unexpected(scanner);
  return script;
}

function list(scanner: Scanner): Script {
  const items: { andOr: AndOr; background: boolean }[] = [];
  scanner.skipNewlines();
  while (!scanner.atEnd && !closing.has(scanner.peekPlain())) {
    const operator = scanner.peekOperator();
    if (operator === ')' || operator === ';;') break;
    const item = andOr(scanner);
    const background = scanner.takeOperator('&');
    items.push({ andOr: item, background });
    const ended = background || scanner.takeOperator(';');
    const newline = scanner.takeNewline();
    if (!ended && !newline) break;
    scanner.skipNewlines();
  }
  scanner.skipBlanks();
  return { items };
}

function andOr(scanner: Scanner): AndOr {
  const first = pipeline(scanner);
  const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
  for (;;) {
    const operator = scanner.peekOperator();
    if (operator !== '&&' && operator !== '||') return { first, rest };
    scanner.takeOperator(operator);
    continued(scanner);
    rest.push({ operator, pipeline: pipeline(scanner) });
  }
}

function pipeline(scanner: Scanner): Pipeline {
  let negated = false;
  while (scanner.takePlain('!')) negated = !negated;
  const commands = [command(scanner)];
  while (scanner.takeOperator('|')) {
    continued(scanner);
    commands.push(command(scanner));
  }
  return { negated, commands };
}

/** After an operator that needs more. */
function continued(scanner: Scanner): void {
  scanner.skipNewlines();
  scanner.skipBlanks();
  if (scanner.atEnd) throw new Incomplete('unexpected end of file');
}

function command(scanner: Scanner): Command {
  const found = compound(scanner);
  if (!found) return simple(scanner);
  return { ...found, redirections: redirections(scanner) } as Command;
}

type Body = Command extends infer C ? (C extends Command ? Omit<C, 'redirections'> : never) : never;

function compound(scanner: Scanner): Body | undefined {
  if (scanner.takeOperator('(')) return { kind: 'subshell', body: parseUntil(scanner, ')') };
  if (scanner.takePlain('{')) return { kind: 'group', body: block(scanner, '}') };
  if (scanner.takePlain('if')) return conditional(scanner);
  if (scanner.takePlain('while')) return loop(scanner, false);
  if (scanner.takePlain('until')) return loop(scanner, true);
  if (scanner.takePlain('for')) return forLoop(scanner);
  if (scanner.takePlain('case')) return caseOf(scanner);
  return functionDefinition(scanner);
}

/** A list and the word that ends it. */
function block(scanner: Scanner, end: string): Script {
  const body = commands(scanner);
  expect(scanner, end);
  return body;
}

/** A list that must not be empty: `if then` is none. */
function commands(scanner: Scanner): Script {
  const body = list(scanner);
  if (body.items.length === 0) throw unexpected(scanner);
  return body;
}

function expect(scanner: Scanner, word: string): void {
  scanner.skipBlanks();
  if (scanner.atEnd) throw new Incomplete(`unexpected end of file (expecting "${word}")`);
  if (!scanner.takePlain(word)) throw unexpected(scanner, word);
}

function conditional(scanner: Scanner): Body {
  const branches: { condition: Script; body: Script }[] = [];
  for (;;) {
    const condition = block(scanner, 'then');
    const body = commands(scanner);
    branches.push({ condition, body });
    if (scanner.takePlain('elif')) continue;
    const otherwise = scanner.takePlain('else') ? commands(scanner) : undefined;
    expect(scanner, 'fi');
    return { kind: 'if', branches, otherwise };
  }
}

function loop(scanner: Scanner, until: boolean): Body {
  const condition = block(scanner, 'do');
  return { kind: 'loop', until, condition, body: block(scanner, 'done') };
}

function forLoop(scanner: Scanner): Body {
  const name = plainText(scanner.takeWord(), scanner);
  scanner.skipNewlines();
  let words: Word[] | undefined;
  if (scanner.takePlain('in')) words = manyWords(scanner);
  scanner.takeOperator(';');
  scanner.skipNewlines();
  expect(scanner, 'do');
  return { kind: 'for', name, words, body: block(scanner, 'done') };
}

function manyWords(scanner: Scanner): Word[] {
  const words: Word[] = [];
  for (let word = scanner.takeWord(); word; word = scanner.takeWord()) words.push(word);
  return words;
}

function caseOf(scanner: Scanner): Body {
  const word = scanner.takeWord() ?? [];
  scanner.skipNewlines();
  expect(scanner, 'in');
  scanner.skipNewlines();
  const clauses: { patterns: Word[]; body: Script }[] = [];
  while (!scanner.takePlain('esac')) {
    continued(scanner);
    scanner.takeOperator('(');
    const patterns: Word[] = [];
    do patterns.push(scanner.takeWord() ?? []);
    while (scanner.takeOperator('|'));
    if (!scanner.takeOperator(')')) throw unexpected(scanner);
    clauses.push({ patterns, body: list(scanner) });
    scanner.takeOperator(';;');
    scanner.skipNewlines();
    scanner.skipBlanks();
  }
  return { kind: 'case', word, clauses };
}

function functionDefinition(scanner: Scanner): Body | undefined {
  scanner.skipBlanks();
  const match =
    /^(?:function[ \t]+([A-Za-z_][\w-]*)[ \t]*(?:\([ \t]*\))?|([A-Za-z_][\w-]*)[ \t]*\([ \t]*\))/.exec(
      scanner.text.slice(scanner.position, scanner.position + 200),
    );
  const name = match?.[1] ?? match?.[2];
  if (!match || !name) return undefined;
  scanner.position += match[0].length;
  continued(scanner);
  return { kind: 'function', name, body: command(scanner) };
}

function simple(scanner: Scanner): Command {
  const assignments: Assignment[] = [];
  const words: Word[] = [];
  const found: Redirection[] = [];
  for (;;) {
    const redirection = takeRedirection(scanner);
    if (redirection) {
      found.push(redirection);
      continue;
    }
    const word = scanner.takeWord();
    if (!word) break;
    const assignment = words.length === 0 ? asAssignment(word) : undefined;
    if (assignment) assignments.push(assignment);
    else words.push(word);
  }
  if (words.length + assignments.length + found.length === 0) throw unexpected(scanner);
  return { kind: 'simple', assignments, words, redirections: found };
}

function asAssignment(word: Word): Assignment | undefined {
  let text = '';
  for (const [index, part] of word.entries()) {
    if (part.kind !== 'text' || part.quoted) return undefined;
    text += part.text;
    if (part.text !== '=') continue;
    const name = text.slice(0, -1);
    return /^[A-Za-z_]\w*$/.test(name) ? { name, value: word.slice(index + 1) } : undefined;
  }
  return undefined;
}

function redirections(scanner: Scanner): Redirection[] {
  const found: Redirection[] = [];
  for (let one = takeRedirection(scanner); one; one = takeRedirection(scanner)) found.push(one);
  return found;
}

function takeRedirection(scanner: Scanner): Redirection | undefined {
  scanner.skipBlanks();
  const match = /^(\d*)(<<-|<<|>>|<&|>&|<>|>\||&>|<|>)/.exec(
    scanner.text.slice(scanner.position, scanner.position + 8),
  );
  if (!match) return undefined;
  scanner.position += match[0].length;
  const [, digits, operator = ''] = match;
  const target = scanner.takeWord();
  if (!target) throw scanner.atEnd ? new Incomplete('unexpected end of file') : unexpected(scanner);
  const kind = (operator === '<<-' ? '<<' : operator) as Redirection['operator'];
  const redirection: Redirection = {
    descriptor: digits ? Number(digits) : undefined,
    operator: kind,
    target,
  };
  if (kind === '<<') scanner.expectDocument(redirection, target, operator === '<<-');
  return redirection;
}

function plainText(word: Word | undefined, scanner: Scanner): string {
  if (!word) throw unexpected(scanner);
  return word.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

function unexpected(scanner: Scanner, wanted?: string): SyntaxFault {
  scanner.skipBlanks();
  if (scanner.atEnd) return new Incomplete('syntax error: unexpected end of file');
  const found = scanner.next === '\n' ? 'newline' : `"${scanner.peekOperator() ?? scanner.peekPlain()}"`;
  return new SyntaxFault(`syntax error: unexpected ${found}${wanted ? ` (expecting "${wanted}")` : ''}`);
}
