/**
 * PodSecurity: pods keep to the Pod Security Standards as the labels of their namespace ask; what makes pods is warned
 * of. After staging/src/k8s.io/pod-security-admission.
 */
import { invalid } from '../apiserver/errors.ts';
import type { Client } from '../client.ts';
import type { KubeObject } from '../objects.ts';
import { inDetail, inShort, violations } from './pod-security/evaluate.ts';
import { compareLevels, type LevelVersion, nameOf, policyOf } from './pod-security/policy.ts';
import type { SecuredContainer, SecuredPod } from './pod-security/types.ts';
import { isWriteOf, namedResource, refusedByName } from './requests.ts';
import type { AdmissionPlugin, AdmissionRequest } from './types.ts';

const template = ({ spec }: KubeObject) => spec?.template;

/** Where the pods of a kind that makes pods are described. */
const templates: Readonly<Record<string, (object: KubeObject) => Partial<KubeObject> | undefined>> = {
  podtemplates: (object) => object['template'],
  replicationcontrollers: template,
  'replicasets.apps': template,
  'deployments.apps': template,
  'statefulsets.apps': template,
  'daemonsets.apps': template,
  'jobs.batch': template,
  'cronjobs.batch': ({ spec }) => spec?.jobTemplate?.spec?.template,
};

export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  validate(request, client) {
    const { resource, object } = request;
    if (!object) return;
    if (resource === 'pods') validatePod(request, object, client);
    else if (resource === 'namespaces') validateNamespace(request, object, client);
    else if (isWriteOf(request, resource)) warnOfTemplate(request, object, client);
  },
};

function validatePod(request: AdmissionRequest, object: KubeObject, client: Client): void {
  if (request.subresource === 'status') return;
  const { enforce, warn } = policyFor(request, client);
  if (enforce.level === 'privileged' && warn.level === 'privileged') return;
  if (request.old && !isSignificant(object, request.old)) return;
  const pod = securedPod(object);
  const found = violations(enforce, pod);
  if (found.length > 0)
    throw refusedByName(request, `violates PodSecurity "${nameOf(enforce)}": ${inDetail(found)}`);
  warnOf(request, pod, warn);
}

function warnOfTemplate(request: AdmissionRequest, object: KubeObject, client: Client): void {
  if (!Object.hasOwn(templates, request.resource)) return;
  const { warn } = policyFor(request, client);
  const made = warn.level === 'privileged' ? undefined : templates[request.resource]?.(object);
  if (made) warnOf(request, securedPod(made), warn);
}

function warnOf(request: AdmissionRequest, pod: SecuredPod, level: LevelVersion): void {
  const found = violations(level, pod);
  if (found.length > 0) request.warn(`would violate PodSecurity "${nameOf(level)}": ${inDetail(found)}`);
}

function policyFor({ namespace }: AdmissionRequest, client: Client) {
  return policyOf(client.get('namespaces', undefined, namespace ?? '')?.metadata.labels);
}

function securedPod({ metadata, spec }: Partial<KubeObject>): SecuredPod {
  return { annotations: metadata?.annotations ?? {}, spec: spec ?? {} };
}

function validateNamespace(request: AdmissionRequest, namespace: KubeObject, client: Client): void {
  if (request.subresource !== '') return;
  const { enforce, errors } = policyOf(namespace.metadata.labels);
  const before = request.old && policyOf(request.old.metadata.labels);
  if (errors.length > 0 && !isSame(errors, before?.errors)) {
    throw invalid(namedResource(request), request.name, errors);
  }
  if (!before || enforce.level === 'privileged' || isSame(enforce, before.enforce)) return;
  const stricter = compareLevels(enforce.level, before.enforce.level) > 0;
  if (!stricter && enforce.version === before.enforce.version) return;
  const pods = client.list('pods', { namespace: namespace.metadata.name });
  for (const text of existingViolations(namespace.metadata.name, pods, enforce)) request.warn(text);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What the pods that are there already break, pods with equal violations in one line. */
function existingViolations(namespace: string, pods: readonly KubeObject[], level: LevelVersion): string[] {
  const names = new Map<string, string[]>();
  for (const pod of pods) {
    const found = inShort(violations(level, securedPod(pod)));
    if (found) names.set(found, [...(names.get(found) ?? []), pod.metadata.name]);
  }
  if (names.size === 0) return [];
  const lines = [...names].map(
    ([found, [first, ...others]]) => `${first}${andOthers(others.length)}: ${found}`,
  );
  const head = `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${nameOf(level)}"`;
  return [head, ...lines.sort()];
}

function andOthers(count: number): string {
  if (count === 0) return '';
  return ` (and ${count} other ${count === 1 ? 'pod' : 'pods'})`;
}

/** Whether an update changes anything that the standards are about: of a pod only images and what is added. */
function isSignificant(pod: KubeObject, old: KubeObject): boolean {
  return (['containers', 'initContainers', 'ephemeralContainers'] as const).some((list) => {
    const before: SecuredContainer[] = old['spec']?.[list] ?? [];
    const after: SecuredContainer[] = pod['spec']?.[list] ?? [];
    if (before.length !== after.length) return true;
    return after.some(({ image }, index) => image !== before[index]?.image);
  });
}
