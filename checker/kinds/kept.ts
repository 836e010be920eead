/**
 * The kind `kept`: objects are still those of the start state, by uid, and as far as asked unchanged. What servers, controllers
 * and `kubectl rollout restart` write is left aside.
 */
import { z } from 'zod';
import { differences } from '../differences.ts';
import { match } from '../match.ts';
import { fieldOf } from '../operators/types.ts';
import { part } from '../part.ts';
import { pathProblem, valuesAt } from '../path.ts';
import type {
  CheckKind,
  ClusterView,
  Finding,
  KubeObject,
  ListQuery,
  ObjectRef,
  Remembered,
} from '../types.ts';
import { at, called, describe, firstOf, refOf } from './subject.ts';

const fieldPath = z.string().superRefine((value, context) => {
  const problem = pathProblem(value);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

const params = z
  .strictObject({
    apiVersion: z.string().min(1).describe('As in a manifest: v1, apps/v1.'),
    kind: z.string().min(1).describe('As in a manifest: Pod, Deployment.'),
    namespace: z
      .string()
      .min(1)
      .optional()
      .describe('Leave out for kinds that live in no namespace, and to mean all of them.'),
    name: z.string().min(1).optional().describe('One object. Left out: all that were there at the start.'),
    labels: z.record(z.string(), z.string()).optional().describe('Those that had all of these labels.'),
    where: part.optional().describe('Those that had these fields at the start.'),
    fields: z
      .array(fieldPath)
      .min(1)
      .optional()
      .describe('Fields that must have the values of the start: spec.clusterIP, metadata.labels.'),
    unchanged: z
      .literal(true)
      .optional()
      .describe('Everything but metadata and status must be as at the start. Give this or fields.'),
    except: z
      .array(fieldPath.refine((path) => !/\[[\d*]/.test(path), 'name fields only, no items of lists'))
      .default([])
      .describe(
        'Fields that may have changed all the same, with what is in them: spec.template.metadata.annotations.',
      ),
    remade: z
      .literal(true)
      .optional()
      .describe('They may have been deleted and created again, as long as they are unchanged.'),
    before: z
      .literal(true)
      .optional()
      .describe(
        'As it was before the setup, which has broken it. Blanks in texts do not count, and nobody is told what was there.',
      ),
    alone: z.literal(true).optional().describe('None may have come besides.'),
  })
  .superRefine((value, context) => {
    const problem = keyProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem, path: [] });
  });

interface Keys {
  readonly name?: string | undefined;
  readonly labels?: unknown;
  readonly where?: unknown;
  readonly fields?: unknown;
  readonly unchanged?: unknown;
  readonly remade?: unknown;
  readonly alone?: unknown;
  readonly before?: unknown;
}

function keyProblem(keys: Keys): string | undefined {
  if (keys.name !== undefined && (keys.labels ?? keys.where ?? keys.alone) !== undefined)
    return 'labels, where and alone do not go with name';
  if (keys.fields !== undefined && keys.unchanged) return 'give fields or unchanged, not both';
  if (keys.before && (keys.name === undefined || (keys.fields === undefined && !keys.unchanged)))
    return 'before goes with name, and with fields or unchanged';
  if (keys.remade && keys.fields === undefined && !keys.unchanged)
    return 'with remade, say what must not have changed: fields or unchanged';
  return undefined;
}

type Params = z.infer<typeof params>;

export const kept: CheckKind<'kept', Params> = {
  name: 'kept',
  params,
  requires: ['objects'],
  remembers: (wanted) => [what(wanted)],
  look: (wanted, cluster, signal) =>
    wanted.name === undefined
      ? lookAtAll(wanted, cluster, signal)
      : lookAtOne(wanted, { ...place(wanted), name: wanted.name }, cluster, signal),
};

function what(wanted: Params): Remembered {
  if (wanted.name === undefined) return { list: queryOf(wanted) };
  const object = { ...place(wanted), name: wanted.name };
  return wanted.before ? { object, before: true } : { object };
}

function place({ apiVersion, kind, namespace }: Params) {
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }) };
}

function queryOf(wanted: Params): ListQuery {
  return { ...place(wanted), ...(wanted.labels && { labels: wanted.labels }) };
}

async function lookAtOne(
  wanted: Params,
  ref: ObjectRef,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const was = cluster.start.object(ref, wanted.before);
  if (!was) throw notRemembered(wanted, was === null);
  const is = await cluster.get(ref, signal);
  const findings = wanted.before
    ? keptFindings(wanted, tidied(was), is && tidied(is), '').map(untold)
    : keptFindings(wanted, was, is, '');
  return at({ object: ref }, findings);
}

/** With one blank between the words of its texts. */
function tidied(object: KubeObject): KubeObject {
  const tidy = (_key: string, value: unknown) =>
    typeof value === 'string' ? value.trim().replace(/\s+/g, ' ') : value;
  return JSON.parse(JSON.stringify(object, tidy)) as KubeObject;
}

