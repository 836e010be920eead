/**
 * What every new cluster begins with is made once in a process, in the usual way, and taken over by the others: what is
 * equal in all of them (specs, field sets) they share, frozen; names of their own (uid) and times each has for itself.
 */
import { timestamp } from './apiserver/registry/metadata.ts';
import type { Chance } from './chance.ts';
import { flat } from './flat.ts';
import type { KubeObject, ResourceName } from './objects.ts';
import type { Store } from './storage/index.ts';

interface Known {
  readonly resource: ResourceName;
  readonly object: KubeObject;
}

/** When a cluster begins, and by which chance. */
export interface Beginning {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly chance: Chance;
}

const templates = new Map<string, readonly Known[]>();

/**
 * Fills an empty store: with `make`, the first time for this kind of cluster, then with the same again. What `make` makes
 * must not depend on anything but the kind.
 */
export function beginWith(store: Store, kind: string, { now, chance }: Beginning, make: () => void): void {
  const isEmpty = store.stats.objects === 0;
  const template = templates.get(kind);
  if (isEmpty && template) {
    const time = timestamp(now);
    for (const { resource, object } of template) store.put(resource, renewed(object, time, chance));
    return;
  }
  make();
  if (isEmpty) templates.set(kind, contentOf(store));
}

/** In the order in which it was made: revisions are as they would have been. */
function contentOf(store: Store): Known[] {
  const { objects } = store.snapshot();
  const all = Object.entries(objects).flatMap(([resource, named]) =>
    Object.values(named).map((object) => ({ resource, object })),
  );
  const revision = ({ object }: Known) => Number(object.metadata.resourceVersion);
  return all.sort((a, b) => revision(a) - revision(b));
}

/** The same object of another cluster: a name of its own, and times of now. */
export function renewed(object: KubeObject, time: string, chance: Chance): KubeObject {
  const { metadata, status, kind } = object;
  const managedFields = metadata.managedFields?.map((entry) => ({ ...(entry as object), time }));
  const conditions: object[] | undefined = status?.conditions?.map((condition: object) =>
    'lastTransitionTime' in condition ? { ...condition, lastTransitionTime: time } : condition,
  );
  return {
    ...object,
    metadata: {
      ...metadata,
      uid: flat(chance.uuid(`${kind} ${metadata.namespace ?? ''}/${metadata.name}`)),
      creationTimestamp: time,
      ...(managedFields ? { managedFields } : {}),
    },
    ...(conditions ? { status: { ...status, conditions } } : {}),
  };
}
