/** The scores and their weights in kube-scheduler. */
import type { Score } from '../types.ts';
import { balancedAllocation } from './balanced-allocation.ts';
import { imageLocality } from './image-locality.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';
import { leastAllocated } from './least-allocated.ts';
import { nodeAffinity } from './node-affinity.ts';
import { podTopologySpread } from './pod-topology-spread.ts';
import { taintToleration } from './taint-toleration.ts';

/** By the name of the plug-in in Kubernetes. To add one: a file, and a line here. */
export const scores: Readonly<Record<string, { readonly weight: number; readonly score: Score }>> = {
  TaintToleration: { weight: 3, score: taintToleration },
  NodeAffinity: { weight: 2, score: nodeAffinity },
  NodeResourcesFit: { weight: 1, score: leastAllocated },
  PodTopologySpread: { weight: 2, score: podTopologySpread },
  InterPodAffinity: { weight: 2, score: interPodAffinity },
  NodeResourcesBalancedAllocation: { weight: 1, score: balancedAllocation },
  ImageLocality: { weight: 1, score: imageLocality },
};
