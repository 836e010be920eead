/** The kind `placement`: on which nodes Pods run. Only Pods that are Ready count, and none that is being deleted. */
import { z } from 'zod';
import { fieldOf } from '../operators/types.ts';
import { Owners, ownedBy } from '../owners.ts';
import { isReady } from '../pods.ts';
import type { CheckKind, ClusterView, Finding, KubeObject, ListQuery } from '../types.ts';
import { at, describe, firstOf } from './subject.ts';

const params = z
  .strictObject({
    namespace: z.string().min(1).describe('The namespace of the Pods.'),
    labels: z
      .record(z.string(), z.string())
      .optional()
      .describe('Pods with these labels. Give this or ownedBy.'),
    ownedBy: ownedBy.optional(),
    ready: z.number().int().min(1).optional().describe('How many are Ready, exactly.'),
    on: z
      .union([z.enum(['all', 'workers']), z.array(z.string().min(1)).min(1)])
      .optional()
      .describe(
        'All of them are on these nodes, and some on each: names, all, or workers (no control plane).',
      ),
    perNode: z.number().int().min(1).optional().describe('How many are on each node of on, exactly.'),
    off: z.array(z.string().min(1)).min(1).optional().describe('None is on these nodes.'),
  })
  .superRefine((value, context) => {
    const problem = keyProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem, path: [] });
  });

function keyProblem(keys: {
  labels?: unknown;
  ownedBy?: unknown;
  on?: unknown;
  off?: unknown;
  perNode?: unknown;
}): string | undefined {
  if (keys.labels === undefined && keys.ownedBy === undefined)
    return 'say which Pods: give labels or ownedBy';
  if (keys.on === undefined && keys.off === undefined) return 'say where: give on or off';
  return keys.perNode !== undefined && keys.on === undefined ? 'perNode goes with on' : undefined;
}

type Params = z.infer<typeof params>;

export const placement: CheckKind<'placement', Params> = {
  name: 'placement',
  params,
  requires: ['objects'],
  async look(wanted, cluster, signal) {
    const { namespace, labels } = wanted;
    const query: ListQuery = { apiVersion: 'v1', kind: 'Pod', namespace, ...(labels && { labels }) };
    const pods = await readyPods(wanted, await cluster.list(query, signal), cluster, signal);
    const owner = wanted.ownedBy && ` (${wanted.ownedBy.kind} ${wanted.ownedBy.name})`;
    const subject = describe('Pod', namespace, undefined, labels) + (owner ?? '');
    if (pods.length === 0)
      return [{ code: 'placement.none', values: { pods: subject }, at: { list: query } }];
    const nodes = await nodesOf(wanted.on, cluster, signal);
    return at(
      { list: query },
      firstOf([...counted(wanted, pods, subject), ...placed(wanted, nodes, pods)], subject),
    );
  },
};

async function readyPods(
  { ownedBy }: Params,
  all: readonly KubeObject[],
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<KubeObject[]> {
  const owners = new Owners(cluster, signal);
  const pods: KubeObject[] = [];
  for (const pod of all)
    if (isReady(pod) && (ownedBy === undefined || (await owners.owns(ownedBy, pod)))) pods.push(pod);
  return pods;
}

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';

async function nodesOf(
  on: Params['on'],
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<string[] | undefined> {
  if (on === undefined || Array.isArray(on)) return on;
  const nodes = await cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal);
  return nodes
    .filter((node) => on === 'all' || node.metadata?.labels?.[CONTROL_PLANE] === undefined)
    .map((node) => node.metadata?.name ?? '');
}

function counted({ ready }: Params, pods: readonly KubeObject[], subject: string): Finding[] {
  if (ready === undefined || pods.length === ready) return [];
  return [{ code: 'placement.count', values: { pods: subject, want: ready, got: pods.length } }];
}

function placed(
  { perNode, off = [] }: Params,
  on: readonly string[] | undefined,
  pods: readonly KubeObject[],
): Finding[] {
  const where = pods.map((pod) => ({
    pod: pod.metadata?.name ?? '',
    node: String(fieldOf(pod['spec'], 'nodeName') ?? '–'),
  }));
  const wrong = where.filter(({ node }) => (on && !on.includes(node)) || off.includes(node));
  const findings: Finding[] = wrong.map((one) => ({ code: 'placement.elsewhere', values: one }));
  for (const node of on ?? []) {
    const got = where.filter((one) => one.node === node).length;
    if (perNode === undefined ? got > 0 : got === perNode) continue;
    findings.push({ code: 'placement.node', values: { node, want: perNode ?? '≥ 1', got } });
  }
  return findings;
}
