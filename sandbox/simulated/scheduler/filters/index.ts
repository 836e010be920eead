/** The filters, in the order in which kube-scheduler asks them; the first that refuses a node speaks for it. */
import type { Filter, PreFilter } from '../types.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';
import { namedNodes, nodeAffinity } from './node-affinity.ts';
import { nodePorts } from './node-ports.ts';
import { nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { podTopologySpread } from './pod-topology-spread.ts';
import { taintToleration } from './taint-toleration.ts';
import { claimsInOrder, volumeBinding } from './volume-binding.ts';
import { volumeRestrictions } from './volume-restrictions.ts';
import { volumeZone } from './volume-zone.ts';

/** By the name of the plug-in in Kubernetes. To add one: a file, and a line here. */
export const filters: Readonly<Record<string, Filter>> = {
  NodeUnschedulable: nodeUnschedulable,
  TaintToleration: taintToleration,
  NodeAffinity: nodeAffinity,
  NodePorts: nodePorts,
  NodeResourcesFit: nodeResourcesFit,
  VolumeRestrictions: volumeRestrictions,
  VolumeBinding: volumeBinding,
  VolumeZone: volumeZone,
  PodTopologySpread: podTopologySpread,
  InterPodAffinity: interPodAffinity,
};

/** What is asked once a pod, before any node; the first that refuses speaks. By the name of the plug-in in Kubernetes. */
export const preFilters: Readonly<Record<string, PreFilter>> = {
  NodeAffinity: namedNodes,
  VolumeBinding: claimsInOrder,
};
