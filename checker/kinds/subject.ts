/** What a check of kind `object` is about, in words; and which combinations of its keys make sense. */
import type { Finding, KubeObject, ObjectRef, Whereabouts } from '../types.ts';

/** `Deployment shop/web`, `Node worker`, `Pod shop (app=web)`. */
export function describe(
  kind: string,
  namespace: string | undefined,
  name: string | undefined,
  labels?: Readonly<Record<string, string>>,
): string {
  if (name !== undefined) return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const which = pairs.length > 0 ? ` (${pairs.join(', ')})` : '';
  return `${kind}${namespace === undefined ? '' : ` ${namespace}`}${which}`;
}

/** The beginning of a path that says which of several objects is meant. */
export function called(object: KubeObject): string {
  return `${object.metadata?.name ?? '?'}: `;
}

/** The shortest list of findings: that of the object which comes nearest. */
export function bestOf(lists: readonly Finding[][]): Finding[] {
  return [...lists].sort((one, other) => one.length - other.length)[0] ?? [];
}

/** The findings, each with where to look, unless it says that itself. */
export function at(where: Whereabouts, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => (finding.at ? finding : { ...finding, at: where }));
}

/** What an object is called, for others to find it. */
export function refOf(object: KubeObject): ObjectRef {
  const { apiVersion = '', kind = '', metadata } = object;
  const { namespace, name = '' } = metadata ?? {};
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
}

/** How many findings of one check are told. */
const MOST = 12;

/** The first of the findings: ten thousand objects may each have some. */
export function firstOf(findings: readonly Finding[], subject: string): Finding[] {
  if (findings.length <= MOST) return [...findings];
  const more = findings.length - MOST;
  return [...findings.slice(0, MOST), { code: 'field.more', values: { path: subject, more } }];
}

interface ObjectKeys {
  readonly name?: string | undefined;
  readonly labels?: unknown;
  readonly is?: unknown;
  readonly ownedBy?: unknown;
  readonly count?: unknown;
  readonly all?: true | undefined;
  readonly absent?: true | undefined;
}

/** Says which keys do not go together, or `undefined`. */
export function kindProblem(keys: ObjectKeys): string | undefined {
  if (keys.name !== undefined && keys.labels !== undefined) return 'give name or labels, not both';
  if (keys.name !== undefined && (keys.count !== undefined || keys.all))
    return 'count and all go with labels, not with name';
  const ways = [keys.count !== undefined, keys.all, keys.absent].filter(Boolean).length;
  if (ways > 1) return 'give one of count, all and absent';
  if (keys.name === undefined && keys.labels === undefined && ways === 0) {
    if (keys.is === undefined && keys.ownedBy === undefined)
      return 'says nothing about the object: give name, labels, is or ownedBy';
  }
  return undefined;
}
