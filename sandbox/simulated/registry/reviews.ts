/** Questions that are asked by creating an object: answered at once, never stored. */
import type { ResourceDefinition } from '../scheme/types.ts';

/** The definition of a kind that is only created. Who answers is in `../apiserver`. */
export function review(
  group: 'authentication' | 'authorization',
  kind: string,
  namespaced = false,
): ResourceDefinition {
  const singular = kind.toLowerCase();
  return {
    group: `${group}.k8s.io`,
    version: 'v1',
    kind,
    plural: `${singular}s`,
    singular,
    namespaced,
    verbs: ['create'],
    schema: `io.k8s.api.${group}.v1.${kind}`,
    subresources: {},
    strategy: { applyDefaults() {}, validate: () => [] },
    table: { columns: [], row: () => [] },
  };
}
