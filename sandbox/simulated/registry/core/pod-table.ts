/** How pods look in a table. After `printPod` of `pkg/printers/internalversion/printers.go`. */
import { timeSince } from '../../codec/duration.ts';
import type { KubeObject } from '../../objects.ts';
import type { TableDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { type Fields, listOf } from '../fields.ts';

export const podTable: TableDefinition = {
  conditions: endedConditions,
  columns: [
    nameColumn,
    column('Ready', 'The aggregate readiness state of this pod for accepting traffic.'),
    column('Status', 'The aggregate status of the containers in this pod.'),
    column(
      'Restarts',
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
    ),
    ageColumn,
    column('IP', doc('PodStatus', 'podIP'), { wide: true }),
    column('Node', doc('PodSpec', 'nodeName'), { wide: true }),
    column('Nominated Node', doc('PodStatus', 'nominatedNodeName'), { wide: true }),
    column('Readiness Gates', doc('PodSpec', 'readinessGates'), { wide: true }),
  ],
  row(pod, now) {
    const summary = summarise(pod);
    const status = pod['status'] ?? {};
    return [
      pod.metadata.name,
      `${summary.ready}/${summary.total}`,
      summary.reason,
      formatRestarts(summary, now),
      ageOf(pod, now),
      status.podIPs?.[0]?.ip || '<none>',
      pod['spec']?.nodeName || '<none>',
      status.nominatedNodeName || '<none>',
      formatReadinessGates(pod),
    ];
  },
};

/** Old clients hide rows with a condition Completed. */
function endedConditions(pod: KubeObject): readonly object[] {
  const completed = { type: 'Completed', status: 'True' };
  switch (pod['status']?.phase) {
    case 'Succeeded':
      return [{ ...completed, reason: 'Succeeded', message: 'The pod has completed successfully.' }];
    case 'Failed':
      return [{ ...completed, reason: 'Failed', message: 'The pod failed.' }];
    default:
      return [];
  }
}

/** What one line says of a pod. */
export interface Summary {
  /** Containers that take traffic, and how many there are, sidecars included. */
  ready: number;
  total: number;
  reason: string;
  restarts: number;
  lastRestart: string | undefined;
}

/** What the columns Ready, Status and Restarts are made of. */
export function summarise(pod: KubeObject): Summary {
  const sidecars = new Set(
    listOf(pod['spec']?.initContainers)
      .filter((container) => container['restartPolicy'] === 'Always')
      .map((container) => container['name']),
  );
  const summary: Summary = {
    ready: 0,
    total: listOf(pod['spec']?.containers).length + sidecars.size,
    reason: phaseReason(pod),
    restarts: 0,
    lastRestart: undefined,
  };
  const initializing = countInitContainers(pod, sidecars, summary);
  if (!initializing || hasCondition(pod, 'Initialized')) {
    keepSidecarRestarts(pod, sidecars, summary);
    countContainers(pod, summary);
  }
  if (pod.metadata.deletionTimestamp) summary.reason = deletionReason(pod, summary.reason);
  return summary;
}

function phaseReason(pod: KubeObject): string {
  const status: Fields = pod['status'] ?? {};
  const gated = listOf(status['conditions']).some(
    (condition) => condition['type'] === 'PodScheduled' && condition['reason'] === 'SchedulingGated',
  );
  return gated ? 'SchedulingGated' : status['reason'] || status['phase'] || '';
}

/** Returns whether initialization is still going on, or has failed. */
function countInitContainers(pod: KubeObject, sidecars: ReadonlySet<string>, summary: Summary): boolean {
  const statuses = listOf(pod['status']?.initContainerStatuses);
  for (const [index, container] of statuses.entries()) {
    countRestarts(container, summary);
    const state: Fields = container['state'] ?? {};
    if (state['terminated'] && !state['terminated'].exitCode) continue;
    if (sidecars.has(container['name']) && container['started']) {
      if (container['ready']) summary.ready += 1;
      continue;
    }
    summary.reason = initReason(state, index, listOf(pod['spec']?.initContainers).length);
    return true;
  }
  return false;
}

function initReason(state: Fields, index: number, total: number): string {
  const waiting = state['waiting']?.reason;
  if (state['terminated']) return `Init:${terminationReason(state['terminated'])}`;
  if (waiting && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return `Init:${index}/${total}`;
}

function terminationReason(terminated: Fields): string {
  if (terminated['reason']) return terminated['reason'];
  return terminated['signal'] ? `Signal:${terminated['signal']}` : `ExitCode:${terminated['exitCode'] ?? 0}`;
}

/** Once the pod is initialized, restarts of init containers no longer count, except those of sidecars. */
function keepSidecarRestarts(pod: KubeObject, sidecars: ReadonlySet<string>, summary: Summary): void {
  summary.restarts = 0;
  summary.lastRestart = undefined;
  for (const container of listOf(pod['status']?.initContainerStatuses)) {
    if (sidecars.has(container['name'])) countRestarts(container, summary);
  }
}

function countRestarts(container: Fields, summary: Summary): void {
  summary.restarts += container['restartCount'] ?? 0;
  const finished = container['lastState']?.terminated?.finishedAt;
  if (finished && (!summary.lastRestart || summary.lastRestart < finished)) summary.lastRestart = finished;
}

function countContainers(pod: KubeObject, summary: Summary): void {
  let running = false;
  let failure = '';
  for (const container of listOf(pod['status']?.containerStatuses).toReversed()) {
    countRestarts(container, summary);
    const state: Fields = container['state'] ?? {};
    if (state['waiting']?.reason) summary.reason = state['waiting'].reason;
    else if (state['terminated']) {
      summary.reason = terminationReason(state['terminated']);
      if (state['terminated'].exitCode) failure = summary.reason;
    } else if (container['ready'] && state['running']) {
      running = true;
      summary.ready += 1;
    }
  }
  // Another container still runs or has failed, so "Completed" would be untrue of the whole.
  if (summary.reason !== 'Completed') return;
  if (running && hasCondition(pod, 'Ready')) summary.reason = 'Running';
  else if (failure) summary.reason = failure;
  else if (running) summary.reason = 'NotReady';
}

function deletionReason(pod: KubeObject, reason: string): string {
  if (pod['status']?.reason === 'NodeLost') return 'Unknown';
  return ['Succeeded', 'Failed'].includes(pod['status']?.phase) ? reason : 'Terminating';
}

function hasCondition(pod: KubeObject, type: string): boolean {
  return listOf(pod['status']?.conditions).some(
    (condition) => condition['type'] === type && condition['status'] === 'True',
  );
}

function formatRestarts(summary: Summary, now: number): string {
  if (summary.restarts === 0 || !summary.lastRestart) return `${summary.restarts}`;
  return `${summary.restarts} (${timeSince(summary.lastRestart, now)} ago)`;
}

function formatReadinessGates(pod: KubeObject): string {
  const gates = listOf(pod['spec']?.readinessGates);
  if (gates.length === 0) return '<none>';
  return `${gates.filter((gate) => hasCondition(pod, gate['conditionType'])).length}/${gates.length}`;
}
