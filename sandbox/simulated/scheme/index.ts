/** The scheme: every kind this API server serves, and ways to find one. */

import type { ResourceName } from '../objects.ts';
import {
  mutatingadmissionpolicies,
  validatingadmissionpolicies,
} from '../registry/admissionregistration/admissionpolicy.ts';
import {
  mutatingadmissionpolicybindings,
  validatingadmissionpolicybindings,
} from '../registry/admissionregistration/admissionpolicybinding.ts';
import {
  mutatingwebhookconfigurations,
  validatingwebhookconfigurations,
} from '../registry/admissionregistration/webhookconfiguration.ts';
import { customresourcedefinitions } from '../registry/apiextensions/customresourcedefinition.ts';
import { apiservices } from '../registry/apiregistration/apiservice.ts';
import { controllerrevisions } from '../registry/apps/controllerrevision.ts';
import { daemonsets } from '../registry/apps/daemonset.ts';
import { deployments } from '../registry/apps/deployment.ts';
import { replicasets } from '../registry/apps/replicaset.ts';
import { statefulsets } from '../registry/apps/statefulset.ts';
import { selfsubjectreviews, tokenreviews } from '../registry/authentication/reviews.ts';
import {
  localsubjectaccessreviews,
  selfsubjectaccessreviews,
  selfsubjectrulesreviews,
  subjectaccessreviews,
} from '../registry/authorization/reviews.ts';
import {
  horizontalpodautoscalers,
  horizontalpodautoscalersV1,
} from '../registry/autoscaling/horizontalpodautoscaler.ts';
import { cronjobs } from '../registry/batch/cronjob.ts';
import { jobs } from '../registry/batch/job.ts';
import { certificatesigningrequests } from '../registry/certificates/certificatesigningrequest.ts';
import { leases } from '../registry/coordination/lease.ts';
import { bindings } from '../registry/core/binding.ts';
import { componentstatuses } from '../registry/core/componentstatus.ts';
import { configmaps } from '../registry/core/configmap.ts';
import { endpoints } from '../registry/core/endpoints.ts';
import { events } from '../registry/core/event.ts';
import { limitranges } from '../registry/core/limitrange.ts';
import { namespaces } from '../registry/core/namespace.ts';
import { nodes } from '../registry/core/node.ts';
import { persistentvolumes } from '../registry/core/persistentvolume.ts';
import { persistentvolumeclaims } from '../registry/core/persistentvolumeclaim.ts';
import { pods } from '../registry/core/pod.ts';
import { podtemplates } from '../registry/core/podtemplate.ts';
import { replicationcontrollers } from '../registry/core/replicationcontroller.ts';
import { resourcequotas } from '../registry/core/resourcequota.ts';
import { secrets } from '../registry/core/secret.ts';
import { services } from '../registry/core/service.ts';
import { serviceaccounts } from '../registry/core/serviceaccount.ts';
import { endpointslices } from '../registry/discovery/endpointslice.ts';
import { eventsOfEventsGroup } from '../registry/events/event.ts';
import { flowschemas, prioritylevelconfigurations } from '../registry/flowcontrol/flowschema.ts';
import { ingresses } from '../registry/networking/ingress.ts';
import { ingressclasses } from '../registry/networking/ingressclass.ts';
import { ipaddresses } from '../registry/networking/ipaddress.ts';
import { networkpolicies } from '../registry/networking/networkpolicy.ts';
import { servicecidrs } from '../registry/networking/servicecidr.ts';
import { runtimeclasses } from '../registry/node/runtimeclass.ts';
import { poddisruptionbudgets } from '../registry/policy/poddisruptionbudget.ts';
import { clusterrolebindings, rolebindings } from '../registry/rbac/bindings.ts';
import { clusterroles, roles } from '../registry/rbac/roles.ts';
import {
  deviceclasses,
  resourceclaims,
  resourceclaimtemplates,
  resourceslices,
} from '../registry/resource/claims.ts';
import { priorityclasses } from '../registry/scheduling/priorityclass.ts';
import { csidrivers, csinodes, csistoragecapacities } from '../registry/storage/csi.ts';
import { storageclasses } from '../registry/storage/storageclass.ts';
import { volumeattachments, volumeattributesclasses } from '../registry/storage/volumeattachment.ts';
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
  mutatingadmissionpolicies,
  validatingadmissionpolicies,
  mutatingadmissionpolicybindings,
  validatingadmissionpolicybindings,
  mutatingwebhookconfigurations,
  validatingwebhookconfigurations,
  apiservices,
  controllerrevisions,
  daemonsets,
  statefulsets,
  horizontalpodautoscalers,
  horizontalpodautoscalersV1,
  cronjobs,
  jobs,
  bindings,
  componentstatuses,
  limitranges,
  persistentvolumes,
  persistentvolumeclaims,
  podtemplates,
  replicationcontrollers,
  resourcequotas,
  eventsOfEventsGroup,
  flowschemas,
  prioritylevelconfigurations,
  ingresses,
  ingressclasses,
  ipaddresses,
  networkpolicies,
  servicecidrs,
  runtimeclasses,
  poddisruptionbudgets,
  deviceclasses,
  resourceclaims,
  resourceclaimtemplates,
  resourceslices,
  priorityclasses,
  csidrivers,
  csinodes,
  csistoragecapacities,
  storageclasses,
  volumeattachments,
  volumeattributesclasses,
  customresourcedefinitions,
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
