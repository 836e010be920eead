/** Several things that end together. */

/** Ends them in the reverse of their order; ending twice is harmless when it is for each of them. */
export function together(...parts: readonly Disposable[]): Disposable {
  return {
    [Symbol.dispose]() {
      for (const part of [...parts].reverse()) part[Symbol.dispose]();
    },
  };
}
