/** Whether a cluster is on its way to another state by itself: see sandbox/rest.ts. In doubt something moves. */
import { moves, WORKING_KINDS } from '../sandbox/rest.ts';
import type { ClusterView, KubeObject } from './types.ts';

/**
 * `seen`: what a check was given. `places`: the namespaces it asked about; `undefined` among them means all.
 * Rejects when the cluster does not answer.
 */
export async function nothingMoves(
  seen: readonly KubeObject[],
  places: ReadonlySet<string | undefined>,
  cluster: Pick<ClusterView, 'list' | 'atRest'>,
  signal: AbortSignal,
): Promise<boolean> {
  if (seen.some(moves)) return false;
  if (cluster.atRest) return cluster.atRest([...places], signal);
  const namespaces = places.has(undefined) ? [undefined] : [...places];
  const queries = namespaces.flatMap((namespace) =>
    WORKING_KINDS.map(([apiVersion, kind]) => ({
      apiVersion,
      kind,
      ...(namespace !== undefined && { namespace }),
    })),
  );
  const lists = await Promise.all(
    [{ apiVersion: 'v1', kind: 'Node' }, ...queries].map((query) => cluster.list(query, signal)),
  );
  return !lists.flat().some(moves);
}
