/** Where a check finds a piece of text that stands by itself: a file, or a field of an object (Secrets are decoded). */
import { z } from 'zod';
import { describe } from './kinds/subject.ts';
import { pathProblem, valuesAt } from './path.ts';
import type { ClusterView, Whereabouts } from './types.ts';

const fieldPath = z.string().superRefine((value, context) => {
  const problem = pathProblem(value);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

/** A path in the learner's home, as it is written down. */
export const homePath = z
  .string()
  .regex(/^(?!\/|~)(?!.*(?:^|\/)\.\.(?:\/|$)).+$/, 'write a path relative to the home: lab/count.txt');

export const source = z
  .union([
    z.strictObject({ home: homePath.describe("A file in the learner's home: lab/web.crt.") }),
    z
      .strictObject({ node: z.string().min(1), path: z.string().startsWith('/') })
      .describe('A file on a node.'),
    z
      .strictObject({
        apiVersion: z.string().min(1),
        kind: z.string().min(1),
        namespace: z.string().min(1).optional(),
        name: z.string().min(1),
        field: fieldPath.describe("Where it stands in the object: data['tls.crt'], status.certificate."),
      })
      .describe('A field of an object. What is in base64 is decoded.'),
  ])
  .describe("A file in the learner's home, a file on a node, or a field of an object.");

export type Source = z.infer<typeof source>;

/** `~/lab/web.crt`, `worker:/etc/x`, `Secret shop/tls data['tls.crt']`. */
export function nameOfSource(from: Source): string {
  if ('home' in from) return `~/${from.home}`;
  if ('node' in from) return `${from.node}:${from.path}`;
  return `${describe(from.kind, from.namespace, from.name)} ${from.field}`;
}

export function whereIs(from: Source): Whereabouts {
  if ('home' in from) return { home: from.home };
  if ('node' in from) return { node: from.node, path: from.path };
  return { object: refOf(from) };
}

/** The text, or `undefined` when there is none. */
export async function readSource(
  from: Source,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<string | undefined> {
  if ('home' in from) return (await cluster.readHome(from.home, signal))?.content;
  if ('node' in from) return (await cluster.readFile(from.node, from.path, signal))?.content;
  const object = await cluster.get(refOf(from), signal);
  const [value] = object ? valuesAt(object, from.field) : [];
  return typeof value === 'string' && value !== '' ? decoded(value) : undefined;
}

function refOf({ apiVersion, kind, namespace, name }: Extract<Source, { field: string }>) {
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
}

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/** PEM and other plain texts stay as they are: they hold characters that base64 has not. */
function decoded(value: string): string {
  return BASE64.test(value) ? Buffer.from(value, 'base64').toString('utf8') : value;
}
