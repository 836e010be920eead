/** Who owns an object: up from a Pod to its ReplicaSet and its Deployment, by uid. */
import { z } from 'zod';
import { fieldOf } from './operators/types.ts';
import type { ClusterView, KubeObject } from './types.ts';

export const ownedBy = z
  .strictObject({
    kind: z.string().min(1).describe('As in a manifest: Deployment, ReplicaSet, Job.'),
    name: z.string().min(1).describe('Its name; it is in the same namespace, or in none.'),
  })
  .describe('An owner, however far up: of a Pod its ReplicaSet and also its Deployment.');

export type OwnedBy = z.infer<typeof ownedBy>;

export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
}

/** Deployment, ReplicaSet, Pod: there is nothing as high as this. */
const HIGHEST = 6;
/** Owners of one object that are looked up; one is usual. */
const MOST = 40;

/** Owner references as they stand, the odd ones left out. */
export function ownersOf(object: KubeObject): Reference[] {
  const list = object.metadata?.['ownerReferences'];
  if (!Array.isArray(list)) return [];
  return list.slice(0, 20).map((one) => ({
    apiVersion: String(fieldOf(one, 'apiVersion')),
    kind: String(fieldOf(one, 'kind')),
    name: String(fieldOf(one, 'name')),
    uid: String(fieldOf(one, 'uid')),
    controller: fieldOf(one, 'controller') === true,
  }));
}

/** Looks owners up, each once, however many objects have it. */
export class Owners {
  readonly #cluster: ClusterView;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Promise<KubeObject | undefined>>();

  constructor(cluster: ClusterView, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#signal = signal;
  }

  /** Whether one of the owners is this one. Only owners that are really there count. */
  async owns(owner: OwnedBy, object: KubeObject): Promise<boolean> {
    const seen = new Set<string>();
    let level: KubeObject[] = [object];
    for (let height = 0; height < HIGHEST && level.length > 0; height += 1) {
      const above: KubeObject[] = [];
      for (const one of level.flatMap((below) => ownersOf(below))) {
        if (seen.has(one.uid) || seen.size >= MOST) continue;
        seen.add(one.uid);
        const found = await this.#find(one, object.metadata?.namespace);
        if (found?.kind === owner.kind && found.metadata?.name === owner.name) return true;
        if (found) above.push(found);
      }
      level = above;
    }
    return false;
  }

  #find(reference: Reference, namespace: string | undefined): Promise<KubeObject | undefined> {
    const known = this.#known.get(reference.uid);
    if (known) return known;
    const { apiVersion, kind, name, uid } = reference;
    const ref = { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
    const found = this.#cluster
      .get(ref, this.#signal)
      .then((object) => (object?.metadata?.uid === uid ? object : undefined));
    this.#known.set(uid, found);
    return found;
  }
}

/** `ReplicaSet hello-6d4b, …` of what owns an object directly; `–` for nobody. */
export function ownersShown(object: KubeObject): string {
  return (
    ownersOf(object)
      .map(({ kind, name }) => `${kind} ${name}`)
      .join(', ') || '–'
  );
}
