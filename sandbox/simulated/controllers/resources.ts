/** The resources of the cluster, for controllers that care about every kind of object. */
import type { Client } from '../client.ts';
import type { KubeObject, OwnerReference, ResourceName } from '../objects.ts';
import type { ResourceDefinition } from '../scheme/types.ts';

/** A resource that objects may be owned in, or that a namespace must be cleared of. */
export interface Resource {
  readonly name: ResourceName;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Objects live here, and can be deleted: kinds that are only asked, and further versions of others, are left out. */
export function isDeletable({ storedAs, verbs = ['delete'] }: ResourceDefinition): boolean {
  return storedAs === undefined && verbs.includes('delete');
}

export function resourceOf({ group, version, kind, plural, namespaced }: ResourceDefinition): Resource {
  const [name, apiVersion] = group ? [`${plural}.${group}`, `${group}/${version}`] : [plural, version];
  return { name, apiVersion, kind, namespaced };
}

/** The owner itself; `undefined` when there is none, or another object has its name now. */
export function findOwner(
  client: Client,
  resources: readonly Resource[],
  owned: KubeObject,
  { apiVersion, kind, name, uid }: OwnerReference,
): { resource: Resource; owner: KubeObject } | undefined {
  const group = groupOf(apiVersion);
  const resource = resources.find((one) => one.kind === kind && groupOf(one.apiVersion) === group);
  if (!resource) return undefined;
  const owner = client.get(resource.name, resource.namespaced ? owned.metadata.namespace : undefined, name);
  return owner?.metadata.uid === uid ? { resource, owner } : undefined;
}

/** Whether objects of this kind are known here at all; owners of other kinds are left alone. */
export function isServed(resources: readonly Resource[], { apiVersion, kind }: OwnerReference): boolean {
  return resources.some((one) => one.kind === kind && groupOf(one.apiVersion) === groupOf(apiVersion));
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
