/**
 * The kind `admission`: whether the API server would take an object in, and what it would make of it. Nothing is created: the
 * server is asked with a dry run, which defaults, admits and validates as always.
 */

import { z } from 'zod';
import { match } from '../match.ts';
import { fieldOf, isMapping } from '../operators/types.ts';
import { livePart } from '../part.ts';
import { resolve } from '../resolve.ts';
import { show } from '../show.ts';
import { parseDocuments } from '../text.ts';
import type { Changed, CheckKind, ClusterView, Finding, KubeObject } from '../types.ts';
import { templateOf, WORKLOADS, workloadRef } from '../workload.ts';
import { called, describe, firstOf } from './subject.ts';

export const manifest = z
  .looseObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    metadata: z
      .looseObject({ name: z.string().exactOptional(), namespace: z.string().exactOptional() })
      .exactOptional(),
  })
  .describe('An object as in a manifest. Its name is changed, so that it is always a new one.');

const words = z.union([z.literal(true), z.string().min(1), z.array(z.string().min(1)).min(1)]);

const params = z
  .strictObject({
    create: manifest.optional(),
    file: z
      .string()
      .min(1)
      .optional()
      .describe("A file in the learner's home with manifests, one of which is enough: ~/lab/pod.yaml."),
    template: z
      .strictObject({
        kind: z.enum(WORKLOADS),
        namespace: z.string().min(1),
        name: z.string().min(1),
      })
      .optional()
      .describe('A Pod made of the template that this workload has now.'),
    namespace: z.string().min(1).optional().describe('For objects of a file that name none.'),
    becomes: livePart.optional().describe('A part of what the server makes of it.'),
    refused: words
      .optional()
      .describe('It is refused: true, or words of the refusal: exceeded quota. Left out: it is admitted.'),
  })
  .superRefine((value, context) => {
    const problem = keyProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem, path: [] });
  });

function keyProblem(keys: {
  create?: unknown;
  file?: unknown;
  template?: unknown;
  becomes?: unknown;
  refused?: unknown;
}): string | undefined {
  const given = [keys.create, keys.file, keys.template].filter((one) => one !== undefined);
  if (given.length !== 1) return 'give one of create, file and template';
  return keys.becomes !== undefined && keys.refused !== undefined
    ? 'what is refused becomes nothing: give becomes or refused'
    : undefined;
}

type Params = z.infer<typeof params>;

export const admission: CheckKind<'admission', Params> = {
  name: 'admission',
  params,
  requires: ['objects'],
  async look(wanted, cluster, signal) {
    const objects = await objectsOf(wanted, cluster, signal);
    if ('code' in objects) return [objects];
    const becomes = await resolve(wanted.becomes ?? {}, cluster, signal);
    const findings: Finding[] = [];
    for (const object of objects) {
      const answer = await cluster.dryRun({ create: renamed(object) }, signal);
      findings.push(...judged(wanted, becomes, object, answer));
    }
    return firstOf(findings, 'admission');
  },
};

/** How many objects of a file are looked at. */
const MOST = 20;

async function objectsOf(
  wanted: Params,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<KubeObject[] | Finding> {
  if (wanted.create) return [wanted.create as KubeObject];
  if (wanted.template) {
    const { kind, namespace, name } = wanted.template;
    const ref = workloadRef(kind, namespace, name);
    const found = await cluster.get(ref, signal);
    const object = describe(kind, namespace, name);
    return found
      ? [podOf(found, namespace)]
      : { code: 'object.missing', values: { object }, at: { object: ref } };
  }
  const path = (wanted.file ?? '').replace(/^~\//, '');
  const file = await cluster.readHome(path, signal);
  if (!file) return { code: 'admission.no-file', values: { file: `~/${path}` }, at: { home: path } };
  const objects = documentsOf(file.content).map((one) => placed(one, wanted.namespace));
  if (objects.length > 0) return objects;
  return { code: 'admission.no-object', values: { file: `~/${path}` }, at: { home: path } };
}

function podOf(workload: KubeObject, namespace: string): KubeObject {
  const { metadata, spec } = templateOf(workload);
  const labels = fieldOf(metadata, 'labels');
  const annotations = fieldOf(metadata, 'annotations');
  const name = workload.metadata?.name ?? 'pod';
  const own = { ...(isMapping(labels) && { labels }), ...(isMapping(annotations) && { annotations }) };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, ...(own as object) }, spec };
}

/** Objects of a YAML file; a file that cannot be read has none. */
function documentsOf(text: string): KubeObject[] {
  const documents = parseDocuments(text);
  return typeof documents === 'string' ? [] : documents.filter(isObject).slice(0, MOST);
}

function isObject(value: unknown): value is KubeObject {
  return isMapping(value) && typeof value['kind'] === 'string' && typeof value['apiVersion'] === 'string';
}

function placed(object: KubeObject, namespace: string | undefined): KubeObject {
  if (namespace === undefined || object.metadata?.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** Under a name that nothing has. */
export function renamed(object: KubeObject): KubeObject {
  const { uid: _, resourceVersion: __, ...metadata } = (object.metadata ?? {}) as Record<string, unknown>;
  const name = `${String(metadata['name'] ?? 'naru').slice(0, 40)}-${suffix()}`;
  return { ...object, metadata: { ...metadata, name } };
}

function suffix(): string {
  return Math.random().toString(36).slice(2, 8).padEnd(6, '0');
}

/** Refusals are long, and the reason stands at the end of some. */
const LONGEST = 400;

function said(message: string): string {
  return message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message;
}

/** The server was not able to decide: that says nothing about the object. */
const UNDECIDED: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Of several that are tried, what is in it tells which; what is the learner's own, they know. */
function admitted(name: string, { create }: Params, object: KubeObject): Finding {
  const spec = create && object['spec'];
  return isMapping(spec)
    ? { code: 'admission.admitted-with', values: { object: name, spec: show(spec) } }
    : { code: 'admission.admitted', values: { object: name } };
}

function judged(wanted: Params, becomes: unknown, object: KubeObject, answer: Changed): Finding[] {
  const name = describe(object.kind ?? '', object.metadata?.namespace, object.metadata?.name);
  if ('unserved' in answer) return [{ code: 'admission.unserved', values: { object: name } }];
  if ('object' in answer) {
    if (wanted.refused !== undefined) return [admitted(name, wanted, object)];
    return match(becomes, answer.object, called({ ...object, metadata: { name } }));
  }
  const { status, message } = answer.refused;
  if (UNDECIDED.has(status)) throw new Error(`the API server could not decide about ${name}: ${message}`);
  // There is no such namespace: nothing was decided about the object.
  const nowhere = status === 404;
  if (wanted.refused === undefined || nowhere)
    return [{ code: 'admission.refused', values: { object: name, why: said(message) } }];
  const texts = wanted.refused === true ? [] : [wanted.refused].flat();
  return texts
    .filter((text) => !message.includes(text))
    .map((want) => ({ code: 'admission.reason', values: { object: name, want, why: said(message) } }));
}
