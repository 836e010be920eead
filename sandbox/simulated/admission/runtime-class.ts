/**
 * RuntimeClass: a pod pays for the runtime it runs in, and goes where that runtime is. After
 * plugin/pkg/admission/runtimeclass.
 */
import type { Client } from '../client.ts';
import type { KubeObject } from '../objects.ts';
import { isCreateOf, refused } from './requests.ts';
import type { AdmissionPlugin, AdmissionRequest } from './types.ts';

interface RuntimeClass extends KubeObject {
  overhead?: { podFixed?: Record<string, string> };
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: object[] };
}

export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  mutate(request, client) {
    const pod = request.object;
    if (!pod || !isCreateOf(request, 'pods')) return;
    const found = classOf(request, pod, client);
    setOverhead(request, pod, found?.overhead?.podFixed);
    if (found?.scheduling) place(request, pod, found.scheduling);
  },
};

function classOf(request: AdmissionRequest, { spec }: KubeObject, client: Client): RuntimeClass | undefined {
  const name = spec.runtimeClassName;
  if (!name) return undefined;
  const found = client.get<RuntimeClass>('runtimeclasses.node.k8s.io', undefined, name);
  if (!found) throw refused(request, `pod rejected: RuntimeClass "${name}" not found`);
  return found;
}

function setOverhead(
  request: AdmissionRequest,
  { spec }: KubeObject,
  overhead: Record<string, string> | undefined,
): void {
  const given: Record<string, string> | undefined = spec.overhead;
  if (overhead && !given) spec.overhead = { ...overhead };
  if (!given || isEqual(given, overhead ?? {})) return;
  const why = overhead
    ? "Pod's Overhead doesn't match RuntimeClass's defined Overhead"
    : 'Pod Overhead set without corresponding RuntimeClass defined Overhead';
  throw refused(request, `pod rejected: ${why}`);
}

function isEqual(one: Record<string, string>, other: Record<string, string>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function place(
  request: AdmissionRequest,
  { spec }: KubeObject,
  { nodeSelector = {}, tolerations = [] }: NonNullable<RuntimeClass['scheduling']>,
): void {
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = spec.nodeSelector?.[key];
    if (own === undefined || own === value) continue;
    const conflict = `runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`;
    throw refused(request, `pod rejected: conflict: ${conflict}`);
  }
  if (Object.keys(nodeSelector).length > 0) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
  const given: object[] = spec.tolerations ?? [];
  const missing = tolerations.filter(
    (each) => !given.some((own) => JSON.stringify(own) === JSON.stringify(each)),
  );
  if (missing.length > 0) spec.tolerations = [...given, ...structuredClone(missing)];
}
