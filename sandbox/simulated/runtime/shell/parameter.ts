/** The operators of `${name…}`. */
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
  if (operator === '#') return value.replace(new RegExp(`^(?:${lazy})`, 's'), '');
  if (operator === '##') return value.replace(new RegExp(`^(?:${greedy})`, 's'), '');
  if (operator === '%') return shortestSuffix(value, greedy);
  if (operator === '%%') return value.replace(new RegExp(`(?:${greedy})$`, 's'), '');
  const slash = pattern.indexOf('/');
  const [from, to] = slash < 0 ? [pattern, ''] : [pattern.slice(0, slash), pattern.slice(slash + 1)];
  return value.replace(
    new RegExp(globSource(from), operator === '//' ? 'gs' : 's'),
    to.replaceAll('$', '$$$$'),
  );
}

function shortestSuffix(value: string, source: string): string {
  const whole = new RegExp(`^(?:${source})$`, 's');
  for (let at = value.length; at >= 0; at -= 1) if (whole.test(value.slice(at))) return value.slice(0, at);
  return value;
}

/** `${x:1:2}`, as bash and busybox have it. */
function substring(value: string, argument: string): string {
  const [start = '0', length] = argument.split(':');
  const from = Number(start) < 0 ? Math.max(0, value.length + Number(start)) : Number(start);
  return length === undefined ? value.slice(from) : value.slice(from, from + Number(length));
}