/** Where it differs, and never how it was. */
function untold({ code, values }: Finding): Finding {
  if (code.startsWith('kept.')) return { code, values };
  return { code: 'kept.broken', values: { path: values['path'] ?? '' } };
}

/** The objects may be any number of thousands: each is compared once, and the first findings are told. */
async function lookAtAll(wanted: Params, cluster: ClusterView, signal: AbortSignal): Promise<Finding[]> {
  const query = queryOf(wanted);
  const then = cluster.start.list(query);
  if (!then) throw notRemembered(wanted, false);
  const meant = then.filter((one) => wanted.where === undefined || match(wanted.where, one).length === 0);
  if (meant.length === 0) throw notRemembered(wanted, true);
  // By kind and namespace alone: labels may be what was changed.
  const now = new Map((await cluster.list(place(wanted), signal)).map((one) => [placeOf(one), one]));
  const findings = meant.flatMap((was) => {
    const is = now.get(placeOf(was));
    return at({ object: refOf({ ...place(wanted), ...was }) }, keptFindings(wanted, was, is, called(was)));
  });
  const extra = wanted.alone ? await extraFindings(wanted, meant, cluster, signal) : [];
  return firstOf([...findings, ...extra], describe(wanted.kind, wanted.namespace, undefined, wanted.labels));
}

function placeOf(object: KubeObject): string {
  return `${object.metadata?.namespace ?? ''}/${object.metadata?.name}`;
}

/** What is there now and is like those that were meant. */
async function extraFindings(
  wanted: Params,
  meant: readonly KubeObject[],
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const then = new Set(meant.map(placeOf));
  const now = await cluster.list(queryOf(wanted), signal);
  return now
    .filter((one) => wanted.where === undefined || match(wanted.where, one).length === 0)
    .filter((one) => !then.has(placeOf(one)))
    .map((one) => ({
      code: 'kept.new',
      values: { object: describe(wanted.kind, one.metadata?.namespace, one.metadata?.name ?? '') },
      at: { object: refOf(one) },
    }));
}

function keptFindings(wanted: Params, was: KubeObject, is: KubeObject | undefined, path: string): Finding[] {
  const object = describe(wanted.kind, was.metadata?.namespace, was.metadata?.name ?? '');
  if (!is) return [{ code: 'kept.gone', values: { object } }];
  if (!wanted.remade && is.metadata?.uid !== was.metadata?.uid)
    return [{ code: 'kept.remade', values: { object } }];
  if (wanted.fields) return wanted.fields.flatMap((field) => fieldFindings(field, wanted, was, is, path));
  if (!wanted.unchanged) return [];
  return differences(asCompared(was, wanted.except), asCompared(is, wanted.except), path);
}

function fieldFindings(
  field: string,
  wanted: Params,
  was: KubeObject,
  is: KubeObject,
  path: string,
): Finding[] {
  const [then, now] = [was, is].map((object) => {
    const values = valuesAt(without(object, [...NOISE, ...wanted.except]), field);
    return field.includes('[*]') ? values : values[0];
  });
  return differences(then, now, `${path}${field}`);
}

/**
 * What others write: `kubectl rollout restart` into templates, the Deployment controller, a client's last configuration; defaults
 * of a newer server are not expected between two looks.
 */
const NOISE = [
  "spec.template.metadata.annotations['kubectl.kubernetes.io/restartedAt']",
  "metadata.annotations['deployment.kubernetes.io/revision']",
  "metadata.annotations['kubectl.kubernetes.io/last-applied-configuration']",
];

function asCompared(object: KubeObject, except: readonly string[]): unknown {
  const { apiVersion: _, kind: __, metadata: ___, status: ____, ...rest } = object;
  return without(rest, [...NOISE, ...except]);
}

/** A copy without these fields; mappings that are empty then are gone too. Only what lies on a path is copied. */
function without(value: unknown, paths: readonly string[]): unknown {
  return paths.reduce<unknown>((left, path) => dropped(left, keysOf(path)), value);
}

/** The keys of a path, for those that are made of keys only. */
function keysOf(path: string): string[] {
  return [...path.matchAll(/\['([^']+)'\]|\["([^"]+)"\]|([\w-]+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

function dropped(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || fieldOf(value, key) === undefined) return value;
  const { [key]: inner, ...others } = value as Record<string, unknown>;
  const left = rest.length === 0 ? undefined : dropped(inner, rest);
  const empty = left === undefined || (isEmpty(left) && !isEmpty(inner));
  return empty ? others : { ...others, [key]: left };
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function notRemembered(wanted: Params, absent: boolean): Error {
  const object = describe(wanted.kind, wanted.namespace, wanted.name, wanted.labels);
  return new Error(
    absent
      ? `there was no ${object} when the start state was written down`
      : `nothing was written down about ${object} when the start state held`,
  );
}
