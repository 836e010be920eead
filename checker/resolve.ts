/**
 * `$from`: a value that something else in the cluster, or a file in the learner's home, has now. It is read before anything
 * is compared, so that comparing stays pure.
 */
import { z } from 'zod';
import { Literal } from './operators/literal.ts';
import { isMapping, type Operator } from './operators/types.ts';
import { pathProblem, valuesAt } from './path.ts';
import type { ClusterView } from './types.ts';

const operand = z.union([
  z.strictObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    namespace: z.string().min(1).optional(),
    name: z.string().min(1),
    path: z.string().refine((path) => pathProblem(path) === undefined),
  }),
  z.strictObject({ home: z.string().min(1) }),
]);

type Operand = z.infer<typeof operand>;

/** The operator; where it has not been resolved, that is a mistake of ours. */
export const from: Operator = {
  problem: (value) =>
    operand.safeParse(value).success
      ? undefined
      : 'give { apiVersion, kind, namespace, name, path: spec.clusterIP } or { home: lab/file }',
  apply: () => {
    throw new Error('$from was not resolved before the comparison');
  },
};

/** The part with every `$from` replaced by the value it names. */
export async function resolve(part: unknown, cluster: ClusterView, signal: AbortSignal): Promise<unknown> {
  if (Array.isArray(part)) return Promise.all(part.map((one) => resolve(one, cluster, signal)));
  if (!isMapping(part)) return part;
  if (Object.hasOwn(part, '$from')) return read(operand.parse(part['$from']), cluster, signal);
  const entries = Object.entries(part).map(
    async ([key, value]) => [key, await resolve(value, cluster, signal)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function read(source: Operand, cluster: ClusterView, signal: AbortSignal): Promise<Literal> {
  if ('home' in source) {
    const file = await cluster.readHome(source.home, signal);
    return new Literal(file?.content, `~/${source.home.replace(/^~\//, '')}`);
  }
  const { path, namespace, ...ref } = source;
  const object = await cluster.get({ ...ref, ...(namespace !== undefined && { namespace }) }, signal);
  const values = valuesAt(object, path);
  const where = namespace === undefined ? ref.name : `${namespace}/${ref.name}`;
  return new Literal(path.includes('[*]') ? values : values[0], `${ref.kind} ${where} ${path}`);
}
