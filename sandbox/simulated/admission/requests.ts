/** What admission plug-ins ask of a request, and how they refuse it. */
import { forbidden, type Named } from '../apiserver/errors.ts';
import type { KubeObject, StatusError } from '../objects.ts';
import type { AdmissionRequest } from './types.ts';

/** A create of the object itself, not of a subresource. */
export function isCreateOf(request: AdmissionRequest, resource: string): boolean {
  return request.operation === 'CREATE' && request.resource === resource && request.subresource === '';
}

/** A create or update of the object itself. */
export function isWriteOf(request: AdmissionRequest, resource: string): boolean {
  return request.operation !== 'DELETE' && request.resource === resource && request.subresource === '';
}

/** The static pods that a kubelet mirrors into the API are left as they are. */
export function isMirrorPod(pod: KubeObject): boolean {
  return pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
}

/** The resource of a request, as errors name it. */
export function namedResource({ resource, object, old }: AdmissionRequest): Named {
  const dot = resource.indexOf('.');
  const kind = object?.kind ?? old?.kind ?? '';
  if (dot < 0) return { group: '', plural: resource, kind };
  return { group: resource.slice(dot + 1), plural: resource.slice(0, dot), kind };
}

/**
 * 403 `pods "web" is forbidden: …`, while plug-ins mutate: a name made from a generateName is not known yet when a real
 * server refuses then.
 */
export function refused(request: AdmissionRequest, why: string): StatusError {
  const { generateName = '' } = request.object?.metadata ?? {};
  return forbidden(namedResource(request), isGenerated(request) ? generateName : request.name, why);
}

/** Five letters the server made up after the generateName: a client may give that and a name (StatefulSets do). */
export function isGenerated({ operation, name, object }: AdmissionRequest): boolean {
  const { generateName = '' } = object?.metadata ?? {};
  if (operation !== 'CREATE' || generateName === '' || !name.startsWith(generateName)) return false;
  return name.length === generateName.length + 5;
}

/** The same while plug-ins validate: by then every object has its name. */
export function refusedByName(request: AdmissionRequest, why: string): StatusError {
  return forbidden(namedResource(request), request.name, why);
}
