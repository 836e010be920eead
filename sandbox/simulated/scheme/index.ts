/** The scheme: every kind this API server serves, and ways to find one. */

import type { ResourceName } from '../objects.ts';
import { deployments } from '../registry/apps/deployment.ts';
import { replicasets } from '../registry/apps/replicaset.ts';
import { selfsubjectreviews, tokenreviews } from '../registry/authentication/reviews.ts';
import {
  localsubjectaccessreviews,
  selfsubjectaccessreviews,
  selfsubjectrulesreviews,
  subjectaccessreviews,
} from '../registry/authorization/reviews.ts';
import { certificatesigningrequests } from '../registry/certificates/certificatesigningrequest.ts';
import { leases } from '../registry/coordination/lease.ts';
import { configmaps } from '../registry/core/configmap.ts';
import { endpoints } from '../registry/core/endpoints.ts';
import { events } from '../registry/core/event.ts';
import { namespaces } from '../registry/core/namespace.ts';
import { nodes } from '../registry/core/node.ts';
import { pods } from '../registry/core/pod.ts';
import { secrets } from '../registry/core/secret.ts';
import { services } from '../registry/core/service.ts';
import { serviceaccounts } from '../registry/core/serviceaccount.ts';
import { endpointslices } from '../registry/discovery/endpointslice.ts';
import { clusterrolebindings, rolebindings } from '../registry/rbac/bindings.ts';
import { clusterroles, roles } from '../registry/rbac/roles.ts';
import type { ResourceDefinition } from './types.ts';

/** Every resource, in the order in which discovery lists them. To serve one more kind, add its definition here. */
export const resources: readonly ResourceDefinition[] = [
  configmaps,
  endpoints,
  events,
  namespaces,
  nodes,
  pods,
  secrets,
  serviceaccounts,
  services,
  deployments,
  replicasets,
  leases,
  endpointslices,
  selfsubjectreviews,
  tokenreviews,
  localsubjectaccessreviews,
  selfsubjectaccessreviews,
  selfsubjectrulesreviews,
  subjectaccessreviews,
  certificatesigningrequests,
  clusterrolebindings,
  clusterroles,
  rolebindings,
  roles,
];

const byPath = new Map(resources.map((each) => [`${each.group}/${each.version}/${each.plural}`, each]));
const byKind = new Map(resources.map((each) => [`${each.group}/${each.version}/${each.kind}`, each]));
const byName = new Map(resources.filter(isStored).map((each) => [resourceName(each), each]));

/** By the parts of a URL: `findResource('apps', 'v1', 'deployments')`. The core group is ''. */
export function findResource(group: string, version: string, plural: string): ResourceDefinition | undefined {
  return byPath.get(`${group}/${version}/${plural}`);
}

/** By apiVersion and kind of an object. */
export function findKind(group: string, version: string, kind: string): ResourceDefinition | undefined {
  return byKind.get(`${group}/${version}/${kind}`);
}

/** Objects live under its own name, not as those of another version. */
export function isStored({ storedAs, verbs }: ResourceDefinition): boolean {
  return storedAs === undefined && (verbs ?? ['list']).includes('list');
}

/** What controllers for every kind of object work on: the garbage collector, and the one that clears namespaces. */
export function isDeletable(definition: ResourceDefinition): boolean {
  return isStored(definition) && (definition.verbs ?? ['delete']).includes('delete');
}

/** By the name kubectl uses: `pods`, `deployments.apps`. Only resources that store objects are found so. */
export function resourceNamed(name: ResourceName): ResourceDefinition | undefined {
  return byName.get(name);
}

/** `pods`, `deployments.apps` */
export function resourceName(definition: ResourceDefinition): ResourceName {
  return definition.group === '' ? definition.plural : `${definition.plural}.${definition.group}`;
}

/** `v1`, `apps/v1` */
export function apiVersionOf(definition: { readonly group: string; readonly version: string }): string {
  return definition.group === '' ? definition.version : `${definition.group}/${definition.version}`;
}
