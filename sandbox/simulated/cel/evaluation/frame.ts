/** One evaluation under way: variables, loop variables, and what it has cost. */
import { EvaluationError, type Value } from '../values.ts';
import { BudgetExceeded } from './budget.ts';

/** Where variables come from. A function is asked only when the variable is used, and each time it is. */
export type Variables = Readonly<Record<string, Value | (() => Value)>>;

/** A compiled node. */
export type Step = (frame: Frame) => Value;

export class Frame {
  /** Variables of loops by their slots; the accumulator of a loop may hold an error until somebody needs it. */
  readonly slots: (Value | EvaluationError)[] = [];
  cost = 0;
  readonly #variables: Variables;
  readonly #limit: number;

  constructor(variables: Variables, limit: number) {
    this.#variables = variables;
    this.#limit = limit;
  }

  spend(cost: number): void {
    this.cost += cost;
    if (this.cost > this.#limit) throw new BudgetExceeded();
  }

  variable(name: string): Value {
    const value = this.#variables[name];
    if (value === undefined) throw new EvaluationError(`no such attribute(s): ${name}`);
    return typeof value === 'function' ? value() : value;
  }
}
