/**
 * The kind `object`: a named object, or the objects with some labels, have or lack certain fields.
 *
 * By name: the object must be there and have the fields of `is`. By labels: at least one must, or `count` of them, or
 * with `all: true` every one that has the labels. With `absent: true` nothing may be there that fits.
 */
import { z } from 'zod';
import { isMapping, match } from '../match.ts';
import { missing } from '../missing.ts';
import { Owners, ownedBy, ownersShown } from '../owners.ts';
import { livePart } from '../part.ts';
import { resolve } from '../resolve.ts';
import { show } from '../show.ts';
import type { CheckKind, ClusterView, Finding, KubeObject, ListQuery } from '../types.ts';
import { at, bestOf, called, describe, firstOf, kindProblem, refOf } from './subject.ts';

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
    is: livePart.optional(),
    ownedBy: ownedBy.optional(),
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
  async look(wanted, cluster, signal) {
    const look = new Look(wanted, await resolve(wanted.is ?? {}, cluster, signal), cluster, signal);
    return wanted.name === undefined ? look.byLabels() : look.byName(wanted.name);
  },
};

class Look {
  readonly #wanted: Params;
  readonly #is: unknown;
  readonly #cluster: ClusterView;
  readonly #signal: AbortSignal;
  readonly #owners: Owners;

  constructor(wanted: Params, is: unknown, cluster: ClusterView, signal: AbortSignal) {
    this.#wanted = wanted;
    this.#is = is;
    this.#cluster = cluster;
    this.#signal = signal;
    this.#owners = new Owners(cluster, signal);
  }

  async byName(name: string): Promise<Finding[]> {
    const ref = { ...place(this.#wanted), name };
    const found = await this.#cluster.get(ref, this.#signal);
    if (!this.#wanted.absent)
      return at(
        { object: ref },
        found ? await this.#differs(found) : [await missing(ref, this.#cluster, this.#signal)],
      );
    const fits = found && (await this.#differs(found)).length === 0;
    return fits ? [present(found)] : [];
  }

  async byLabels(): Promise<Finding[]> {
    const { kind, namespace, labels } = this.#wanted;
    const query: ListQuery = { ...place(this.#wanted), ...(labels && { labels }) };
    const found = await this.#cluster.list(query, this.#signal);
    const subject = describe(kind, namespace, undefined, labels);
    const results: { one: KubeObject; findings: Finding[] }[] = [];
    for (const one of found) results.push({ one, findings: await this.#differs(one, called(one)) });
    return at({ list: query }, firstOf(this.#judge(results, subject), subject));
  }

  #judge(results: readonly { one: KubeObject; findings: Finding[] }[], subject: string): Finding[] {
    const { absent, all, count } = this.#wanted;
    const fitting = results.filter(({ findings }) => findings.length === 0).map(({ one }) => one);
    const differing = results.map(({ findings }) => findings).filter((findings) => findings.length > 0);
    if (absent) return fitting.map(present);
    if (all) return results.length === 0 ? [none(subject)] : differing.flat();
    if (count !== undefined) return counted(count, fitting.length, subject, differing);
    if (fitting.length > 0) return [];
    const meant = results.filter(({ one }) => !isClusters(one)).map(({ findings }) => findings);
    if (meant.length > 0) return bestOf(meant);
    const values = { object: subject, want: show(this.#is) };
    return [results.length === 0 ? none(subject) : { code: 'object.unlike', values }];
  }

  async #differs(one: KubeObject, path = ''): Promise<Finding[]> {
    const findings = at({ object: refOf(one) }, match(this.#is, one, path));
    const owner = this.#wanted.ownedBy;
    if (!owner || (await this.#owners.owns(owner, one))) return findings;
    const values = {
      object: describe(this.#wanted.kind, one.metadata?.namespace, one.metadata?.name ?? ''),
      want: `${owner.kind} ${owner.name}`,
      got: ownersShown(one),
    };
    return [...findings, { code: 'object.owner', values, at: { object: refOf(one) } }];
  }
}

/** Roles of the cluster itself: nobody is to be led to change one. */
function isClusters({ metadata }: KubeObject): boolean {
  return metadata?.name?.startsWith('system:') ?? false;
}

function none(subject: string): Finding {
  return { code: 'object.missing', values: { object: subject } };
}

function present(one: KubeObject): Finding {
  const object = describe(one.kind ?? '', one.metadata?.namespace, one.metadata?.name ?? '');
  return { code: 'object.present', values: { object }, at: { object: refOf(one) } };
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
