/** The shape of a cluster, as a specification asks for it: names for its nodes, taints, and whether it is the usual one. */
import type { SandboxSpec } from './types.ts';

/**
 * What the nodes of a specification are called in it: `cp`, `cp2`, … then `worker1`, `worker2`, …; also by placeholders of
 * exercises. In the order in which the nodes are made.
 */
export function nodeKeys({
  nodes,
  controlPlanes = 1,
}: Pick<SandboxSpec, 'nodes' | 'controlPlanes'>): string[] {
  return Array.from({ length: nodes }, (_, index) => {
    if (index >= controlPlanes) return `worker${index - controlPlanes + 1}`;
    return index === 0 ? 'cp' : `cp${index + 1}`;
  });
}

/** Whether more is asked for than a number of nodes and add-ons: who makes it needs the capability `shapes`. */
export function isShaped(spec: SandboxSpec): boolean {
  const { controlPlanes = 1, labels, taints, featureGates, kubernetes, network = 'kindnet' } = spec;
  return (
    controlPlanes > 1 ||
    network !== 'kindnet' ||
    kubernetes !== undefined ||
    [labels, taints, featureGates].some((one) => !isEmpty(one))
  );
}

const isEmpty = (one: object | undefined): boolean => one === undefined || Object.keys(one).length === 0;

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** `key=value:Effect` or `key:Effect`, as `kubectl taint` reads them. */
export const TAINT =
  /^(?<key>(?:[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)(?:=(?<value>[A-Za-z0-9._-]*))?:(?<effect>NoSchedule|PreferNoSchedule|NoExecute)$/;

/** `undefined` for what is none. */
export function taintOf(text: string): Taint | undefined {
  const { key, value, effect } = TAINT.exec(text)?.groups ?? {};
  if (key === undefined || effect === undefined) return undefined;
  return { key, ...(value && { value }), effect };
}
