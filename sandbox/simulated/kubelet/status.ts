/** The status of a pod as a kubelet writes it. */

import { compareQuantities, formatQuantity, parseQuantity, type Quantity } from '../../quantity.ts';
import { shared } from '../flat.ts';
import { podPhase } from './phase.ts';
import type { Condition, ContainerStatus, Pod, PodStatus } from './pod.ts';
import type { ContainerRecord } from './record.ts';
import { isRestartingAll } from './restart-all.ts';
import { couldRestartAll } from './restart-rules.ts';

export interface StatusInput {
  readonly pod: Pod;
  /** In the order of the spec: init containers and sidecars, containers, ephemeral containers. */
  readonly records: readonly ContainerRecord[];
  /** Empty until the sandbox is there. */
  readonly podIP: string;
  readonly hostIP: string;
  /** What is to be said about a change of its resources. */
  readonly resize?: readonly Condition[];
  /** RFC 3339, seconds. */
  readonly now: string;
  /** The pod is being deleted or has run out of time. */
  readonly ending: boolean;
  /** Set when the kubelet gave the pod up: phase Failed with these words. */
  readonly verdict: { readonly reason: string; readonly message: string } | undefined;
}

export function podStatus(input: StatusInput): PodStatus {
  const { pod, records, podIP, hostIP, verdict } = input;
  const before = pod.status;
  const phase = verdict ? 'Failed' : podPhase(records, pod.spec.restartPolicy ?? 'Always', input.ending);
  const generation =
    pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation };
  const of = (...roles: readonly ContainerRecord['role'][]) =>
    records.filter(({ role }) => roles.includes(role));
  const initial = of('init', 'sidecar');
  const ephemeral = of('ephemeral');
  return {
    ...before,
    ...generation,
    ...(verdict ?? {}),
    phase,
    conditions: conditions(input, phase, generation),
    ...(hostIP && { hostIP, hostIPs: [{ ip: hostIP }] }),
    ...(podIP && { podIP, podIPs: [{ ip: podIP }] }),
    startTime: before.startTime ?? input.now,
    containerStatuses: of('main')
      .map((record) => containerStatus(record))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(initial.length > 0 && { initContainerStatuses: initial.map((record) => containerStatus(record)) }),
    ...(ephemeral.length > 0 && {
      ephemeralContainerStatuses: ephemeral.map((record) => containerStatus(record)),
    }),
    ...podResources(records, podIP),
  };
}

function containerStatus(record: ContainerRecord): ContainerStatus {
  const { spec, state, user, granted, actual } = record;
  const created = record.containerID !== '';
  const mounts = (spec.volumeMounts ?? []).map(({ name, mountPath, readOnly }) => ({
    name,
    mountPath,
    ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
  }));
  return {
    ...(granted?.requests && { allocatedResources: granted.requests }),
    ...(created && { containerID: record.containerID }),
    image: record.image,
    imageID: record.imageID,
    lastState: record.lastState,
    name: spec.name,
    ready: isReady(record),
    ...(created && { resources: actual ?? {} }),
    restartCount: record.restartCount,
    started: state.running ? record.started : false,
    state,
    ...(user &&
      created && {
        user: { linux: { uid: user.uid, gid: user.gid, supplementalGroups: user.groups } },
      }),
    ...(mounts.length > 0 && { volumeMounts: mounts }),
  };
}

/** An init container is ready when it has succeeded, others while they run and their probe agrees. */
export function isReady(record: ContainerRecord): boolean {
  if (record.role === 'ephemeral') return false;
  if (record.role === 'init') return record.state.terminated?.exitCode === 0;
  return record.state.running !== undefined && record.started && record.ready;
}

function conditions(input: StatusInput, phase: string, generation: object): Condition[] {
  const { pod, records, podIP, now } = input;
  const before = pod.status.conditions ?? [];
  const made = [
    { type: 'PodReadyToStartContainers', status: podIP && !isOver(records, phase) ? 'True' : 'False' },
    initialized(records, phase, before),
    readiness('Ready', records, phase, missingGates(pod)),
    readiness('ContainersReady', records, phase, []),
    { type: 'PodScheduled', status: 'True' },
    ...(couldRestartAll(pod.spec) ? [restarting(records, phase)] : []),
  ] as Condition[];
  const result = made.map((condition) => {
    const old = before.find(({ type }) => type === condition.type);
    const lastTransitionTime = old?.status === condition.status ? (old.lastTransitionTime ?? now) : now;
    const { type, status, ...words } = condition;
    return { type, ...generation, status, lastProbeTime: null, lastTransitionTime, ...words };
  });
  const others = before.filter(
    ({ type }) => !made.some((condition) => condition.type === type) && !RESIZE.has(type),
  );
  return [...(input.resize ?? []), ...result, ...others];
}

