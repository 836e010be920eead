/** Ports by number or by name. */
import type { Pod } from './pod.ts';

/** The number of a port that a probe or hook names; NaN when no container declares it. */
export function portNumber(pod: Pod, port: number | string): number {
  if (typeof port === 'number' || /^\d+$/.test(port)) return Number(port);
  const declared = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(
    ({ ports }) => ports ?? [],
  );
  return declared.find(({ name }) => name === port)?.containerPort ?? Number.NaN;
}
