/** A cluster made of a list of objects, for checks to look at. */
import { journalOf } from '../../checker/journal.ts';
import { startRecord } from '../../checker/start-record.ts';
import type { Change, Changed, ClusterView, KubeObject, ListQuery, ObjectRef } from '../../checker/types.ts';

/**
 * The list may be changed between looks, and changes of a check change it; `ask` runs before each look and may throw;
 * `refuse` answers instead of making a change.
 */
export function clusterOf(
  objects: KubeObject[],
  ask: () => void = () => {},
  refuse: (change: Change) => Changed | undefined = () => undefined,
): ClusterView {
  return {
    get: async (ref) => {
      ask();
      return objects.find((object) => isNamed(object, ref));
    },
    list: async (query) => {
      ask();
      return objects.filter((object) => isAt(object, query) && hasLabels(object, query));
    },
    dial: async () => 'refused',
    request: async (_from, requests) => requests.map(({ url }) => ({ outcome: 'no-answer', detail: url })),
    resolve: async (_from, { name }) => ({ outcome: 'no-answer', name, records: [] }),
    readFile: async () => undefined,
    readHome: async () => undefined,
    logs: async () => ({ why: 'there are no logs' }),
    allowed: async () => false,
    dryRun: async (change) => refuse(change) ?? { object: outcome(objects, change) },
    change: async (change) => {
      ask();
      return refuse(change) ?? made(objects, change);
    },
    raw: async () => ({ status: 404, text: '' }),
    server: 'https://127.0.0.1:6443',
    signIn: async () => {
      throw new Error('nobody can sign in');
    },
    start: startRecord(),
    journal: journalOf(),
    exec: async () => ({ exitCode: 1, stdout: '', stderr: '' }),
  };
}

function isAt(object: KubeObject, where: ObjectRef | ListQuery): boolean {
  const sameKind = object.kind === where.kind && object.apiVersion === where.apiVersion;
  return sameKind && (where.namespace === undefined || object.metadata?.namespace === where.namespace);
}

function hasLabels(object: KubeObject, query: ListQuery): boolean {
  return Object.entries(query.labels ?? {}).every(([key, value]) => object.metadata?.labels?.[key] === value);
}

/** What a change makes of the object it is about. */
function outcome(objects: readonly KubeObject[], change: Change): KubeObject {
  if ('create' in change) {
    const { generateName, ...metadata } = change.create.metadata ?? {};
    const name = metadata.name ?? `${generateName}${objects.length}`;
    return { ...change.create, metadata: { uid: `uid-${name}-${objects.length}`, ...metadata, name } };
  }
  if ('replace' in change) return change.replace;
  const there = objects.find((one) => isNamed(one, 'patch' in change ? change.of : change.delete)) ?? {};
  return 'patch' in change ? (merged(there, change.patch) as KubeObject) : there;
}

function made(objects: KubeObject[], change: Change): Changed {
  const object = outcome(objects, change);
  const { apiVersion = '', kind = '', metadata } = object;
  const { name = '', namespace } = metadata ?? {};
  const ref = { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
  const at = objects.findIndex((one) => isNamed(one, ref));
  if ('create' in change && at >= 0) return refusal(409, 'AlreadyExists', `"${name}" already exists`);
  if (!('create' in change) && at < 0) return refusal(404, 'NotFound', 'not found');
  if ('delete' in change) objects.splice(at, 1);
  else objects.splice(at < 0 ? objects.length : at, 1, object);
  return { object };
}

export function refusal(status: number, reason: string, message: string): Changed {
  return { refused: { status, reason, message } };
}

function isNamed(object: KubeObject, ref: ObjectRef): boolean {
  return isAt(object, ref) && object.metadata?.name === ref.name;
}

/** A JSON merge patch. */
function merged(there: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(there as object) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key] ?? {}, value);
  }
  return result;
}
