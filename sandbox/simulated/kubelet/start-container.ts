/** Starting one container: its image, its configuration, the container itself, its postStart hook and its probes. */
import { randomBytes } from 'node:crypto';
import { timestamp } from '../clientgo/time.ts';
import { Container, type ContainerExit } from '../runtime/container.ts';
import { type Image, imageDigest, imageTitle } from '../runtime/image.ts';
import { ExecError } from '../runtime/process/lookup.ts';
import { containerOptions } from './container-options.ts';
import { ConfigError } from './environment.ts';
import { runHook } from './hooks.ts';
import { imagesOfVolumes, obtainImage } from './obtain-image.ts';
import type { PodWorker } from './pod-worker.ts';
import { startProbes } from './probes.ts';
import type { ContainerRecord } from './record.ts';
import { endResize } from './resize.ts';
import { backOffAfterExit, restarts } from './restart.ts';
import { terminationMessage } from './termination-message.ts';

export interface Started {
  /** Settles after the end of the container stands in its record. */
  readonly exited: Promise<void>;
}

/** Tries to start a container. Undefined when it could not: its record then says why and when to try again. */
export async function startContainer(
  worker: PodWorker,
  record: ContainerRecord,
): Promise<Started | undefined> {
  for (const wanted of imagesOfVolumes(worker, record)) {
    if (!(await obtainImage(worker, record, wanted))) return undefined;
  }
  const present = obtainImage(worker, record);
  const image = present instanceof Promise ? await present : present;
  if (!image || worker.signal.aborted || worker.pod.metadata.deletionTimestamp) return undefined;
  const container = create(worker, record, image);
  if (!container) return undefined;
  worker.event('Normal', 'Created', 'Container created', record);
  return launch(worker, record, container);
}

function create(worker: PodWorker, record: ContainerRecord, image: Image): Container | undefined {
  const id = randomBytes(32).toString('hex');
  try {
    const spec = { ...record.spec, ...(record.granted && { resources: record.granted }) };
    return new Container(containerOptions(worker, spec, image, id));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    wait(worker, record, 'CreateContainerConfigError', error.message, 12_000);
    worker.event('Warning', 'Failed', `Error: ${error.message}`, record);
    return undefined;
  }
}

function launch(worker: PodWorker, record: ContainerRecord, container: Container): Started | undefined {
  count(record, container);
  try {
    container.start();
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    startFailed(worker, record, container, error);
    return undefined;
  }
  const startedAt = timestamp(worker.parts.context.clock.now());
  record.state = { running: { startedAt } };
  record.ready = !record.spec.readinessProbe;
  record.started = !record.spec.startupProbe && !record.spec.lifecycle?.postStart;
  if (worker.settled && record.runs === 1) record.ready = record.started = true;
  record.actual = record.granted;
  worker.event('Normal', 'Started', 'Container started', record);
  endResize(worker);
  const exited = container.exited.then((exit) => ended(worker, record, container, exit, startedAt));
  afterStart(worker, record, container).catch((error: unknown) => worker.fault(error));
  return { exited };
}

/** What changes in a record when a container of it is made. */
function count(record: ContainerRecord, container: Container): void {
  if (record.state.terminated) record.lastState = { terminated: record.state.terminated };
  if (record.runs > 0) record.restartCount += 1;
  record.runs += 1;
  record.previousLogs = record.container?.logs ?? record.previousLogs;
  record.container = container;
  record.containerID = `simulated://${container.id}`;
  record.image = imageTitle(container.image);
  record.imageID = `${container.image.repository}@${imageDigest(container.image)}`;
  record.user = container.user;
  record.notBefore = 0;
}

async function afterStart(worker: PodWorker, record: ContainerRecord, container: Container): Promise<void> {
  const hook = record.spec.lifecycle?.postStart;
  const failure = hook && (await runHook(worker, container, hook));
  if (record.container !== container || !record.state.running) return;
  if (failure) {
    worker.event('Warning', 'FailedPostStartHook', 'PostStartHook failed', record);
    return worker.restart(record, `FailedPostStartHook`);
  }
  if (hook && !record.spec.startupProbe) record.started = true;
  record.probes = startProbes(worker, record, container);
  if (!hook) return;
  worker.report();
  worker.wake();
}

function ended(
  worker: PodWorker,
  record: ContainerRecord,
  container: Container,
  { exitCode, reason }: ContainerExit,
  startedAt: string,
): void {
  if (record.container !== container) return;
  record.probes?.[Symbol.dispose]();
  record.probes = undefined;
  const message = terminationMessage(record.spec, container, exitCode);
  const finishedAt = timestamp(worker.parts.context.clock.now());
  const { containerID } = record;
  record.state = {
    terminated: { containerID, exitCode, finishedAt, ...(message && { message }), reason, startedAt },
  };
  record.ready = false;
  record.started = false;
  if (!restarts(worker, record, exitCode)) {
    // Before the status speaks of it.
    worker.folders.keepLog(record.spec.name, record.restartCount, container.logs);
    worker.volumes.keepNow(record.spec);
  }
  backOffAfterExit(worker, record);
}

/**
 * The command is no program: the container exists but never ran. One that is to be started again is waiting; one that is not
 * shows how it ended, as `convertStatusToAPIStatus` of a kubelet has it (pkg/kubelet/kubelet_pods.go).
 */
function startFailed(
  worker: PodWorker,
  record: ContainerRecord,
  container: Container,
  error: ExecError,
): void {
  const command = container.image && (containerCommand(worker, record, container)[0] ?? '');
  const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "${command}": ${error.message}`;
  worker.event('Warning', 'Failed', `Error: ${message}`, record);
  const finishedAt = timestamp(worker.parts.context.clock.now());
  const { containerID } = record;
  const startedAt = '1970-01-01T00:00:00Z';
  const terminated = { containerID, exitCode: 128, finishedAt, message, reason: 'StartError', startedAt };
  container.logs.end();
  if (!restarts(worker, record, terminated.exitCode)) {
    record.state = { terminated };
    return;
  }
  record.lastState = { terminated };
  record.state = { waiting: { reason: 'RunContainerError', message } };
  backOffAfterExit(worker, record);
  worker.wakeAfter(
    `restart ${record.spec.name}`,
    Math.max(0, record.notBefore - worker.parts.context.clock.now()),
  );
}

function containerCommand(
  worker: PodWorker,
  record: ContainerRecord,
  container: Container,
): readonly string[] {
  return containerOptions(worker, record.spec, container.image, container.id).argv;
}

/** The container stays waiting; another try follows after a wait of real milliseconds, shortened. */
export function wait(
  worker: PodWorker,
  record: ContainerRecord,
  reason: string,
  message: string,
  again: number,
): void {
  if (record.state.terminated) record.lastState = { terminated: record.state.terminated };
  record.state = { waiting: { ...(message && { message }), reason } };
  const delay = worker.parts.context.shortened(again);
  record.notBefore = worker.parts.context.clock.now() + delay;
  worker.wakeAfter(`restart ${record.spec.name}`, delay);
  worker.report();
}
