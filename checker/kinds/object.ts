/**
 * The kind `object`: a named object, or the objects with some labels, have or lack certain fields.
 *
 * By name: the object must be there and have the fields of `is`. By labels: at least one must, or `count` of them, or
 * with `all: true` every one that has the labels. With `absent: true` nothing may be there that fits.
 */
import { z } from 'zod';
import { isMapping, match } from '../match.ts';
import { part } from '../part.ts';
import type { CheckKind, ClusterView, Finding, KubeObject, ListQuery } from '../types.ts';
import { bestOf, called, describe, kindProblem } from './subject.ts';

const count = z
  .union([
    z.number().int().min(0),
    z.strictObject({ $atLeast: z.number().int() }),
    z.strictObject({ $atMost: z.number().int() }),
  ])
  .describe('How many objects must fit: a number, { $atLeast: n } or { $atMost: n }.');

const params = z
  .strictObject({
    apiVersion: z.string().min(1).describe('As in a manifest: v1, apps/v1, discovery.k8s.io/v1.'),
    kind: z.string().min(1).describe('As in a manifest: Pod, Deployment.'),
    namespace: z
      .string()
      .min(1)
      .optional()
      .describe('Leave out for kinds that live in no namespace, and to look in all of them.'),
    name: z.string().min(1).optional().describe('The name of one object. Give this or labels.'),
    labels: z
      .record(z.string(), z.string())
      .optional()
      .describe('Objects that have all of these labels. Give this or name.'),
    is: part.optional(),
    count: count.optional(),
    all: z.literal(true).optional().describe('Every object with the labels must fit, and there must be one.'),
    absent: z.literal(true).optional().describe('Nothing that fits may be there.'),
  })
  .superRefine((value, context) => {
    const problem = kindProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem, path: [] });
  });

type Params = z.infer<typeof params>;

export const object: CheckKind<'object', Params> = {
  name: 'object',
  params,
  requires: ['objects'],
  look: (wanted, cluster, signal) =>
    wanted.name === undefined
      ? lookByLabels(wanted, cluster, signal)
      : lookByName(wanted, wanted.name, cluster, signal),
};

async function lookByName(
  wanted: Params,
  name: string,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const found = await cluster.get({ ...place(wanted), name }, signal);
  const subject = describe(wanted.kind, wanted.namespace, name);
  if (wanted.absent) {
    const fits = found && match(wanted.is ?? {}, found).length === 0;
    return fits ? [{ code: 'object.present', values: { object: subject } }] : [];
  }
  if (found) return match(wanted.is ?? {}, found);
  return [await missing(wanted, name, cluster, signal)];
}

/** A frequent mistake is the wrong namespace; when that is what happened, say so. */
async function missing(
  wanted: Params,
  name: string,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding> {
  const subject = describe(wanted.kind, wanted.namespace, name);
  if (wanted.namespace !== undefined) {
    const everywhere = await cluster.list({ apiVersion: wanted.apiVersion, kind: wanted.kind }, signal);
    const other = everywhere.find((candidate) => candidate.metadata?.name === name)?.metadata?.namespace;
    if (other) return { code: 'object.elsewhere', values: { object: subject, namespace: other } };
  }
  return { code: 'object.missing', values: { object: subject } };
}

async function lookByLabels(wanted: Params, cluster: ClusterView, signal: AbortSignal): Promise<Finding[]> {
  const query: ListQuery = { ...place(wanted), ...(wanted.labels && { labels: wanted.labels }) };
  const found = await cluster.list(query, signal);
  const subject = describe(wanted.kind, wanted.namespace, undefined, wanted.labels);
  const results = found.map((one) => ({ one, findings: match(wanted.is ?? {}, one, called(one)) }));
  const fitting = results.filter(({ findings }) => findings.length === 0).map(({ one }) => one);
  const differing = results.map(({ findings }) => findings).filter((findings) => findings.length > 0);
  if (wanted.absent) return fitting.map((one) => present(wanted, one));
  if (wanted.all) return found.length === 0 ? [none(subject)] : differing.flat();
  if (wanted.count !== undefined) return counted(wanted.count, fitting.length, subject, differing);
  if (fitting.length > 0) return [];
  return found.length === 0 ? [none(subject)] : bestOf(differing);
}

function none(subject: string): Finding {
  return { code: 'object.missing', values: { object: subject } };
}

function present(wanted: Params, one: KubeObject): Finding {
  const subject = describe(wanted.kind, one.metadata?.namespace, one.metadata?.name ?? '');
  return { code: 'object.present', values: { object: subject } };
}

/** The number, and when there are too few, what keeps the nearest one from counting. */
function counted(
  want: z.infer<typeof count>,
  got: number,
  subject: string,
  differing: Finding[][],
): Finding[] {
  if (match(want, got).length === 0) return [];
  const tooFew = !isMapping(want) ? got < want : '$atLeast' in want;
  const values = { object: subject, want: limitOf(want), got };
  return [{ code: codeOf(want), values }, ...(tooFew ? bestOf(differing) : [])];
}

function limitOf(want: z.infer<typeof count>): number {
  if (typeof want === 'number') return want;
  return '$atLeast' in want ? want.$atLeast : want.$atMost;
}

function codeOf(want: z.infer<typeof count>): string {
  if (typeof want === 'number') return 'object.count';
  return '$atLeast' in want ? 'object.few' : 'object.many';
}

function place(wanted: Params): { apiVersion: string; kind: string; namespace?: string } {
  const { apiVersion, kind, namespace } = wanted;
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }) };
}
