/** One look at an autoscaler: what its target has, what its metrics ask for, and what is done (horizontal.go, reconcileAutoscaler). */
import { keyOf, splitKey } from '../../clientgo/keys.ts';
import { timestamp } from '../../clientgo/time.ts';
import { isEqual } from '../equal.ts';
import { messageOf } from '../failures.ts';
import { withoutUndefined } from '../replicaset-status.ts';
import type { MeasuredPod } from './calculator.ts';
import { withCondition } from './conditions.ts';
import { type Measured, MetricError, measure } from './metrics.ts';
import { normalize, noteChange } from './normalize.ts';
import type { PodFigures } from './source.ts';
import { type Target, targetOf } from './target.ts';
import {
  type Autoscaler,
  type AutoscalerContext,
  type AutoscalerStatus,
  autoscalersResource,
  type Memory,
  type MetricStatus,
} from './types.ts';

/** An autoscaler while it is looked at. */
interface Round {
  readonly context: AutoscalerContext;
  readonly autoscaler: Autoscaler;
  readonly memory: Memory;
  readonly figures: PodFigures;
  conditions: NonNullable<AutoscalerStatus['conditions']>;
}

type ConditionType = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited';

/** A size, and why; without a reason nothing is to change. */
interface Decision {
  readonly replicas: number;
  readonly reason: string;
  readonly metrics: MetricStatus[] | null;
}

/** No metric of an autoscaler can be had: it leaves its target as it is. */
class Unmeasurable extends Error {
  readonly metrics: MetricStatus[];

  constructor(message: string, metrics: MetricStatus[]) {
    super(message);
    this.metrics = metrics;
  }
}

export function reconcile(
  context: AutoscalerContext,
  autoscaler: Autoscaler,
  memory: Memory,
  figures: PodFigures,
): void {
  const conditions = [...(autoscaler.status.conditions ?? [])];
  const round: Round = { context, autoscaler, memory, figures, conditions };
  let target: Target;
  try {
    target = targetOf(context, autoscaler);
  } catch (cause) {
    const message = messageOf(cause);
    context.recorder.event(autoscaler, 'Warning', 'FailedGetScale', message);
    const unable = `the HPA controller was unable to get the target's current scale: ${message}`;
    set(round, 'AbleToScale', 'False', 'FailedGetScale', unable);
    updateStatus(round, { ...autoscaler.status, conditions: round.conditions });
    return;
  }
  const able = "the HPA controller was able to get the target's current scale";
  set(round, 'AbleToScale', 'True', 'SucceededGetScale', able);
  if (memory.recommendations.length === 0) {
    memory.recommendations.push({ replicas: target.replicas, time: context.clock.now() });
  }
  settle(round, target);
}

function settle(round: Round, target: Target): void {
  const { recorder } = round.context;
  const { status } = round.autoscaler;
  let decision: Decision;
  try {
    decision = decide(round, target);
  } catch (cause) {
    if (!(cause instanceof Unmeasurable)) throw cause;
    updateStatus(round, { ...statusWith(round, target.replicas, status.desiredReplicas, cause.metrics) });
    recorder.event(round.autoscaler, 'Warning', 'FailedComputeMetricsReplicas', cause.message);
    return;
  }
  const { replicas, metrics } = decision;
  if (replicas === target.replicas) {
    updateStatus(round, statusWith(round, target.replicas, replicas, metrics));
    return;
  }
  const isScaled = rescale(round, target, decision);
  const desired = isScaled ? replicas : status.desiredReplicas;
  const next = statusWith(round, target.replicas, desired, metrics);
  const lastScaleTime = timestamp(round.context.clock.now());
  updateStatus(round, isScaled ? { ...next, lastScaleTime } : next);
}

function set(
  round: Round,
  type: ConditionType,
  status: 'True' | 'False',
  reason: string,
  message: string,
): void {
  const now = round.context.clock.now();
  round.conditions = withCondition(round.conditions, type, status, reason, message, now);
}

function decide(round: Round, target: Target): Decision {
  const { minReplicas = 1, maxReplicas } = round.autoscaler.spec;
  const { replicas: current } = target;
  if (current === 0) {
    const message = 'scaling is disabled since the replica count of the target is zero';
    set(round, 'ScalingActive', 'False', 'ScalingDisabled', message);
    return { replicas: 0, reason: '', metrics: null };
  }
  if (current > maxReplicas) {
    const reason = 'Current number of replicas above Spec.MaxReplicas';
    return { replicas: maxReplicas, reason, metrics: null };
  }
  if (current < minReplicas) {
    const reason = 'Current number of replicas below Spec.MinReplicas';
    return { replicas: minReplicas, reason, metrics: null };
  }
  return decideByMetrics(round, target, minReplicas);
}

function decideByMetrics(round: Round, target: Target, minimum: number): Decision {
  const { context, autoscaler, memory } = round;
  const { replicas: current } = target;
  const { measured, metrics } = measureAll(round, target);
  const reason = measured.replicas > current ? `${measured.name} above target` : 'All metrics below target';
  const { replicas: desired } = measured;
  const normalized = normalize({ context, autoscaler, memory, current, desired, minimum });
  const { stabilized, limited } = normalized;
  set(round, 'AbleToScale', 'True', stabilized.reason, stabilized.message);
  set(round, 'ScalingLimited', limited.isLimited ? 'True' : 'False', limited.reason, limited.message);
  return { replicas: normalized.replicas, reason: desired === current ? '' : reason, metrics };
}

