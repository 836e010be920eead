/** `test` and `[`. */
import { allows } from '../files/file-system.ts';
import type { Process, Program } from '../process/process.ts';
import { Failure } from '../process/process.ts';

export const test: Program = (process) => {
  const args = [...process.argv.slice(1)];
  if (process.argv[0] === '[' && args.pop() !== ']') throw new Failure('[: missing ]', 2);
  if (args.length === 0) return 1;
  const evaluator = new Evaluator(process, args);
  const value = evaluator.or();
  if (!evaluator.done) throw new Failure(`${process.name}: ${evaluator.rest}: unknown operand`, 2);
  return value ? 0 : 1;
};

const unary = /^-[bcdefghknoprstuvwxzLS]$/;
const binary = new Set(['=', '==', '!=', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '<', '>']);

class Evaluator {
  readonly #process: Process;
  readonly #args: string[];

  constructor(process: Process, args: string[]) {
    this.#process = process;
    this.#args = args;
  }

  get done(): boolean {
    return this.#args.length === 0;
  }

  get rest(): string {
    return this.#args[0] ?? '';
  }

  or(): boolean {
    let value = this.#and();
    while (this.#args[0] === '-o') {
      this.#args.shift();
      value = this.#and() || value;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#args[0] === '-a') {
      this.#args.shift();
      value = this.#not() && value;
    }
    return value;
  }

  #not(): boolean {
    const [first, second] = this.#args;
    if (first === '!' && this.#args.length > 1 && !binary.has(second ?? '')) {
      this.#args.shift();
      return !this.#not();
    }
    return this.#primary();
  }

  #primary(): boolean {
    const [first = '', second, third] = this.#args;
    if (second !== undefined && third !== undefined && binary.has(second)) {
      this.#args.splice(0, 3);
      return this.#compare(first, second, third);
    }
    if (first === '(') return this.#grouped();
    if (unary.test(first) && second !== undefined) {
      this.#args.splice(0, 2);
      return this.#examine(first, second);
    }
    this.#args.shift();
    return first !== '';
  }

  #grouped(): boolean {
    this.#args.shift();
    const value = this.or();
    if (this.#args.shift() !== ')') throw new Failure(`${this.#process.name}: closing paren expected`, 2);
    return value;
  }

  #compare(a: string, operator: string, b: string): boolean {
    if (operator === '=' || operator === '==') return a === b;
    if (operator === '!=') return a !== b;
    if (operator === '<') return a < b;
    if (operator === '>') return a > b;
    if (operator === '-nt' || operator === '-ot') return this.#newer(a, b, operator === '-nt');
    const [x, y] = [this.#number(a), this.#number(b)];
    return (
      { '-eq': x === y, '-ne': x !== y, '-lt': x < y, '-le': x <= y, '-gt': x > y, '-ge': x >= y }[
        operator
      ] ?? false
    );
  }

  #number(text: string): number {
    if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new Failure(`${this.#process.name}: ${text}: bad number`, 2);
    return Number(text);
  }

  #newer(a: string, b: string, wanted: boolean): boolean {
    const time = (path: string) =>
      this.#process.container.files.find(this.#process.path(path))?.modifiedAt ?? 0;
    return time(a) > time(b) === wanted;
  }

  #examine(operator: string, value: string): boolean {
    if (operator === '-z') return value === '';
    if (operator === '-n') return value !== '';
    if (operator === '-t') return this.#process.terminal !== undefined;
    const { files } = this.#process.container;
    const path = this.#process.path(value);
    if (operator === '-h' || operator === '-L') return files.findLink(path)?.kind === 'symlink';
    const node = value === '' ? undefined : files.find(path);
    if (!node) return false;
    const { user } = this.#process;
    switch (operator) {
      case '-d':
        return node.kind === 'directory';
      case '-f':
        return node.kind === 'file' || node.kind === 'computed';
      case '-s':
        return node.kind === 'directory' || (node.kind === 'file' && node.content.length > 0);
      case '-r':
        return allows(node, user, 4);
      case '-w':
        return allows(node, user, 2);
      case '-x':
        return node.kind === 'directory' || (node.mode & 0o111) !== 0;
      case '-c':
        return node.kind === 'device';
      case '-e':
        return true;
      default:
        return false;
    }
  }
}
