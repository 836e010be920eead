/** `$((…))`: integer expressions with C's operators. */

type Lookup = (name: string) => string;
type Assign = (name: string, value: number) => void;

const token =
  /\s*(\d+|0x[0-9a-fA-F]+|[A-Za-z_]\w*|\*\*|<<=|>>=|[-+*/%&|^]=|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>=!~&|^?:(),])/y;
const binary: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

class ArithmeticError extends Error {}

/** The value of an expression. Throws `ArithmeticError` with the shell's words. */
export function evaluate(text: string, lookup: Lookup, assign: Assign): number {
  if (text.trim() === '') return 0;
  const expression = new Expression(tokenise(text), lookup, assign);
  const value = expression.comma();
  if (expression.peek() !== undefined) throw new ArithmeticError('arithmetic syntax error');
  return value;
}

function tokenise(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const found = token.exec(text);
    if (!found?.[1]) throw new ArithmeticError('arithmetic syntax error');
    tokens.push(found[1]);
  }
  return tokens;
}

class Expression {
  readonly #tokens: string[];
  readonly #lookup: Lookup;
  readonly #assign: Assign;
  #at = 0;

  constructor(tokens: string[], lookup: Lookup, assign: Assign) {
    this.#tokens = tokens;
    this.#lookup = lookup;
    this.#assign = assign;
  }

  peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  comma(): number {
    let value = this.#assignment();
    while (this.#take(',')) value = this.#assignment();
    return value;
  }

  #assignment(): number {
    const name = this.peek() ?? '';
    const operator = this.#tokens[this.#at + 1] ?? '';
    if (!/^[A-Za-z_]/.test(name) || !/^([-+*/%&|^]|<<|>>)?=$/.test(operator)) return this.#ternary();
    this.#at += 2;
    const right = this.#assignment();
    const value = operator === '=' ? right : apply(operator.slice(0, -1), this.#value(name), right);
    this.#assign(name, value);
    return value;
  }

  #ternary(): number {
    const condition = this.#binary(0);
    if (!this.#take('?')) return condition;
    const yes = this.#assignment();
    if (!this.#take(':')) throw new ArithmeticError('arithmetic syntax error');
    const no = this.#assignment();
    return condition ? yes : no;
  }

  #binary(level: number): number {
    const operators = binary[level];
    if (!operators) return this.#unary();
    let value = this.#binary(level + 1);
    for (let operator = this.peek(); operator && operators.includes(operator); operator = this.peek()) {
      this.#at += 1;
      value = apply(operator, value, this.#binary(level + 1));
    }
    return value;
  }

  #unary(): number {
    if (this.#take('-')) return -this.#unary();
    if (this.#take('+')) return this.#unary();
    if (this.#take('!')) return this.#unary() ? 0 : 1;
    if (this.#take('~')) return ~this.#unary();
    if (this.#take('++')) return this.#step(1, true);
    if (this.#take('--')) return this.#step(-1, true);
    return this.#primary();
  }

  #primary(): number {
    if (this.#take('(')) {
      const value = this.comma();
      if (!this.#take(')')) throw new ArithmeticError('arithmetic syntax error');
      return value;
    }
    const found = this.peek();
    if (found === undefined) throw new ArithmeticError('arithmetic syntax error');
    if (/^[A-Za-z_]/.test(found)) return this.#variable(found);
    if (!/^\d/.test(found)) throw new ArithmeticError('arithmetic syntax error');
    this.#at += 1;
    return /^0\d/.test(found) ? Number.parseInt(found, 8) : Number(found);
  }

  #variable(name: string): number {
    const after = this.#tokens[this.#at + 1];
    if (after === '++' || after === '--') {
      const value = this.#step(after === '++' ? 1 : -1, false);
      this.#at += 1;
      return value;
    }
    this.#at += 1;
    return this.#value(name);
  }

  #step(by: number, before: boolean): number {
    const name = this.peek() ?? '';
    this.#at += 1;
    const value = this.#value(name);
    this.#assign(name, value + by);
    return before ? value + by : value;
  }

  #value(name: string): number {
    const value = Number(this.#lookup(name) || 0);
    if (Number.isNaN(value)) throw new ArithmeticError('arithmetic syntax error');
    return Math.trunc(value);
  }

  #take(text: string): boolean {
    if (this.peek() !== text) return false;
    this.#at += 1;
    return true;
  }
}

function apply(operator: string, a: number, b: number): number {
  if ((operator === '/' || operator === '%') && b === 0) throw new ArithmeticError('divide by zero');
  const table: Readonly<Record<string, () => number | boolean>> = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '/': () => Math.trunc(a / b),
    '%': () => a % b,
    '<<': () => a * 2 ** b,
    '>>': () => Math.floor(a / 2 ** b),
    '<': () => a < b,
    '>': () => a > b,
    '<=': () => a <= b,
    '>=': () => a >= b,
    '==': () => a === b,
    '!=': () => a !== b,
    '&': () => a & b,
    '|': () => a | b,
    '^': () => a ^ b,
    '&&': () => a !== 0 && b !== 0,
    '||': () => a !== 0 || b !== 0,
  };
  return Number(table[operator]?.() ?? 0);
}
