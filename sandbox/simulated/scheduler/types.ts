/** What filters and scores look at: the pod to be placed, and a node with what is on it. */
import type { LabelSelector } from '../clientgo/selector.ts';
import type { KubeObject } from '../objects.ts';
import type { PodVolumes } from './volumes/pod-volumes.ts';

export interface SchedulablePod extends KubeObject {
  spec: {
    nodeName?: string;
    schedulerName?: string;
    nodeSelector?: Record<string, string>;
    affinity?: {
      nodeAffinity?: NodeAffinity;
      podAffinity?: PodAffinity;
      podAntiAffinity?: PodAffinity;
    };
    topologySpreadConstraints?: TopologySpreadConstraint[];
    tolerations?: Toleration[];
    containers: Container[];
    initContainers?: Container[];
    overhead?: Quantities;
    volumes?: { name: string; persistentVolumeClaim?: { claimName: string }; ephemeral?: object }[];
    resources?: { requests?: Quantities };
    priority?: number;
    preemptionPolicy?: string;
    schedulingGates?: { name: string }[];
  };
  status?: {
    phase?: string;
    nominatedNodeName?: string;
    startTime?: string;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
  };
}

export interface SchedulableNode extends KubeObject {
  spec: { unschedulable?: boolean; taints?: Taint[] };
  status?: {
    allocatable?: Quantities;
    capacity?: Quantities;
    images?: { names?: string[]; sizeBytes?: number }[];
  };
}

export type Quantities = Record<string, string | number>;

export interface Container {
  name?: string;
  image?: string;
  restartPolicy?: string;
  resources?: { requests?: Quantities };
  ports?: { hostPort?: number; hostIP?: string; protocol?: string }[];
}

export interface Taint {
  key: string;
  value?: string;
  effect: string;
}

export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
}

export interface NodeAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms: NodeSelectorTerm[] };
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; preference: NodeSelectorTerm }[];
}

export interface NodeSelectorTerm {
  matchExpressions?: NodeSelectorRequirement[];
  matchFields?: NodeSelectorRequirement[];
}

export interface NodeSelectorRequirement {
  key: string;
  operator: string;
  values?: string[];
}

export interface PodAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: PodAffinityTerm }[];
}

export interface PodAffinityTerm {
  topologyKey: string;
  labelSelector?: LabelSelector;
  namespaces?: string[];
  namespaceSelector?: LabelSelector;
}

export interface TopologySpreadConstraint {
  maxSkew: number;
  topologyKey: string;
  whenUnsatisfiable: string;
  labelSelector?: LabelSelector;
  matchLabelKeys?: string[];
  minDomains?: number;
  nodeAffinityPolicy?: string;
  nodeTaintsPolicy?: string;
}

/** Amounts by resource name: `cpu` in thousandths of a core, everything else in whole units (bytes, pieces). */
export type Amounts = ReadonlyMap<string, number>;

/** A node and the pods that are placed on it. */
export interface NodeInfo {
  readonly node: SchedulableNode;
  readonly pods: readonly SchedulablePod[];
  readonly allocatable: Amounts;
  /** What the pods request together. */
  readonly requested: Amounts;
  /** The same with 100m CPU and 200Mi memory for containers that request none: for scores only. */
  readonly requestedForScore: Amounts;
}

/** Why a node will not do. `unresolvable`: not even taking pods off the node would help. */
export interface Refusal {
  readonly reasons: readonly string[];
  readonly unresolvable: boolean;
}

/** What lies around the node a filter is asked about. */
export interface Surroundings {
  /** All nodes, the one in question among them. */
  readonly infos: readonly NodeInfo[];
  namespaceLabels(name: string): Readonly<Record<string, string>>;
  /** Which pods of its namespace belong together with this one: see `companionsOf`. */
  companions(pod: SchedulablePod): LabelMatcher | undefined;
  /** The claims of a pod; nothing for a pod without any. */
  volumesOf(pod: SchedulablePod): PodVolumes | undefined;
}

export type LabelMatcher = (labels: Readonly<Record<string, string>> | undefined) => boolean;

/** What is known of a pod before any node is asked: a reason why none will do, or the only nodes that may. */
export type PreFilterResult = { readonly reason: string } | { readonly nodes: ReadonlySet<string> };

/** `undefined` has nothing to say about this pod. */
export type PreFilter = (pod: SchedulablePod, around: Surroundings) => PreFilterResult | undefined;

/** `undefined` lets the pod onto the node. */
export type Filter = (pod: SchedulablePod, info: NodeInfo, around: Surroundings) => Refusal | undefined;

/** For all nodes that are left at once: 0 (worst) to 100 (best) for each, in their order. */
export type Score = (
  pod: SchedulablePod,
  infos: readonly NodeInfo[],
  around: Surroundings,
) => readonly number[];
