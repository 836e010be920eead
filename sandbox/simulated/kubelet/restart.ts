/** Whether and when a container that is not running starts again. */
import { goDuration } from './back-off.ts';
import type { PodWorker } from './pod-worker.ts';
import type { ContainerRecord } from './record.ts';
import { isRestartingAll } from './restart-all.ts';
import { shouldRestart } from './restart-rules.ts';

/** Milliseconds to wait from now, 0 for now, `never` when it has done its part. */
export function restartWait(worker: PodWorker, record: ContainerRecord): number | 'never' {
  if (record.stopping) return 'never';
  if (record.state.terminated && !restarts(worker, record, record.state.terminated.exitCode)) return 'never';
  const { clock } = worker.parts.context;
  return Math.max(0, record.notBefore - clock.now());
}

/** What restartPolicy says about an exit code. Init containers are repeated until they succeed, unless it is Never. */
export function restarts(worker: PodWorker, record: ContainerRecord, exitCode: number): boolean {
  if (record.role === 'ephemeral') return false;
  if (record.role === 'sidecar') return true;
  if (record.role === 'init' && exitCode === 0) return false;
  return shouldRestart(record.spec, worker.pod.spec.restartPolicy, exitCode);
}

/**
 * Called when a container ended by itself: the next start waits. The status says Error for most of the wait and
 * CrashLoopBackOff for about the last second of it (in the first wait for all but the first second), as a kubelet's does,
 * which writes what its previous look found.
 */
export function backOffAfterExit(worker: PodWorker, record: ContainerRecord): void {
  const { context } = worker.parts;
  const { exitCode = 0 } = record.state.terminated ?? record.lastState.terminated ?? {};
  if (!restarts(worker, record, exitCode) || isRestartingAll(worker.records.values())) return;
  const delay = record.crashes.next(context.clock.now());
  const wait = context.shortened(delay || 1000);
  record.notBefore = context.clock.now() + wait;
  if (delay === 0) return;
  worker.event(
    'Warning',
    'BackOff',
    `Back-off restarting failed container ${record.spec.name} in pod ${podTitle(worker)}`,
    record,
  );
  const shownFor = Math.max(context.shortened(1000), Math.min(400, wait / 3));
  const after = delay <= 10_000 ? Math.min(context.shortened(1000), wait / 2) : wait - shownFor;
  worker.wakeAfter(`crash ${record.spec.name}`, after, () => showCrashLoop(worker, record, delay));
}

function showCrashLoop(worker: PodWorker, record: ContainerRecord, delay: number): void {
  if (record.state.running || record.stopping) return;
  if (record.state.terminated) record.lastState = { terminated: record.state.terminated };
  const message = `back-off ${goDuration(delay)} restarting failed container=${record.spec.name} pod=${podTitle(worker)}`;
  record.state = { waiting: { reason: 'CrashLoopBackOff', message } };
  worker.report();
}

/** `name_namespace(uid)`, as kubelets write pods in messages. */
export function podTitle(worker: PodWorker): string {
  const { name, namespace, uid } = worker.pod.metadata;
  return `${name}_${namespace}(${uid})`;
}
