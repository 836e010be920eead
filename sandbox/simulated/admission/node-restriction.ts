/**
 * NodeRestriction: whoever comes with the certificate of a kubelet changes its own node, the pods on it, and nothing
 * else that it is allowed to write. After plugin/pkg/admission/noderestriction.
 */
import type { KubeObject } from '../objects.ts';
import { forbiddenLabels } from './node-labels.ts';
import { isMirrorPod, refused } from './requests.ts';
import type { AdmissionPlugin, AdmissionRequest } from './types.ts';

const prefix = 'system:node:';
const leases = 'kube-node-lease';

/** What is wrong with a request of a node; `undefined` when nothing is. */
type Rule = (request: AdmissionRequest, node: string) => string | undefined;

const rules: Readonly<Record<string, Rule>> = {
  nodes: aboutNode,
  pods: aboutPod,
  'leases.coordination.k8s.io': (request, node) => {
    if (request.namespace !== leases) return `can only access leases in the "${leases}" system namespace`;
    if (request.name === node) return undefined;
    return 'can only access node lease with the same name as the requesting node';
  },
  'csinodes.storage.k8s.io': (request, node) => {
    if (request.name === node) return undefined;
    return 'can only access CSINode with the same name as the requesting node';
  },
};

export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  mutate(request) {
    const { user, resource } = request;
    if (!user.name.startsWith(prefix) || !user.groups.includes('system:nodes')) return;
    const why = Object.hasOwn(rules, resource) && rules[resource]?.(request, user.name.slice(prefix.length));
    if (why) throw refused(request, why);
  },
};

function aboutNode({ operation, name, object, old }: AdmissionRequest, node: string): string | undefined {
  if (name !== node) return `node "${node}" is not allowed to modify node "${name}"`;
  const labels = object ? forbiddenLabels(object.metadata.labels, old?.metadata.labels) : [];
  if (operation === 'CREATE') {
    if (labels.length === 0) return undefined;
    return `node "${node}" is not allowed to set the following labels: ${labels.join(', ')}`;
  }
  if (operation === 'DELETE' || !object || !old) return undefined;
  if (labels.length > 0) return `node "${node}" is not allowed to modify labels: ${labels.join(', ')}`;
  const isSame = JSON.stringify(object['spec']?.taints ?? []) === JSON.stringify(old['spec']?.taints ?? []);
  return isSame ? undefined : `node "${node}" is not allowed to modify taints`;
}

function aboutPod(request: AdmissionRequest, node: string): string | undefined {
  const { operation, subresource, object, old } = request;
  if (operation === 'CREATE' && object) return aboutNewPod(object, node);
  if (operation === 'DELETE') {
    return isOn(old, node)
      ? undefined
      : `node "${node}" can only delete pods with spec.nodeName set to itself`;
  }
  if (subresource !== 'status')
    return `unexpected pod subresource "${subresource}", only "status" and "eviction" are allowed`;
  if (isOn(old, node)) return undefined;
  return `node "${node}" can only update pod status for pods with spec.nodeName set to itself`;
}

function aboutNewPod(pod: KubeObject, node: string): string | undefined {
  if (!isMirrorPod(pod)) {
    return `pod does not have "kubernetes.io/config.mirror" annotation, node "${node}" can only create mirror pods`;
  }
  if (!isOn(pod, node)) return `node "${node}" can only create pods with spec.nodeName set to itself`;
  if (pod['spec'].serviceAccountName)
    return `node "${node}" can not create pods that reference a service account`;
  return undefined;
}

function isOn(pod: KubeObject | undefined, node: string): boolean {
  return pod?.['spec']?.nodeName === node;
}
