/**
 * What is written down when the start state of an exercise holds: plain data that can be kept with an attempt, and the view
 * of it that checks compare with.
 */
import type {
  CheckKind,
  CheckSpec,
  ClusterView,
  KubeObject,
  ListQuery,
  ObjectRef,
  Remembered,
  StartRecord,
} from './types.ts';

/** One thing and how it was. JSON, so that it can be stored. */
export type Memory =
  | { readonly object: ObjectRef; readonly before?: true; readonly was: KubeObject | null }
  | { readonly list: ListQuery; readonly was: readonly KubeObject[] }
  | { readonly home: string; readonly was: string | null };

/**
 * Reads what the checks want remembered of this moment, before the setup or when the start state holds: each thing once.
 * Rejects when the cluster does not answer.
 */
export async function remember(
  checks: readonly CheckSpec[],
  kinds: Readonly<Record<string, CheckKind>>,
  cluster: Pick<ClusterView, 'get' | 'list' | 'readHome'>,
  signal: AbortSignal,
  when: 'before' | 'start' = 'start',
): Promise<Memory[]> {
  const wanted = checks
    .flatMap((check) => kinds[check.kind]?.remembers?.(check.params) ?? [])
    .filter((one) => isBefore(one) === (when === 'before'));
  const once = new Map(wanted.map((one) => [keyOf(one), one]));
  return Promise.all([...once.values()].map((one) => memoryOf(one, cluster, signal)));
}

const isBefore = (one: Remembered): boolean => 'object' in one && one.before === true;

async function memoryOf(
  one: Remembered,
  cluster: Pick<ClusterView, 'get' | 'list' | 'readHome'>,
  signal: AbortSignal,
): Promise<Memory> {
  if ('object' in one) return { ...one, was: (await cluster.get(one.object, signal)) ?? null };
  if ('list' in one) return { ...one, was: await cluster.list(one.list, signal) };
  return { ...one, was: (await cluster.readHome(one.home, signal))?.content ?? null };
}

/** The view of it that checks see. */
export function startRecord(memories: readonly Memory[] = []): StartRecord {
  const known = new Map(memories.map((memory) => [keyOf(memory), memory.was]));
  return {
    object: (object, before) =>
      known.get(keyOf({ object, ...(before && { before }) })) as KubeObject | null | undefined,
    list: (list) => known.get(keyOf({ list })) as readonly KubeObject[] | undefined,
    home: (home) => known.get(keyOf({ home })) as string | null | undefined,
  };
}

/** The same thing has the same key, in whatever order its fields were written. */
function keyOf(one: Remembered): string {
  if ('home' in one) return `home ${one.home}`;
  const [what, where] = 'object' in one ? (['object', one.object] as const) : (['list', one.list] as const);
  const sorted = Object.entries(where)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, typeof value === 'object' ? Object.entries(value).sort() : value]);
  return `${isBefore(one) ? 'before ' : ''}${what} ${JSON.stringify(sorted)}`;
}
