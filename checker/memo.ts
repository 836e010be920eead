/** Several checks look at the same objects: in one round each is asked for once. */
import type { ClusterView } from './types.ts';

/** A view in which the same thing is asked for once, until everything is forgotten. */
export class Memo {
  readonly view: ClusterView;
  readonly #known = new Map<string, Promise<unknown>>();
  readonly #longest: number;

  /** `longest`: what an answer may take, milliseconds. */
  constructor(view: ClusterView, longest: number, signal: AbortSignal) {
    this.#longest = longest;
    // Each answer may serve several looks: none of them may end it for the others.
    const once = <T>(what: string, key: unknown, ask: (signal: AbortSignal) => Promise<T>): Promise<T> => {
      const name = `${what} ${JSON.stringify(key)}`;
      const known =
        this.#known.get(name) ?? ask(AbortSignal.any([signal, AbortSignal.timeout(this.#longest)]));
      this.#known.set(name, known);
      known.catch(() => undefined);
      return known as Promise<T>;
    };
    this.view = {
      ...view,
      get: (ref) => once('get', ref, (ended) => view.get(ref, ended)),
      list: (query) => once('list', query, (ended) => view.list(query, ended)),
      allowed: (query) => once('allowed', query, (ended) => view.allowed(query, ended)),
    };
  }

  forget(): void {
    this.#known.clear();
  }
}
