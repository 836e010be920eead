/** The keys under which informers and work queues know an object. */
import type { KubeObject } from '../objects.ts';

/** `namespace/name`, or `name` for cluster-scoped objects; client-go's MetaNamespaceKeyFunc. */
export function keyOf(object: Pick<KubeObject, 'metadata'>): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** Takes a key apart again. */
export function splitKey(key: string): { namespace: string | undefined; name: string } {
  const slash = key.indexOf('/');
  if (slash < 0) return { namespace: undefined, name: key };
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