/** The metric that asks for most. Where some cannot be had, the others may still ask for more, not for less. */
function measureAll(round: Round, target: Target): { measured: Measured; metrics: MetricStatus[] } {
  const { context, autoscaler, figures } = round;
  const specs = autoscaler.spec.metrics ?? [];
  const pods = podsOf(round, target);
  const results = specs.map((metric) => {
    try {
      return measure({ context, autoscaler, current: target.replicas, pods, figures }, metric);
    } catch (cause) {
      if (!(cause instanceof MetricError)) throw cause;
      context.recorder.event(autoscaler, 'Warning', cause.reason, cause.why);
      return cause;
    }
  });
  const failures = results.filter((result) => result instanceof MetricError);
  const measured = results.flatMap((result) => (result instanceof MetricError ? [] : result));
  const metrics = results.map((result) => (result instanceof MetricError ? { type: '' } : result.status));
  const [highest] = [...measured].sort((one, other) => other.replicas - one.replicas);
  const [failure] = failures;
  if (!highest || (failure && highest.replicas < target.replicas)) {
    throw unmeasurable(round, failure!, failures.length, specs.length, metrics);
  }
  const message = `the HPA was able to successfully calculate a replica count from ${highest.name}`;
  set(round, 'ScalingActive', 'True', 'ValidMetricFound', message);
  return { measured: highest, metrics };
}

function unmeasurable(
  round: Round,
  first: MetricError,
  failed: number,
  all: number,
  metrics: MetricStatus[],
): Unmeasurable {
  const unable = `the HPA was unable to compute the replica count: ${first.why}`;
  set(round, 'ScalingActive', 'False', first.reason, unable);
  const message = `invalid metrics (${failed} invalid out of ${all}), first error is: ${first.message}`;
  return new Unmeasurable(message, metrics);
}

/** The pods the scale selects. Throws when it names none, or another autoscaler has the same. */
function podsOf(round: Round, { selector }: Target): readonly MeasuredPod[] {
  const { context, autoscaler } = round;
  const { namespace = 'default' } = autoscaler.metadata;
  if (selector === '') {
    context.recorder.event(autoscaler, 'Warning', 'SelectorRequired', 'selector is required');
    set(round, 'ScalingActive', 'False', 'InvalidSelector', "the HPA target's scale is missing a selector");
    throw new Unmeasurable('selector is required', []);
  }
  const pods = context.client.list<MeasuredPod>('pods', { namespace, labelSelector: selector });
  context.selectors.set(keyOf(autoscaler), selector);
  const rivals = rivalsOf(round, pods);
  if (rivals.length === 0) return pods;
  const all = [keyOf(autoscaler), ...rivals].join(' ');
  const message = `pods by selector ${selector} are controlled by multiple HPAs: [${all}]`;
  context.recorder.event(autoscaler, 'Warning', 'AmbiguousSelector', message);
  set(round, 'ScalingActive', 'False', 'AmbiguousSelector', message);
  throw new Unmeasurable(message, []);
}

/** Other autoscalers that have measured one of these pods. */
function rivalsOf({ context, autoscaler }: Round, pods: readonly MeasuredPod[]): readonly string[] {
  const { namespace = 'default' } = autoscaler.metadata;
  const own = keyOf(autoscaler);
  const names = new Set(pods.map(({ metadata }) => metadata.name));
  return [...context.selectors]
    .filter(([key, labelSelector]) => {
      if (key === own || splitKey(key).namespace !== namespace) return false;
      const measured = context.client.list('pods', { namespace, labelSelector });
      return measured.some(({ metadata }) => names.has(metadata.name));
    })
    .map(([key]) => key);
}

/** '' where the target cannot be found. */
export function selectorOf(context: AutoscalerContext, autoscaler: Autoscaler): string {
  try {
    return targetOf(context, autoscaler).selector;
  } catch {
    return '';
  }
}

function rescale(
  round: Round,
  { resource, scale, replicas: current }: Target,
  { replicas, reason }: Decision,
): boolean {
  const { context, autoscaler, memory } = round;
  const { client, recorder } = context;
  try {
    client.update(resource, { ...scale, spec: { ...scale['spec'], replicas } }, { subresource: 'scale' });
  } catch (cause) {
    const message = messageOf(cause);
    recorder.event(
      autoscaler,
      'Warning',
      'FailedRescale',
      `New size: ${replicas}; reason: ${reason}; error: ${message}`,
    );
    const unable = `the HPA controller was unable to update the target scale: ${message}`;
    set(round, 'AbleToScale', 'False', 'FailedUpdateScale', unable);
    return false;
  }
  const able = `the HPA controller was able to update the target scale to ${replicas}`;
  set(round, 'AbleToScale', 'True', 'SucceededRescale', able);
  recorder.event(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${replicas}; reason: ${reason}`);
  noteChange({ context, autoscaler, memory, current }, replicas);
  return true;
}

function statusWith(
  { autoscaler, conditions }: Round,
  currentReplicas: number,
  desiredReplicas: number,
  metrics: MetricStatus[] | null,
): AutoscalerStatus {
  return withoutUndefined<AutoscalerStatus>({
    lastScaleTime: autoscaler.status.lastScaleTime,
    currentReplicas: currentReplicas || undefined,
    desiredReplicas,
    currentMetrics: metrics && metrics.length > 0 ? metrics : null,
    conditions,
  });
}

/** Writes the status if it says anything new. */
function updateStatus({ context, autoscaler }: Round, status: AutoscalerStatus): void {
  if (isEqual(autoscaler.status, status)) return;
  context.client.update(autoscalersResource, { ...autoscaler, status }, { subresource: 'status' });
}
