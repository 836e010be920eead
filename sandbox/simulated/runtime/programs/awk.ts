/** awk, as far as one-liners go: `/pattern/ {print $1, $NF}`, conditions on fields, -F. Anything else is refused in words. */
import { Failure, type Program } from '../process/process.ts';
import { type Expression, posixExpression } from './expression.ts';
import { inputs, lines } from './io.ts';
import { parseOptions } from './options.ts';

type Row = { fields: readonly string[]; line: string; number: number };

const rule =
  /^\s*(?:\/((?:[^/\\]|\\.)*)\/|(NR|NF|\$\d+)\s*(==|!=|~|>=|<=|>|<)\s*("[^"]*"|\/[^/]*\/|-?\d+))?\s*(?:\{\s*print(?:\s+([^}]*?))?\s*;?\s*\})?\s*$/;

export const awk: Program = async (process) => {
  const { operands, values } = parseOptions(process, 'F:v:', {}, true);
  const [script = '', ...files] = operands;
  const match = rule.exec(script);
  if (!match || !script.trim())
    throw new Failure(`awk: this program is beyond the simulated awk: ${script}`, 2);
  const wanted = condition(match);
  const print = printer(match[5]);
  const separator = values.get('F');
  const pattern = separator === undefined || separator === ' ' ? undefined : posixExpression(separator, true);
  const status = { failed: false };
  let number = 0;
  for await (const { input } of inputs(process, files, status)) {
    for await (const line of lines(process, input)) {
      number += 1;
      const fields = pattern ? splitBy(pattern, line) : line.trim().split(/\s+/).filter(Boolean);
      const row = { fields, line, number };
      if (wanted(row)) await process.print(`${print(row)}\n`);
    }
  }
  return status.failed ? 2 : 0;
};

function splitBy(separator: Expression, line: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (const { start, end } of separator.matches(line)) {
    if (end === start) continue;
    fields.push(line.slice(at, start));
    at = end;
  }
  return [...fields, line.slice(at)];
}

function condition([, pattern, left, operator = '', right = '']: RegExpExecArray): (row: Row) => boolean {
  if (pattern !== undefined) {
    const expression = posixExpression(pattern, true);
    return ({ line }) => expression.test(line);
  }
  if (!left) return () => true;
  const text = right.replace(/^["/]|["/]$/g, '');
  return (row) => compare(wordValue(left, row), operator, text);
}

function compare(a: string, operator: string, b: string): boolean {
  if (operator === '~') return posixExpression(b, true).test(a);
  const numeric = a !== '' && b !== '' && !Number.isNaN(Number(a)) && !Number.isNaN(Number(b));
  const [x, y] = numeric ? [Number(a), Number(b)] : [a, b];
  return (
    { '==': x === y, '!=': x !== y, '>': x > y, '<': x < y, '>=': x >= y, '<=': x <= y }[operator] ?? false
  );
}

function wordValue(name: string, { fields, line, number }: Row): string {
  if (name === 'NR') return String(number);
  if (name === 'NF') return String(fields.length);
  if (name === '$0') return line;
  if (name === '$NF') return fields.at(-1) ?? '';
  if (/^\$\d+$/.test(name)) return fields[Number(name.slice(1)) - 1] ?? '';
  if (/^"/.test(name)) return name.slice(1, -1).replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  if (/^\d+$/.test(name)) return name;
  throw new Failure(`awk: this expression is beyond the simulated awk: ${name}`, 2);
}

function printer(list: string | undefined): (row: Row) => string {
  if (!list?.trim()) return ({ line }) => line;
  const groups = list.match(/"(?:[^"\\]|\\.)*"|,|\$?\w+/g) ?? [];
  return (row) => groups.map((token) => (token === ',' ? ' ' : wordValue(token, row))).join('');
}
