/**
 * Resources of running containers are changed (pkg/kubelet/allocation): what a pod asks for is granted when the node has it,
 * and then given to its containers, which may have to be restarted for that.
 */
import { timestamp } from '../clientgo/time.ts';
import { equalJson } from '../json.ts';
import type { SchedulablePod } from '../scheduler/types.ts';
import { lackOf, nodeInfo } from './admit.ts';
import { limitsOf } from './container-options.ts';
import type { Condition, ContainerSpec, Pod } from './pod.ts';
import type { PodWorker } from './pod-worker.ts';
import type { ContainerRecord } from './record.ts';

/** Between granting and giving, and between two looks at a resize that has to wait. Milliseconds of a real cluster. */
const GIVE = 1_000;
const RETRY = 30_000;

type Resources = ContainerSpec['resources'];

/** The conditions of a pod whose resources are being changed. */
export class ResizeState {
  #pending: Condition | undefined;
  #progress: Condition | undefined;

  get conditions(): readonly Condition[] {
    return [this.#pending, this.#progress].filter((one) => one !== undefined);
  }

  /** Whether this is news. */
  wait(condition: Condition): boolean {
    const isNews = this.#pending?.message !== condition.message;
    if (isNews) this.#pending = condition;
    return isNews;
  }

  begin(condition: Condition): void {
    this.#pending = undefined;
    this.#progress = condition;
  }

  get isInProgress(): boolean {
    return this.#progress !== undefined;
  }

  end(): void {
    this.#pending = undefined;
    this.#progress = undefined;
  }
}

/** Compares what the pod wants with what it has, and does what is next. */
export function syncResize(worker: PodWorker): void {
  const wanting = resizable(worker).filter(({ spec, granted }) => !equalJson(spec.resources, granted));
  if (wanting.length > 0) grant(worker, wanting);
  else if (!worker.resize.isInProgress) worker.resize.end();
}

function resizable(worker: PodWorker): readonly ContainerRecord[] {
  return worker.of('main', 'sidecar', 'init');
}

function grant(worker: PodWorker, wanting: readonly ContainerRecord[]): void {
  const isStarted = resizable(worker).some(({ runs }) => runs > 0);
  const info = isStarted ? nodeInfo(worker, worker.parts.workers()) : undefined;
  const lack = info && lackOf(worker.pod as SchedulablePod, info);
  if (lack) {
    defer(worker, lack.message);
    return;
  }
  for (const record of wanting) record.granted = record.spec.resources;
  if (!isStarted) return;
  worker.resize.begin(condition(worker, { type: 'PodResizeInProgress' }));
  worker.event('Normal', 'ResizeStarted', `Pod resize started: ${summary(worker)}`);
  worker.wakeAfter('resize', worker.parts.context.shortened(GIVE), () => give(worker));
}

function defer(worker: PodWorker, message: string): void {
  const reason = 'Deferred';
  const isNews = worker.resize.wait(condition(worker, { type: 'PodResizePending', reason, message }));
  if (isNews) worker.event('Warning', 'ResizeDeferred', `Pod resize ${reason}: ${summary(worker, message)}`);
  worker.wakeAfter('resize', worker.parts.context.shortened(RETRY));
}

/** Gives what was granted; over when every container has it. */
function give(worker: PodWorker): void {
  for (const record of resizable(worker)) {
    const { container, state, granted, actual, spec } = record;
    if (!state.running || !container || equalJson(granted, actual)) continue;
    if (needsRestart(spec, granted, actual)) {
      worker.restart(record, `Container ${spec.name} resize requires restart`);
      continue;
    }
    const { memory, cpu } = limitsOf(granted);
    container.limit(memory, cpu);
    record.actual = granted;
  }
  endResize(worker);
}

/** Called whenever a container has got something new: perhaps it was the last one. */
export function endResize(worker: PodWorker): void {
  if (!worker.resize.isInProgress) return;
  const waiting = resizable(worker).some(
    ({ state, granted, actual, role }) => (state.running || role === 'main') && !equalJson(granted, actual),
  );
  if (waiting) return;
  worker.resize.end();
  worker.event('Normal', 'ResizeCompleted', `Pod resize completed: ${summary(worker)}`);
  worker.report();
}

function needsRestart({ resizePolicy = [] }: ContainerSpec, next: Resources, before: Resources): boolean {
  return resizePolicy.some(({ resourceName, restartPolicy }) => {
    const isChanged =
      next?.requests?.[resourceName] !== before?.requests?.[resourceName] ||
      next?.limits?.[resourceName] !== before?.limits?.[resourceName];
    return restartPolicy === 'RestartContainer' && isChanged;
  });
}

function condition(
  { pod, parts }: PodWorker,
  words: { type: string; reason?: string; message?: string },
): Condition {
  const { generation } = pod.metadata;
  return {
    ...words,
    ...(generation !== undefined && { observedGeneration: generation }),
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(parts.context.clock.now()),
  };
}

/** What the pod asks for, as the events show it (pkg/kubelet/events/resize.go). */
function summary({ pod }: PodWorker, error?: string): string {
  const { initContainers = [], containers } = pod.spec;
  const each = ({ name, resources = {} }: ContainerSpec) => {
    const { limits, requests } = resources;
    return { name, resources: { ...(limits && { limits }), ...(requests && { requests }) } };
  };
  return JSON.stringify({
    ...(initContainers.length > 0 && { initContainers: initContainers.map(each) }),
    containers: containers.map(each),
    generation: pod.metadata.generation ?? 0,
    ...(error && { error }),
  });
}

/** A pod with the resources it was granted, which are not always those it asks for. */
export function grantedPod(pod: Pod, records: ReadonlyMap<string, ContainerRecord>): SchedulablePod {
  const { spec } = pod;
  const isGranted = ({ name, resources }: ContainerSpec) =>
    (records.get(name)?.granted ?? resources) === resources;
  if (spec.containers.every(isGranted)) return pod as SchedulablePod;
  const own = (container: ContainerSpec) => ({
    ...container,
    resources: records.get(container.name)?.granted ?? {},
  });
  return { ...pod, spec: { ...spec, containers: spec.containers.map(own) } } as SchedulablePod;
}
