/** Where connections of a check begin: Pods, a node, a probe that is any Pod, or beside the cluster. */
import { z } from 'zod';
import { podProblem } from '../pods.ts';
import type { ClusterView, Finding, KubeObject, Origin } from '../types.ts';
import { podsThere } from './pods-there.ts';

/** Keys that choose Pods. */
export const somePods = z
  .strictObject({
    namespace: z.string().min(1).describe('The namespace of the Pods.'),
    name: z.string().min(1).optional().describe('One Pod. Give this or labels.'),
    labels: z
      .record(z.string(), z.string())
      .optional()
      .describe('Every Pod with all of these labels that runs; {} is every one. Give this or name.'),
  })
  .superRefine((value, context) => {
    const problem = podProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

export type SomePods = z.infer<typeof somePods>;

const aNode = z.strictObject({
  node: z.string().min(1).describe('The name of a node; control-plane and worker2 are enough.'),
});

export const origin = z
  .union([z.literal('probe'), z.literal('outside'), aNode, somePods])
  .describe(
    'Where it begins: Pods ({ namespace, name } or { namespace, labels }), { node }, probe (a Pod without labels in a namespace of its own) or outside (a machine beside the nodes).',
  );

export type OriginKeys = z.infer<typeof origin>;

/** One beginning, with its name for people and, if it is one, the Pod. */
export interface Beginning {
  readonly title: string;
  readonly origin: Origin;
  readonly pod?: KubeObject;
}

/** Never empty; or why there is none. */
export async function beginnings(
  from: OriginKeys,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Beginning[] | Finding> {
  if (from === 'probe') return [{ title: 'naru-probe/probe', origin: from }];
  if (from === 'outside') return [{ title: 'outside', origin: from }];
  if ('node' in from) return [{ title: from.node, origin: from }];
  const pods = await podsThere(from, cluster, signal);
  if (!Array.isArray(pods)) return pods;
  return pods.map((pod) => {
    const { namespace = '', name = '' } = pod.metadata ?? {};
    return { title: `${namespace}/${name}`, origin: { namespace, name }, pod };
  });
}
