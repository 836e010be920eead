/** A HorizontalPodAutoscaler, and what the parts of its controller hand to each other. */
import type { EventRecorder } from '../../clientgo/types.ts';
import type { KubeObject } from '../../objects.ts';
import type { Resource } from '../resources.ts';
import type { Condition, ControllerContext, LabelSelector } from '../types.ts';
import type { MetricsSource } from './source.ts';

export const autoscalersResource = 'horizontalpodautoscalers.autoscaling';

export interface Autoscaler extends KubeObject {
  spec: {
    scaleTargetRef: CrossVersionReference;
    minReplicas?: number;
    maxReplicas: number;
    metrics?: MetricSpec[];
    behavior?: { scaleUp?: ScalingRules; scaleDown?: ScalingRules };
  };
  status: AutoscalerStatus;
}

export interface CrossVersionReference {
  apiVersion?: string;
  kind: string;
  name: string;
}

export interface MetricTarget {
  type: 'Utilization' | 'Value' | 'AverageValue';
  value?: string;
  averageValue?: string;
  averageUtilization?: number;
}

export interface MetricIdentifier {
  name: string;
  selector?: LabelSelector;
}

export interface MetricSpec {
  type: string;
  resource?: { name: string; target: MetricTarget };
  containerResource?: { name: string; container: string; target: MetricTarget };
  pods?: { metric: MetricIdentifier; target: MetricTarget };
  object?: { metric: MetricIdentifier; describedObject: CrossVersionReference; target: MetricTarget };
  external?: { metric: MetricIdentifier; target: MetricTarget };
}

export interface ScalingRules {
  stabilizationWindowSeconds?: number;
  selectPolicy?: 'Max' | 'Min' | 'Disabled';
  policies?: { type: 'Pods' | 'Percent'; value: number; periodSeconds: number }[];
  tolerance?: string | number;
}

export interface AutoscalerStatus {
  observedGeneration?: number;
  lastScaleTime?: string;
  currentReplicas?: number;
  desiredReplicas: number;
  currentMetrics: MetricStatus[] | null;
  conditions?: Condition[];
}

/** Empty in `type` for a metric that could not be had. */
export interface MetricStatus {
  type: string;
  resource?: { name: string; current: CurrentValue };
  containerResource?: { name: string; container: string; current: CurrentValue };
}

export interface CurrentValue {
  averageUtilization?: number;
  averageValue?: string;
}

/** A change of size, or a size that was thought right, at a time in milliseconds. */
export interface Sample {
  readonly replicas: number;
  readonly time: number;
}

/** What is remembered of an autoscaler between two looks at it. */
export interface Memory {
  recommendations: Sample[];
  scaleUps: Sample[];
  scaleDowns: Sample[];
}

/** What every step of a sync works with. */
export interface AutoscalerContext extends ControllerContext {
  readonly recorder: EventRecorder;
  readonly source: MetricsSource;
  /** By the key of each autoscaler that has measured pods: what selects them. */
  readonly selectors: Map<string, string>;
  /** The kinds there are, to find the one an autoscaler names. */
  resources(): readonly Resource[];
}
