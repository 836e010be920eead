/** Lines computed from the cluster, for answers that a learner writes down: a row for each object, a word for each column. */
import { z } from 'zod';
import { match } from './match.ts';
import { part } from './part.ts';
import { pathProblem, valuesAt } from './path.ts';
import { requestedOn } from './requests.ts';
import type { ClusterView, KubeObject, ListQuery } from './types.ts';

const path = z.string().superRefine((value, context) => {
  const problem = pathProblem(value);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

export const rows = z
  .strictObject({
    apiVersion: z.string().min(1).describe('As in a manifest: v1, apps/v1.'),
    kind: z.string().min(1).describe('As in a manifest: Pod, Node.'),
    namespace: z.string().min(1).optional().describe('Left out: all namespaces, or a kind without.'),
    name: z.string().min(1).optional().describe('One object.'),
    labels: z.record(z.string(), z.string()).optional().describe('Objects that have all of these labels.'),
    where: part.optional().describe('Only objects that have these fields.'),
    columns: z
      .array(path)
      .min(1)
      .describe('Fields such as metadata.name; several values of one are joined with commas.'),
    sortBy: path.default('metadata.name').describe('The field whose values give the order.'),
    mostRequested: z
      .string()
      .min(1)
      .optional()
      .describe(
        'For Nodes, in place of sortBy: those whose Pods request the most of this resource come first: cpu.',
      ),
    first: z.number().int().min(1).optional().describe('Only so many, in that order.'),
  })
  .refine(
    ({ kind, mostRequested }) => mostRequested === undefined || kind === 'Node',
    'mostRequested goes with kind: Node',
  )
  .describe('A line for each of these objects, as it is now: the values of the columns, blanks between.');

export type Rows = z.infer<typeof rows>;

/** The lines, in order. */
export async function rowLines(wanted: Rows, cluster: ClusterView, signal: AbortSignal): Promise<string[]> {
  const { apiVersion, kind, namespace, name, labels, where } = wanted;
  const query: ListQuery = { apiVersion, kind, ...(namespace && { namespace }), ...(labels && { labels }) };
  const found = await cluster.list(query, signal);
  const fitting = found
    .filter((object) => name === undefined || object.metadata?.name === name)
    .filter((object) => where === undefined || match(where, object).length === 0);
  const keyOf = await keysFor(wanted, cluster, signal);
  const sorted = fitting
    .map((object) => ({ object, key: keyOf(object) }))
    .sort((one, other) => order(one.key, other.key) || order(nameOf(one.object), nameOf(other.object)));
  return sorted.slice(0, wanted.first).map(({ object }) => line(object, wanted.columns));
}

/** What objects are ordered by, the smallest first. */
async function keysFor(
  { sortBy, mostRequested }: Rows,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<(object: KubeObject) => unknown> {
  if (mostRequested === undefined) return (object) => valuesAt(object, sortBy)[0];
  const sums = requestedOn(await cluster.list({ apiVersion: 'v1', kind: 'Pod' }, signal), mostRequested);
  return (node) => -Number(sums.get(nameOf(node)) ?? 0n);
}

function nameOf(object: KubeObject): string {
  return object.metadata?.name ?? '';
}

function order(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [a, b] = [String(one ?? ''), String(other ?? '')];
  return a < b ? -1 : Number(a !== b);
}

function line(object: KubeObject, columns: readonly string[]): string {
  return columns.map((column) => valuesAt(object, column).map(textOf).join(',')).join(' ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
