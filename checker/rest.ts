/**
 * Whether a cluster is on its way to another state by itself. Somebody who asks for a verdict need not wait for what only they
 * can change; and what is still settling must not be judged. In doubt something moves.
 */
import type { ClusterView, KubeObject } from './types.ts';

/** Kinds in which the work of a namespace can be seen. */
const IN_NAMESPACES: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['v1', 'Pod'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'Service'],
];

/**
 * `seen`: what a check was given. `places`: the namespaces it asked about; `undefined` among them means all.
 * Rejects when the cluster does not answer.
 */
export async function nothingMoves(
  seen: readonly KubeObject[],
  places: ReadonlySet<string | undefined>,
  cluster: Pick<ClusterView, 'list'>,
  signal: AbortSignal,
): Promise<boolean> {
  if (seen.some(moves)) return false;
  const namespaces = places.has(undefined) ? [undefined] : [...places];
  const queries = namespaces.flatMap((namespace) =>
    IN_NAMESPACES.map(([apiVersion, kind]) => ({
      apiVersion,
      kind,
      ...(namespace !== undefined && { namespace }),
    })),
  );
  const lists = await Promise.all(
    [{ apiVersion: 'v1', kind: 'Node' }, ...queries].map((query) => cluster.list(query, signal)),
  );
  return !lists.flat().some(moves);
}

/** Whether the object is going away, not yet taken up by its controller, or of a kind that changes with time. */
export function moves(object: KubeObject): boolean {
  if (object.metadata?.['deletionTimestamp'] !== undefined) return true;
  const observed = fields(object['status'])['observedGeneration'];
  if (observed !== undefined && Number(observed) < Number(object.metadata?.['generation'] ?? 0)) return true;
  return OWN[object.kind ?? '']?.(fields(object['spec']), fields(object['status']), object) ?? false;
}

type Fields = Readonly<Record<string, unknown>>;

/** Of a workload it is enough to know that what is ready will count as available in a moment: for the rest its Pods speak. */
const OWN: Readonly<Record<string, (spec: Fields, status: Fields, object: KubeObject) => boolean>> = {
  Pod: podMoves,
  Deployment: (_, status) => less(status, 'availableReplicas', 'readyReplicas'),
  ReplicaSet: (_, status) => less(status, 'availableReplicas', 'readyReplicas'),
  StatefulSet: (_, status) => less(status, 'availableReplicas', 'readyReplicas'),
  DaemonSet: (_, status) => less(status, 'numberAvailable', 'numberReady'),
  Job: jobMoves,
  CronJob: (spec) => spec['suspend'] !== true,
  HorizontalPodAutoscaler: () => true,
  PersistentVolumeClaim: (_, status, { metadata }) =>
    status['phase'] === 'Pending' && metadata?.annotations?.[PROVISIONER] !== undefined,
  Service: (spec, status) =>
    spec['type'] === 'LoadBalancer' && items(fields(status['loadBalancer'])['ingress']).length === 0,
  Node: (_, status) => condition(status, 'Ready')['status'] !== 'True',
  Namespace: (_, status) => status['phase'] === 'Terminating',
  CertificateSigningRequest: (_, status) =>
    condition(status, 'Approved')['status'] === 'True' && status['certificate'] === undefined,
};

/** The volume controller writes it on a claim for which somebody is to make a volume. */
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';

function less(status: Fields, one: string, other: string): boolean {
  return Number(status[one] ?? 0) < Number(status[other] ?? 0);
}

/** A kubelet waits with these reasons for something that somebody has to make or to put right. */
const STUCK: ReadonlySet<unknown> = new Set([
  'CreateContainerConfigError',
  'InvalidImageName',
  'ErrImageNeverPull',
]);

function podMoves(spec: Fields, status: Fields): boolean {
  if (status['phase'] === 'Succeeded' || status['phase'] === 'Failed') return false;
  // It will end by itself.
  if (spec['restartPolicy'] !== undefined && spec['restartPolicy'] !== 'Always') return true;
  if (condition(status, 'Ready')['status'] === 'True') return false;
  const scheduled = condition(status, 'PodScheduled');
  if (scheduled['status'] === 'False') {
    const waits = scheduled['reason'] === 'Unschedulable' || scheduled['reason'] === 'SchedulingGated';
    return !waits || status['nominatedNodeName'] !== undefined;
  }
  const waiting = items(status['containerStatuses'])
    .filter((one) => fields(one['state'])['running'] === undefined)
    .map((one) => fields(fields(one['state'])['waiting'])['reason']);
  return waiting.length === 0 || waiting.some((reason) => !STUCK.has(reason));
}

function jobMoves(spec: Fields, status: Fields): boolean {
  if (spec['suspend'] === true) return false;
  const over = ['Complete', 'Failed'].some((type) => condition(status, type)['status'] === 'True');
  return !over || spec['ttlSecondsAfterFinished'] !== undefined;
}

function condition(status: Fields, type: string): Fields {
  return items(status['conditions']).find((one) => one['type'] === type) ?? {};
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function items(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}
