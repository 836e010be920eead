/** The operators of `${name…}`. */
import { regularExpression } from '../../regular-expression.ts';
import { replaceMatches } from '../programs/expression.ts';
import { globSource } from './pattern.ts';
import { ShellError } from './state.ts';
import type { WordPart } from './syntax.ts';

type Parameter = Extract<WordPart, { kind: 'parameter' }>;

/** `argument(true)` gives the operand as a pattern; `set` assigns for `=`. */
export async function applyOperator(
  { name, operator }: Parameter,
  value: string | undefined,
  argument: (pattern: boolean) => Promise<string>,
  set: (text: string) => void,
): Promise<string> {
  const missing = operator.startsWith(':') ? !value : value === undefined;
  switch (operator) {
    case 'length':
      return String([...(value ?? '')].length);
    case ':-':
    case '-':
      return missing ? argument(false) : (value ?? '');
    case ':+':
    case '+':
      return missing ? '' : argument(false);
    case ':=':
    case '=': {
      if (!missing) return value ?? '';
      const text = await argument(false);
      set(text);
      return text;
    }
    case ':?':
    case '?':
      if (!missing) return value ?? '';
      throw new ShellError(`${name}: ${(await argument(false)) || 'parameter not set'}`, 2);
    case ':':
      return substring(value ?? '', await argument(false));
    default:
      return trimOrReplace(operator, value ?? '', await argument(true));
  }
}

function trimOrReplace(operator: string, value: string, pattern: string): string {
  const greedy = globSource(pattern);
  const lazy = globSource(pattern, '.*?');
  if (operator === '#') return without(value, `^(?:${lazy})`);
  if (operator === '##') return without(value, `^(?:${greedy})`);
  if (operator === '%') return beforeLast(value, greedy);
  if (operator === '%%') return without(value, `(?:${greedy})$`);
  const slash = pattern.indexOf('/');
  const [from, to] = slash < 0 ? [pattern, ''] : [pattern.slice(0, slash), pattern.slice(slash + 1)];
  const expression = regularExpression(`(?s)${globSource(from)}`);
  return replaceMatches(expression, value, () => to, operator === '//');
}

/** The value without the first part that matches. */
function without(value: string, source: string): string {
  return replaceMatches(regularExpression(`(?s)${source}`), value, () => '', false);
}

/** What stands before the shortest end that matches. */
function beforeLast(value: string, source: string): string {
  const [match] = regularExpression(`(?s)^(.*)(?:${source})$`).matches(value, 1);
  return match?.groups[1] ?? value;
}

/** `${x:1:2}`, as bash and busybox have it. */
function substring(value: string, argument: string): string {
  const [start = '0', length] = argument.split(':');
  const from = Number(start) < 0 ? Math.max(0, value.length + Number(start)) : Number(start);
  return length === undefined ? value.slice(from) : value.slice(from, from + Number(length));
}
