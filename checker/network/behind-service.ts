/** The Pods at which connections to a Service end, as its EndpointSlices say. */
import { listOf } from '../container/environment.ts';
import { fieldOf } from '../operators/types.ts';
import type { ClusterView, KubeObject, ObjectRef } from '../types.ts';

export interface PodBehind {
  readonly pod: KubeObject;
  /** At which it is asked; the port of the Service may be another. */
  readonly port: number;
}

/** Of many, so many are looked at. */
const MOST = 8;

/** None where there is no such Service or port, and where its endpoints are no Pods. */
export async function podsBehind(
  ref: ObjectRef,
  port: number,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<PodBehind[]> {
  const { name, namespace } = ref;
  if (namespace === undefined) return [];
  const service = await cluster.get(ref, signal);
  const ports = listOf(service?.['spec'], 'ports');
  const wanted = ports.find((one) => fieldOf(one, 'port') === port);
  if (wanted === undefined) return [];
  const labels = { 'kubernetes.io/service-name': name };
  const list = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace, labels };
  const slices = await cluster.list(list, signal);
  const ends = slices.flatMap((slice) => endsOf(slice, fieldOf(wanted, 'name') ?? ''));
  const found = await Promise.all(
    ends.slice(0, MOST).map(async ({ pod, number }) => ({
      pod: await cluster.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod }, signal),
      port: number,
    })),
  );
  return found.flatMap(({ pod, port }) => (pod ? [{ pod, port }] : []));
}

function endsOf(slice: KubeObject, portName: unknown): { pod: string; number: number }[] {
  const port = listOf(slice, 'ports').find((one) => (fieldOf(one, 'name') ?? '') === portName);
  const number = Number(fieldOf(port, 'port'));
  if (Number.isNaN(number)) return [];
  return listOf(slice, 'endpoints').flatMap((endpoint) => {
    const target = fieldOf(endpoint, 'targetRef');
    return fieldOf(target, 'kind') === 'Pod' ? [{ pod: String(fieldOf(target, 'name')), number }] : [];
  });
}
