/** Reads what begins with a dollar sign or a backquote. */
import { Scanner } from './scanner.ts';
import { Incomplete, SyntaxFault, type Word, type WordPart } from './syntax.ts';

const name = /[A-Za-z_][A-Za-z0-9_]*|[0-9]|[?$!#@*-]/y;
const braced = /[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?$!#@*-]/y;
const operator = /:[-=?+]|##|%%|\/\/|[-=?+#%/:]/y;

/** A part of a word; the scanner stands at `$` or the backquote. */
export function readDollar(scanner: Scanner, quoted: boolean): WordPart {
  if (scanner.next === '`') return backquoted(scanner, quoted);
  const rest = scanner.text.slice(scanner.position, scanner.position + 3);
  if (rest === '$((') return arithmetic(scanner, quoted);
  if (rest.startsWith('$(')) {
    scanner.position += 2;
    return { kind: 'command', script: scanner.parseScript(scanner, ')'), quoted };
  }
  if (rest.startsWith('${')) return bracedParameter(scanner, quoted);
  const found = match(scanner, name, 1);
  if (found === undefined) {
    scanner.position += 1;
    return { kind: 'text', text: '$', quoted };
  }
  scanner.position += 1 + found.length;
  return { kind: 'parameter', name: found, operator: '', argument: undefined, quoted };
}

function bracedParameter(scanner: Scanner, quoted: boolean): WordPart {
  scanner.position += 2;
  const length = scanner.next === '#' && scanner.text[scanner.position + 1] !== '}';
  if (length) scanner.position += 1;
  const parameter = match(scanner, braced, 0);
  if (parameter === undefined) throw new SyntaxFault('bad substitution');
  scanner.position += parameter.length;
  if (length) {
    close(scanner);
    return { kind: 'parameter', name: parameter, operator: 'length', argument: undefined, quoted };
  }
  const found = match(scanner, operator, 0) ?? '';
  scanner.position += found.length;
  const argument = found ? scanner.wordUntil((character) => character === '}') : undefined;
  close(scanner);
  return { kind: 'parameter', name: parameter, operator: found, argument, quoted };
}

function close(scanner: Scanner): void {
  if (scanner.atEnd) throw new Incomplete('unterminated ${');
  if (scanner.next !== '}') throw new SyntaxFault('bad substitution');
  scanner.position += 1;
}

function arithmetic(scanner: Scanner, quoted: boolean): WordPart {
  const start = scanner.position + 3;
  let depth = 0;
  for (let at = start; at < scanner.text.length; at += 1) {
    const character = scanner.text[at];
    if (character === '(') depth += 1;
    else if (character === ')' && depth > 0) depth -= 1;
    else if (character === ')' && scanner.text[at + 1] === ')') {
      scanner.position = at + 2;
      return { kind: 'arithmetic', expression: inside(scanner, scanner.text.slice(start, at)), quoted };
    }
  }
  throw new Incomplete('unterminated $((');
}

function inside(scanner: Scanner, text: string): Word {
  return new Scanner(text, scanner.parseScript).quotedUntil('\0');
}

function backquoted(scanner: Scanner, quoted: boolean): WordPart {
  let text = '';
  let at = scanner.position + 1;
  for (; at < scanner.text.length && scanner.text[at] !== '`'; at += 1) {
    if (scanner.text[at] === '\\' && '`\\$'.includes(scanner.text[at + 1] ?? ' ')) at += 1;
    text += scanner.text[at];
  }
  if (at >= scanner.text.length) throw new Incomplete('unterminated `');
  scanner.position = at + 1;
  const script = scanner.parseScript(new Scanner(text, scanner.parseScript), '');
  return { kind: 'command', script, quoted };
}

function match(scanner: Scanner, pattern: RegExp, offset: number): string | undefined {
  pattern.lastIndex = scanner.position + offset;
  return pattern.exec(scanner.text)?.[0];
}
