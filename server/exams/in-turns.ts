/** Much work, a little of it at once. */

/** Does the work for each, at most `atOnce` at a time, in their order. Rejects with the first failure, when all that had begun is over. */
export async function inTurns<T>(
  all: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const waiting = [...all];
  let failure: { readonly reason: unknown } | undefined;
  const goOn = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined && !failure; one = waiting.shift()) {
      try {
        await work(one);
      } catch (reason) {
        failure ??= { reason };
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, goOn));
  if (failure) throw failure.reason;
}
