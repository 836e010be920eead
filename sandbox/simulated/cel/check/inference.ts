/** What is found out about type parameters while a tree is checked. After checker/checker.go of cel-go. */
import { type CelType, DYN, param } from '../types.ts';
import { type Bindings, mostGeneral, substitute, unifyAll } from './unify.ts';

export class Inference {
  #bindings: Bindings = new Map();
  #count = 0;

  /** A parameter nobody has used yet. */
  fresh(): CelType {
    return param(`_var${this.#count++}`);
  }

  /** A type with what is known of its parameters; the others stay. */
  known(type: CelType): CelType {
    return substitute(this.#bindings, type, 'keep');
  }

  /** A type without parameters: what nothing is known of may be anything. */
  resolved(type: CelType): CelType {
    return substitute(this.#bindings, type, 'dyn');
  }

  /** Whether all of `given` can be used as those of `wanted`; then that is known from now on. */
  assign(given: readonly CelType[], wanted: readonly CelType[]): boolean {
    const bindings = unifyAll(this.#bindings, given, wanted);
    if (bindings) this.#bindings = bindings;
    return bindings !== undefined;
  }

  /** The type of elements of which one has the one type and another the other. */
  join(previous: CelType | undefined, current: CelType): CelType {
    if (!previous) return current;
    return this.assign([previous], [current]) ? mostGeneral(previous, current) : DYN;
  }
}
