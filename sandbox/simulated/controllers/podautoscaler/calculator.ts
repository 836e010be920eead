/** How many replicas the figures of pods ask for (podautoscaler/replica_calculator.go). */
import type { ClusterContext } from '../../context.ts';
import { conditionOf, isReady } from '../pods.ts';
import type { Pod } from '../types.ts';
import { type Figures, thousandths } from './source.ts';

/** A share by which usage may miss its target without anything being done. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

export interface Question {
  readonly context: Pick<ClusterContext, 'clock' | 'shortened'>;
  readonly current: number;
  readonly resource: string;
  /** The one container that is looked at; '' for all of them. */
  readonly container: string;
  readonly tolerances: Tolerances;
  readonly pods: readonly MeasuredPod[];
  readonly figures: Figures;
}

export interface Proposal {
  readonly replicas: number;
  /** In percent of what was requested. */
  readonly utilization?: number;
  /** Thousandths a pod. */
  readonly usage: number;
}

export interface MeasuredPod extends Pod {
  spec: Omit<Pod['spec'], 'containers' | 'initContainers'> & {
    resources?: { requests?: Record<string, string> };
    containers: Container[];
    initContainers?: Container[];
  };
  status?: NonNullable<Pod['status']> & { startTime?: string };
}

interface Container {
  name: string;
  restartPolicy?: string;
  resources?: { requests?: Record<string, string> };
}

const initialisation = 5 * 60_000;
const readinessDelay = 30_000;

/** Against a share of what pods request. Throws an Error that says why it cannot. */
export function replicasForUtilization(question: Question, target: number): Proposal {
  const { pods, container, resource } = question;
  const counted = countedFigures(question);
  const requests = new Map(pods.map((pod) => [pod.metadata.name, requestOf(pod, container, resource)]));
  const { ratio, utilization, usage } = utilizationOf(counted.figures, requests, target);
  const missing = (name: string) => ((requests.get(name) ?? 0) * Math.max(100, target)) / 100;
  const again = (figures: Figures) => utilizationOf(figures, requests, target).ratio;
  return { replicas: settle(question, counted, ratio, missing, again), utilization, usage };
}

/** Against an amount a pod, in thousandths. Throws an Error that says why it cannot. */
export function replicasForAverage(question: Question, target: number): Proposal {
  const counted = countedFigures(question);
  const usage = averageOf(counted.figures);
  const again = (figures: Figures) => averageOf(figures) / target;
  return { replicas: settle(question, counted, usage / target, () => target, again), usage };
}

function averageOf(figures: Figures): number {
  return Math.trunc(sumOf(figures.values()) / figures.size);
}

function sumOf(figures: Iterable<{ value: number }>): number {
  return Array.from(figures).reduce((sum, { value }) => sum + value, 0);
}

interface Utilization {
  readonly ratio: number;
  readonly utilization: number;
  readonly usage: number;
}

function utilizationOf(figures: Figures, requests: ReadonlyMap<string, number>, target: number): Utilization {
  const known = [...figures].filter(([name]) => requests.has(name));
  const used = sumOf(known.map(([, figure]) => figure));
  const requested = known.reduce((sum, [name]) => sum + requests.get(name)!, 0);
  if (requested === 0) throw new Error('no metrics returned matched known pods');
  const utilization = Math.trunc((used * 100) / requested);
  return { ratio: utilization / target, utilization, usage: Math.trunc(used / known.length) };
}

interface Counted {
  readonly figures: Figures;
  readonly ready: number;
  readonly unready: ReadonlySet<string>;
  readonly missing: ReadonlySet<string>;
}

/** Sorts pods into those whose figures count, those that are too young for theirs, and those without. */
function countedFigures(question: Question): Counted {
  const { pods, figures: all } = question;
  if (pods.length === 0) throw new Error('no pods returned by selector while calculating replica count');
  const figures: Figures = new Map(all);
  const [unready, missing] = [new Set<string>(), new Set<string>()];
  let ready = 0;
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp || pod.status?.phase === 'Failed') figures.delete(name);
    else if (pod.status?.phase === 'Pending' || (all.has(name) && isUnready(question, pod))) {
      unready.add(name);
      figures.delete(name);
    } else if (all.has(name)) ready++;
    else missing.add(name);
  }
  if (figures.size === 0) {
    throw new Error('did not receive metrics for targeted pods (pods might be unready)');
  }
  return { figures, ready, unready, missing };
}

/** What a pod uses of CPU while it starts says nothing of its load. */
function isUnready({ context, resource, figures }: Question, pod: MeasuredPod): boolean {
  if (resource !== 'cpu') return false;
  const condition = conditionOf(pod.status?.conditions, 'Ready');
  const started = Date.parse(pod.status?.startTime ?? '');
  if (!condition || Number.isNaN(started)) return true;
  const changed = Date.parse(condition.lastTransitionTime ?? '');
  const { time = 0, window = 0 } = figures.get(pod.metadata.name) ?? {};
  if (started + context.shortened(initialisation) > context.clock.now()) {
    return !isReady(pod) || time < changed + window;
  }
  return !isReady(pod) && started + context.shortened(readinessDelay) > changed;
}

/** From a ratio to a number. Pods without figures are taken for such as would change least. */
function settle(
  { current, tolerances }: Question,
  { figures, ready, unready, missing }: Counted,
  ratio: number,
  figureOfMissing: (pod: string) => number,
  ratioOf: (figures: Figures) => number,
): number {
  const isWithin = (value: number) => 1 - tolerances.down <= value && value <= 1 + tolerances.up;
  const countsUnready = unready.size > 0 && ratio > 1;
  if (!countsUnready && missing.size === 0) return isWithin(ratio) ? current : Math.ceil(ratio * ready);
  const filled: Figures = new Map(figures);
  const fill = (names: Iterable<string>, value: (pod: string) => number) => {
    for (const name of names) filled.set(name, { value: value(name), time: 0, window: 0 });
  };
  if (ratio !== 1) fill(missing, ratio < 1 ? figureOfMissing : () => 0);
  if (countsUnready) fill(unready, () => 0);
  const next = ratioOf(filled);
  const turns = (ratio < 1 && next > 1) || (ratio > 1 && next < 1);
  if (isWithin(next) || turns) return current;
  const replicas = Math.ceil(next * filled.size);
  return (next < 1 && replicas > current) || (next > 1 && replicas < current) ? current : replicas;
}

/** What a pod, or one of its containers, requests, in thousandths. */
function requestOf({ metadata, spec }: MeasuredPod, container: string, resource: string): number {
  const { name } = metadata;
  if (container === '' && spec.resources?.requests) {
    const request = spec.resources.requests[resource];
    if (request === undefined) throw new Error(`missing pod-level request for ${resource} in Pod ${name}`);
    return thousandths(request);
  }
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const counted = [...spec.containers, ...sidecars].filter(
    (each) => container === '' || each.name === container,
  );
  if (counted.length === 0) throw new Error(`container ${container} not found in Pod ${name}`);
  return counted.reduce((sum, each) => {
    const request = each.resources?.requests?.[resource];
    if (request === undefined) {
      throw new Error(`missing request for ${resource} in container ${each.name} of Pod ${name}`);
    }
    return sum + thousandths(request);
  }, 0);
}
