/** Names of versions in the order of Kubernetes: v2, v1, v1beta2, v1beta1, v1alpha1, others by name. After apimachinery/pkg/version. */

const RANKS: Readonly<Record<string, number>> = { '': 2, beta: 1, alpha: 0 };

/** Below zero when the first is to be preferred. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  if (!a && !b) return one < other ? -1 : one > other ? 1 : 0;
  if (!a || !b) return a ? -1 : 1;
  for (const [at, value] of a.entries()) {
    const difference = (b[at] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Rank, major and minor number; `undefined` for names of another form. */
function parse(version: string): readonly number[] | undefined {
  const found = /^v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?$/.exec(version);
  if (!found) return undefined;
  return [RANKS[found[2] ?? ''] ?? 0, Number(found[1]), Number(found[3] ?? 0)];
}
