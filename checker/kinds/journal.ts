/**
 * The kind `journal`: what happened since the start state held, whatever is left of it by now. Objects are watched from then on,
 * whether a page is open or not.
 */
import { z } from 'zod';
import { part } from '../part.ts';
import type { CheckKind, ClusterView, Finding, Moment, Watched } from '../types.ts';
import { describe } from './subject.ts';

const event = z
  .strictObject({
    apiVersion: z.string().min(1).describe('As in a manifest: v1, apps/v1.'),
    kind: z.string().min(1).describe('As in a manifest: Pod, Deployment.'),
    namespace: z
      .string()
      .min(1)
      .optional()
      .describe('Leave out for kinds that live in no namespace, and to mean all of them.'),
    name: z.string().min(1).optional().describe('One object.'),
    labels: z.record(z.string(), z.string()).optional().describe('Objects that have all of these labels.'),
    is: part
      .optional()
      .describe('It happens when an object begins to be like this. Left out: when it comes to be.'),
    gone: z.literal(true).optional().describe('It happens when an object that is like this goes away.'),
  })
  .describe('Something that happens to an object.');

const params = z
  .strictObject({
    happened: z.array(event).min(1).optional().describe('All of this happened, in whatever order.'),
    order: z.array(event).min(2).optional().describe('This happened, one after another.'),
    never: z
      .array(event)
      .min(1)
      .optional()
      .describe('Nothing of this happened, and nothing was like this at the start.'),
  })
  .refine((value) => value.happened ?? value.order ?? value.never, {
    message: 'says nothing: give happened, order or never',
  });

type Params = z.infer<typeof params>;
type Event = z.infer<typeof event>;

export const journal: CheckKind<'journal', Params> = {
  name: 'journal',
  params,
  requires: ['objects'],
  watches: ({ happened = [], order = [], never = [] }) => [...happened, ...order, ...never].map(watchedOf),
  async look({ happened = [], order = [], never = [] }, cluster) {
    const unseen = gapFault(cluster);
    const findings = [
      ...happened.flatMap((one) => happenedFinding(one, cluster)),
      ...orderFindings(order, cluster),
      ...never.flatMap((one) => neverFinding(one, cluster)),
    ];
    // What was seen was seen. What was not may have happened while nobody could watch.
    const certain = findings.some(({ code }) => code === 'journal.never');
    if (unseen && !certain && (findings.length > 0 || never.length > 0)) throw unseen;
    return findings;
  },
};

function watchedOf({ apiVersion, kind, namespace, name, labels, is, gone }: Event): Watched {
  return {
    apiVersion,
    kind,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(labels && { labels }),
    ...(is !== undefined && { is }),
    ...(gone && { gone }),
  };
}

function gapFault({ journal }: ClusterView): Error | undefined {
  const [gap] = journal.gaps;
  if (!gap) return undefined;
  return new Error(`nobody could watch the cluster from ${gap.from} to ${gap.to}: start the exercise over`);
}

function momentsOf(one: Event, cluster: ClusterView): readonly Moment[] {
  const moments = cluster.journal.moments(watchedOf(one));
  if (!moments) throw new Error('what this check asks about was not watched: start the exercise over');
  return moments;
}

function happenedFinding(one: Event, cluster: ClusterView): Finding[] {
  if (momentsOf(one, cluster).some((moment) => !moment.atStart)) return [];
  return [{ code: missingCode(one), values: { object: subjectOf(one) }, at: whereOf(one) }];
}

/** The earliest moment of each that is later than the one before: what comes after has then the best chance. */
function orderFindings(order: readonly Event[], cluster: ClusterView): Finding[] {
  let turn = 0;
  for (const [index, one] of order.entries()) {
    const moments = momentsOf(one, cluster).filter((moment) => !moment.atStart);
    const next = moments.find((moment) => moment.turn > turn);
    if (next) turn = next.turn;
    else if (moments.length === 0 || index === 0) {
      return [{ code: missingCode(one), values: { object: subjectOf(one) }, at: whereOf(one) }];
    } else {
      const values = { object: subjectOf(one), before: subjectOf(order[index - 1]!), step: index + 1 };
      return [{ code: 'journal.order', values, at: whereOf(one) }];
    }
  }
  return [];
}

function neverFinding(one: Event, cluster: ClusterView): Finding[] {
  const [moment] = momentsOf(one, cluster);
  if (!moment) return [];
  const { kind, namespace, name } = moment.object;
  const object = describe(kind, namespace, name);
  const time = `${moment.at.slice(11, 19)}Z`;
  const code = one.gone ? 'journal.gone' : 'journal.never';
  return [{ code, values: { object, time }, at: { object: moment.object } }];
}

function missingCode(one: Event): string {
  if (one.gone) return 'journal.missing-gone';
  return one.is === undefined ? 'journal.missing-made' : 'journal.missing';
}

function subjectOf(one: Event): string {
  return describe(one.kind, one.namespace, one.name, one.labels);
}

function whereOf({ apiVersion, kind, namespace, name, labels }: Event): NonNullable<Finding['at']> {
  const place = { apiVersion, kind, ...(namespace !== undefined && { namespace }) };
  if (name !== undefined) return { object: { ...place, name } };
  return { list: { ...place, ...(labels && { labels }) } };
}
