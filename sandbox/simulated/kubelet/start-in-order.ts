/** The containers of a pod in the order in which they may start: init containers one after the other, then all others. */
import type { PodWorker } from './pod-worker.ts';
import type { ContainerRecord, ContainerRole } from './record.ts';
import { restartWait } from './restart.ts';
import { type Started, startContainer } from './start-container.ts';

/** Between the end of a container and what the kubelet does about it: how often it asks the runtime. Milliseconds. */
const RELIST = 1000;
/** How long the program of one container has before the next one looks for a subPath. Milliseconds. */
const BETWEEN = 20;

/** Starts what may start now. */
export async function startInOrder(worker: PodWorker): Promise<void> {
  if (await isInitialised(worker)) await startAll(worker, 'main', 'ephemeral');
}

/** Starts init containers; sidecars stay. True when the way is free for the containers. */
async function isInitialised(worker: PodWorker): Promise<boolean> {
  for (const record of worker.of('init', 'sidecar')) {
    if (record.role === 'init' && record.state.terminated?.exitCode === 0) continue;
    if (!record.state.running) await start(worker, record);
    const passed =
      record.role === 'sidecar' ? record.started || record.runs > 1 : record.state.terminated?.exitCode === 0;
    if (!passed) return false;
  }
  for (const record of worker.of('main')) {
    if (record.state.waiting?.reason === 'PodInitializing')
      record.state = { waiting: { reason: 'PodInitializing' } };
  }
  return true;
}

async function startAll(worker: PodWorker, ...roles: readonly ContainerRole[]): Promise<void> {
  for (const record of worker.of(...roles)) {
    if (worker.isEnding) return;
    if (record.state.running || record.stopping) continue;
    if (mountsSubPath(record)) await othersBegin(worker);
    await start(worker, record);
  }
}

function mountsSubPath({ spec }: ContainerRecord): boolean {
  return (spec.volumeMounts ?? []).some(({ subPath, subPathExpr }) => subPath ?? subPathExpr);
}

/** Containers start one after the other: what an earlier one makes at once is there for a subPath of a later one. */
function othersBegin({ parts }: PodWorker): Promise<void> {
  return new Promise((resolve) => void parts.context.clock.after(BETWEEN, resolve));
}

/** Starts a container that is not running, if it is its turn. */
async function start(worker: PodWorker, record: ContainerRecord): Promise<void> {
  const wait = restartWait(worker, record);
  if (wait === 'never') return;
  if (wait > 0) return worker.wakeAfter(`restart ${record.spec.name}`, wait);
  const started = await startContainer(worker, record);
  if (started) follow(worker, record, started);
}

function follow(worker: PodWorker, record: ContainerRecord, { exited }: Started): void {
  worker.report();
  const followed = exited.then(() => {
    if (worker.signal.aborted) return;
    worker.report();
    const wait = record.role === 'init' ? 0 : worker.parts.context.shortened(RELIST);
    worker.wakeAfter(`relist ${record.spec.name}`, wait);
  });
  followed.catch((error: unknown) => worker.fault(error));
}
