/** What each metric of an autoscaler asks for, and what its status shows of it (horizontal.go, computeReplicasForMetric). */
import { formatQuantity, parseQuantity } from '../../codec/quantity.ts';
import { messageOf } from '../failures.ts';
import type { LabelSelector } from '../types.ts';
import {
  type MeasuredPod,
  type Proposal,
  type Question,
  replicasForAverage,
  replicasForUtilization,
} from './calculator.ts';
import { figuresOf, type PodFigures, thousandths } from './source.ts';
import type {
  Autoscaler,
  AutoscalerContext,
  CurrentValue,
  MetricSpec,
  MetricStatus,
  MetricTarget,
} from './types.ts';

/** One metric could not be had; `reason` is that of its event and condition. */
export class MetricError extends Error {
  readonly reason: string;
  /** As it is told to the learner in the event of the metric itself. */
  readonly why: string;

  constructor(reason: string, why: string, message: string) {
    super(message);
    this.reason = reason;
    this.why = why;
  }
}

/** What one metric says. */
export interface Measured {
  readonly replicas: number;
  /** For the reason of a change: `cpu resource utilization (percentage of request)`. */
  readonly name: string;
  readonly status: MetricStatus;
}

export interface Situation {
  readonly context: AutoscalerContext;
  readonly autoscaler: Autoscaler;
  readonly current: number;
  readonly pods: readonly MeasuredPod[];
  readonly figures: PodFigures;
}

const usualTolerance = 0.1;

/** Throws a MetricError. */
export function measure(situation: Situation, metric: MetricSpec): Measured {
  switch (metric.type) {
    case 'Resource':
      return measureResource(situation, metric.resource!);
    case 'ContainerResource':
      return measureContainer(situation, metric.containerResource!);
    default:
      throw unserved(situation, metric);
  }
}

type ResourceMetric = NonNullable<MetricSpec['resource']>;
type ContainerMetric = NonNullable<MetricSpec['containerResource']>;

function measureResource(situation: Situation, { name, target }: ResourceMetric): Measured {
  try {
    const { current, proposal } = measureUsage(situation, name, '', target);
    const isShare = target.averageValue === undefined;
    const label = isShare ? `${name} resource utilization (percentage of request)` : `${name} resource`;
    return {
      replicas: proposal.replicas,
      name: label,
      status: { type: 'Resource', resource: { name, current } },
    };
  } catch (cause) {
    const why = messageOf(cause);
    throw new MetricError(
      'FailedGetResourceMetric',
      why,
      `failed to get ${name} resource metric value: ${why}`,
    );
  }
}

function measureContainer(situation: Situation, { name, container, target }: ContainerMetric): Measured {
  try {
    const { current, proposal } = measureUsage(situation, name, container, target);
    const isShare = target.averageValue === undefined;
    const label = isShare
      ? `${name} container resource utilization (percentage of request)`
      : `${name} resource`;
    const status = { type: 'ContainerResource', containerResource: { name, container, current } };
    return { replicas: proposal.replicas, name: label, status };
  } catch (cause) {
    const why = messageOf(cause);
    const message = `failed to get ${container} container metric value: ${why}`;
    throw new MetricError('FailedGetContainerResourceMetric', why, message);
  }
}

function measureUsage(
  situation: Situation,
  resource: string,
  container: string,
  { averageValue, averageUtilization = 0 }: MetricTarget,
): { current: CurrentValue; proposal: Proposal } {
  const what = averageValue === undefined ? 'utilization' : 'usage';
  try {
    const question = questionOf(situation, resource, container);
    const proposal =
      averageValue === undefined
        ? replicasForUtilization(question, averageUtilization)
        : replicasForAverage(question, thousandths(averageValue));
    const { utilization, usage } = proposal;
    const current = {
      ...(utilization !== undefined && { averageUtilization: utilization }),
      averageValue: formatUsage(resource, usage),
    };
    return { current, proposal };
  } catch (cause) {
    throw new Error(`failed to get ${resource} ${what}: ${messageOf(cause)}`);
  }
}

function questionOf(
  { context, autoscaler, current, pods, figures }: Situation,
  resource: string,
  container: string,
): Question {
  try {
    const found = figuresOf(figures, resource, container);
    return {
      context,
      current,
      resource,
      container,
      tolerances: tolerancesOf(autoscaler),
      pods,
      figures: found,
    };
  } catch (cause) {
    throw new Error(`unable to get metrics for resource ${resource}: ${messageOf(cause)}`);
  }
}

function tolerancesOf({ spec }: Autoscaler): Question['tolerances'] {
  const { scaleUp, scaleDown } = spec.behavior ?? {};
  const of = (tolerance: string | number | undefined) =>
    tolerance === undefined ? usualTolerance : Number(parseQuantity(tolerance).nano) / 1e9;
  return { up: of(scaleUp?.tolerance), down: of(scaleDown?.tolerance) };
}

/** Memory is counted in Ki and Mi, as metrics-server does. */
function formatUsage(resource: string, value: number): string {
  const format = resource === 'memory' ? 'BinarySI' : 'DecimalSI';
  return formatQuantity({ nano: BigInt(value) * 1_000_000n, format });
}

/** Nobody serves custom or external metrics here. */
function unserved({ autoscaler }: Situation, { pods, object, external }: MetricSpec): MetricError {
  const { namespace } = autoscaler.metadata;
  const custom =
    'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';
  if (pods) {
    const why = `unable to get metric ${pods.metric.name}: ${custom}`;
    return new MetricError('FailedGetPodsMetric', why, `failed to get pods metric value: ${why}`);
  }
  if (object) {
    const { metric, describedObject, target } = object;
    // The order of words is that of Kubernetes, which mixes up what belongs where.
    const why = `unable to get metric ${metric.name}: ${describedObject.kind} on ${namespace} ${describedObject.name}/${custom}`;
    const whole = target.type === 'AverageValue' ? `failed to get ${metric.name} object metric: ${why}` : why;
    return new MetricError('FailedGetObjectMetric', why, `failed to get object metric value: ${whole}`);
  }
  const { name = '', selector } = external?.metric ?? {};
  const why = `unable to get external metric ${namespace}/${name}/${formatSelector(selector)}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
  const isAverage = external?.target.averageValue !== undefined;
  const whole = isAverage
    ? `failed to get ${name} external metric: ${why}`
    : `failed to get external metric ${name}: ${why}`;
  return new MetricError(
    'FailedGetExternalMetric',
    why,
    `failed to get ${name} external metric value: ${whole}`,
  );
}

/** As Go prints a pointer to a LabelSelector. */
function formatSelector(selector: LabelSelector | undefined): string {
  if (!selector) return 'nil';
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(' ')}]}`,
  );
  const text = labels.map(([key, value]) => `${key}: ${value},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${text}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join(',')}},}`;
}
