/**
 * What the live view of the cluster hears. Browser-safe: imports zod and types.
 *
 *   /ws/cluster                        text: ClusterMessage; open while somebody looks
 *
 * Names, places and states, as `kubectl get nodes,pods -A -o wide` prints them: nothing of a Secret, an environment or a log.
 * The first message is a picture; changes follow, at most five a second, each of everything that changed meanwhile.
 */
import { z } from 'zod';

export const nodeSeen = z.object({
  name: z.string(),
  /** Of the condition Ready; `Unknown`: its kubelet has not been heard of. */
  ready: z.enum(['True', 'False', 'Unknown']),
  /** No new pods are put on it. */
  cordoned: z.boolean(),
  controlPlane: z.boolean(),
});
export type NodeSeen = z.infer<typeof nodeSeen>;

export const podSeen = z.object({
  namespace: z.string(),
  name: z.string(),
  /** Missing while it is not on a node. */
  node: z.string().optional(),
  /** As in the column STATUS of kubectl. */
  status: z.string(),
  phase: z.string(),
  /** Containers that are ready, and all of them. */
  ready: z.number().int(),
  of: z.number().int(),
  restarts: z.number().int(),
});
export type PodSeen = z.infer<typeof podSeen>;

export const clusterMessage = z.discriminatedUnion('type', [
  /** Everything there is, or the first of it: so many `more` pods are not told of. */
  z.object({
    type: z.literal('picture'),
    nodes: z.array(nodeSeen),
    pods: z.array(podSeen),
    more: z.number().int(),
  }),
  /** What is new or other than before; what is gone, by key (`podKey`). */
  z.object({
    type: z.literal('changes'),
    nodes: z.array(nodeSeen),
    pods: z.array(podSeen),
    goneNodes: z.array(z.string()),
    gonePods: z.array(z.string()),
    more: z.number().int(),
  }),
  /** There is no cluster at the moment, or it does not answer. What was seen last may be old. */
  z.object({ type: z.literal('nothing-seen') }),
]);
export type ClusterMessage = z.infer<typeof clusterMessage>;

/** One pod among all. */
export const podKey = ({ namespace, name }: Pick<PodSeen, 'namespace' | 'name'>): string =>
  `${namespace}/${name}`;
