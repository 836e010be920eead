/**
 * Whether objects are on their way to another state by themselves. Somebody who asks for a verdict need not wait for what only
 * they can change; and what is still settling must not be judged. In doubt something moves.
 */

/** An object of the API, read or stored. */
export interface Standing {
  readonly kind?: string;
  readonly metadata?: object;
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** Kinds in which the work of a namespace can be seen. */
export const WORKING_KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
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

/** Whether the object is going away, not yet taken up by its controller, or of a kind that changes with time. */
export function moves(object: Standing): boolean {
  const { kind = '', metadata, spec, status } = object;
  const { deletionTimestamp, generation = 0, annotations } = fields(metadata);
  if (deletionTimestamp !== undefined) return true;
  const observed = fields(status)['observedGeneration'];
  if (observed !== undefined && Number(observed) < Number(generation)) return true;
  return OWN[kind]?.(fields(spec), fields(status), fields(annotations)) ?? false;
}

type Fields = Readonly<Record<string, unknown>>;

/** Of a workload it is enough to know that what is ready will count as available in a moment: for the rest its Pods speak. */
const OWN: Readonly<Record<string, (spec: Fields, status: Fields, annotations: Fields) => boolean>> = {
  Pod: podMoves,
  Deployment: (_, status) => less(status, 'availableReplicas', 'readyReplicas'),
  ReplicaSet: (_, status) => less(status, 'availableReplicas', 'readyReplicas'),
  StatefulSet: (_, status) => less(status, 'availableReplicas', 'readyReplicas'),
  DaemonSet: (_, status) => less(status, 'numberAvailable', 'numberReady'),
  Job: jobMoves,
  CronJob: (spec) => spec['suspend'] !== true,
  HorizontalPodAutoscaler: () => true,
  PersistentVolumeClaim: (_, status, annotations) =>
    status['phase'] === 'Pending' && annotations[PROVISIONER] !== undefined,
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
