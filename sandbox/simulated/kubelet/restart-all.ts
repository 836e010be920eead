/**
 * Starting a pod again in its place: when a container has ended and its rule says `RestartAllContainers`, all of them are
 * killed and forgotten, and the pod begins with its first init container, at its address and with its volumes.
 */
import type { PodWorker } from './pod-worker.ts';
import type { ContainerRecord } from './record.ts';
import { RESTARTING_ALL, restartsAll } from './restart-rules.ts';
import { stopContainer } from './stop-container.ts';

/** A container has ended whose end is a reason to start all again. */
export function isRestartingAll(records: Iterable<ContainerRecord>): boolean {
  return [...records].some(
    ({ role, spec, state }) =>
      role !== 'ephemeral' && state.terminated && restartsAll(spec, state.terminated.exitCode),
  );
}

/** Kills what still runs, without grace, and makes all containers wait for their first start. */
export async function restartAll(worker: PodWorker): Promise<void> {
  const records = worker.of('init', 'sidecar', 'main');
  await Promise.all(records.toReversed().map((record) => stopContainer(worker, record, 'killing', () => 0)));
  for (const record of records) reset(record);
  worker.report();
}

function reset(record: ContainerRecord): void {
  record.notBefore = 0;
  // What waits for a start already goes on to do so.
  if (record.state.waiting) return;
  record.state = { waiting: { ...RESTARTING_ALL } };
  record.lastState = { terminated: { exitCode: 137, finishedAt: null, ...RESTARTING_ALL, startedAt: null } };
  record.ready = false;
  record.started = false;
  record.restartCount += 1;
  // The start to come is counted already.
  record.runs = 0;
}
