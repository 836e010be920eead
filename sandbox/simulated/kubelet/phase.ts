/** The phase of a pod from the states of its containers, after `getPhase` of pkg/kubelet/kubelet_pods.go. */
import type { ContainerRecord } from './record.ts';
import { RESTARTING_ALL, shouldRestart } from './restart-rules.ts';

type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

export function podPhase(
  records: readonly ContainerRecord[],
  policy: RestartPolicy,
  ending: boolean,
): string {
  const initial = initialisation(records, policy);
  if (initial) return initial;
  const counts = count(records.filter(({ role }) => role === 'main'));
  if (counts.waiting > 0) return 'Pending';
  if (counts.running > 0) return 'Running';
  if (counts.stopped === 0) return 'Pending';
  const done = counts.stopped === counts.succeeded;
  if (ending) return sidecarsRun(records) ? 'Running' : done ? 'Succeeded' : 'Failed';
  if (records.some((record) => record.role === 'main' && isRepeated(record, policy))) return 'Running';
  if (sidecarsRun(records)) return 'Running';
  return done ? 'Succeeded' : 'Failed';
}

/** Ended, and to be started again. */
function isRepeated({ spec, state, lastState }: ContainerRecord, policy: RestartPolicy): boolean {
  const ended = state.terminated ?? lastState.terminated;
  if (ended?.reason === RESTARTING_ALL.reason) return true;
  return ended !== undefined && shouldRestart(spec, policy, ended.exitCode);
}

/** Pending or Failed while init containers stand in the way; undefined when they do not. */
function initialisation(records: readonly ContainerRecord[], policy: RestartPolicy): string | undefined {
  for (const record of records) {
    if (record.role === 'init') {
      const ended = record.state.terminated ?? record.lastState.terminated;
      if (record.state.terminated?.exitCode === 0) continue;
      if (!ended || ended.exitCode === 0 || record.state.running) return 'Pending';
      if (!isRepeated(record, policy)) return 'Failed';
    }
    if (
      record.role === 'sidecar' &&
      !record.started &&
      !record.state.terminated &&
      !record.lastState.terminated
    ) {
      return 'Pending';
    }
  }
  return undefined;
}

function sidecarsRun(records: readonly ContainerRecord[]): boolean {
  return records.some(({ role, state }) => role === 'sidecar' && state.running);
}

function count(records: readonly ContainerRecord[]) {
  const counts = { waiting: 0, running: 0, stopped: 0, succeeded: 0 };
  for (const { state, lastState } of records) {
    if (state.running) counts.running += 1;
    else if (state.terminated || lastState.terminated) counts.stopped += 1;
    else counts.waiting += 1;
    if (state.terminated?.exitCode === 0) counts.succeeded += 1;
  }
  return counts;
}