const RESIZE = new Set(['PodResizePending', 'PodResizeInProgress']);

function isOver(records: readonly ContainerRecord[], phase: string): boolean {
  return (phase === 'Succeeded' || phase === 'Failed') && records.every(({ state }) => !state.running);
}

function restarting(records: readonly ContainerRecord[], phase: string): Condition {
  const type = 'AllContainersRestarting';
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  if (!isRestartingAll(records)) return { type, status: 'False' };
  const message = 'container exited with restart policy rule';
  return { type, status: 'True', reason: 'RestartAllContainersStarted', message };
}

function initialized(
  records: readonly ContainerRecord[],
  phase: string,
  before: readonly Condition[],
): Condition {
  const incomplete = records.filter(
    (record) =>
      (record.role === 'init' && record.state.terminated?.exitCode !== 0) ||
      (record.role === 'sidecar' && !record.started && !record.state.terminated),
  );
  if (phase === 'Succeeded') return { type: 'Initialized', status: 'True', reason: 'PodCompleted' };
  // A pod that starts again in its place stays initialized.
  const was = before.some(({ type, status }) => type === 'Initialized' && status === 'True');
  if (incomplete.length === 0 || was) return { type: 'Initialized', status: 'True' };
  const message = `containers with incomplete status: [${names(incomplete)}]`;
  return { type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized', message };
}

function readiness(
  type: string,
  records: readonly ContainerRecord[],
  phase: string,
  gates: readonly string[],
): Condition {
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  const unready = records.filter(
    (record) => (record.role === 'main' || record.role === 'sidecar') && !isReady(record),
  );
  if (unready.length > 0) {
    const message = shared(`containers with unready status: [${names(unready)}]`);
    return { type, status: 'False', reason: 'ContainersNotReady', message };
  }
  if (gates.length === 0) return { type, status: 'True' };
  const message = gates.join(', ');
  return { type, status: 'False', reason: 'ReadinessGatesNotReady', message };
}

/** What is to be said of each readiness gate that is not open. */
function missingGates(pod: Pod): string[] {
  return (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = pod.status.conditions?.find(({ type }) => type === conditionType);
    if (condition?.status === 'True') return [];
    return condition
      ? [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`]
      : [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
  });
}

function names(records: readonly ContainerRecord[]): string {
  return records.map(({ spec }) => spec.name).join(' ');
}

/**
 * Since 1.36 the sum of what containers were granted stands in the status, and of what they have once the pod runs; it is there
 * when it is empty, too (`convertToAPIPodLevelResourcesStatus`).
 */
function podResources(records: readonly ContainerRecord[], podIP: string): Partial<PodStatus> {
  const which = podIP ? 'actual' : 'granted';
  const [requests, limits] = [totals(records, which, 'requests'), totals(records, which, 'limits')];
  const allocatedResources = totals(records, 'granted', 'requests');
  const resources = { ...(limits && { limits }), ...(requests && { requests }) };
  return { resources, ...(allocatedResources && { allocatedResources }) };
}

/** Of containers and sidecars together, or of an init container beside the sidecars where that is more. */
function totals(
  records: readonly ContainerRecord[],
  which: 'actual' | 'granted',
  list: 'requests' | 'limits',
): Record<string, string> | undefined {
  const total = new Map<string, Quantity>();
  const peak = new Map<string, Quantity>();
  for (const record of records) {
    for (const [name, text] of Object.entries(record[which]?.[list] ?? {})) {
      const amount = parseQuantity(text);
      const sum = plus(total.get(name), amount);
      if (record.role !== 'init') total.set(name, sum);
      else if (record.role === 'init' && isMore(sum, peak.get(name))) peak.set(name, sum);
    }
  }
  for (const [name, most] of peak) if (isMore(most, total.get(name))) total.set(name, most);
  if (total.size === 0) return undefined;
  return Object.fromEntries([...total].map(([name, amount]) => [name, formatQuantity(amount)]));
}

function plus(one: Quantity | undefined, other: Quantity): Quantity {
  return one ? { nano: one.nano + other.nano, format: one.format } : other;
}

function isMore(one: Quantity, other: Quantity | undefined): boolean {
  return !other || compareQuantities(one, other) > 0;
}
