import { beforeEach, describe, expect, it } from 'vitest';
import { nodeRestriction } from '../../../../sandbox/simulated/admission/node-restriction.ts';
import type { AdmissionRequest } from '../../../../sandbox/simulated/admission/types.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { object, pod, refusalOf, requestBasics, type TestApi, testApi } from './api.ts';

let api: TestApi;
beforeEach(() => {
  api = testApi();
});

const kubelet = { name: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] };

/** What the plug-in says of a write by the kubelet of n1; '' when it lets it pass. */
function said(resource: string, request: Partial<AdmissionRequest>): string {
  const { object: made, old } = request;
  const { name = '', namespace } = made?.metadata ?? old?.metadata ?? {};
  const full: AdmissionRequest = {
    ...requestBasics(resource),
    operation: 'CREATE',
    resource,
    subresource: '',
    namespace,
    name,
    object: undefined,
    old: undefined,
    user: kubelet,
    dryRun: false,
    warn: () => {},
    ...request,
  };
  try {
    nodeRestriction.mutate?.(full, api.client);
    return '';
  } catch (cause) {
    return refusalOf(() => {
      throw cause;
    }).message.replace(/^.* is forbidden: /, '');
  }
}

const node = (name: string, labels: Record<string, string> = {}, taints: object[] = []): KubeObject => {
  const made = object('Node', name, { spec: { taints } });
  made.metadata.labels = labels;
  return made;
};

describe('NodeRestriction', () => {
  it('lets a kubelet register its own node, and no other', () => {
    expect(
      said('nodes', { object: node('n1', { 'kubernetes.io/hostname': 'n1', 'example.com/disk': 'ssd' }) }),
    ).toBe('');
    expect(said('nodes', { object: node('n2') })).toBe('node "n1" is not allowed to modify node "n2"');
  });

  it('keeps a kubelet from choosing its pods by labels and taints', () => {
    const labels = {
      'node-restriction.kubernetes.io/pci': 'yes',
      'node-role.kubernetes.io/control-plane': '',
    };
    expect(said('nodes', { object: node('n1', labels) })).toBe(
      'node "n1" is not allowed to set the following labels: node-restriction.kubernetes.io/pci, node-role.kubernetes.io/control-plane',
    );
    const update = {
      operation: 'UPDATE',
      old: node('n1', {}, [{ key: 'a', effect: 'NoSchedule' }]),
    } as const;
    expect(said('nodes', { ...update, object: node('n1') })).toBe(
      'node "n1" is not allowed to modify taints',
    );
    expect(said('nodes', { ...update, object: node('n1', labels) })).toContain(
      'is not allowed to modify labels: ',
    );
  });

  it('lets a kubelet report and delete its own pods alone', () => {
    const [mine, other] = [pod('a', { nodeName: 'n1' }), pod('b', { nodeName: 'n2' })];
    expect(said('pods', { operation: 'UPDATE', subresource: 'status', object: mine, old: mine })).toBe('');
    expect(said('pods', { operation: 'UPDATE', subresource: 'status', object: other, old: other })).toBe(
      'node "n1" can only update pod status for pods with spec.nodeName set to itself',
    );
    expect(said('pods', { operation: 'DELETE', old: mine })).toBe('');
    expect(said('pods', { operation: 'DELETE', old: other })).toBe(
      'node "n1" can only delete pods with spec.nodeName set to itself',
    );
  });

  it('lets a kubelet make nothing but the mirrors of its static pods', () => {
    expect(said('pods', { object: pod('a', { nodeName: 'n1' }) })).toBe(
      'pod does not have "kubernetes.io/config.mirror" annotation, node "n1" can only create mirror pods',
    );
    const mirror = pod('a', { nodeName: 'n1' });
    mirror.metadata.annotations = { 'kubernetes.io/config.mirror': 'hash' };
    expect(said('pods', { object: mirror })).toBe('');
  });

  it('keeps a kubelet to its own lease', () => {
    const lease = (name: string, namespace: string): KubeObject => ({
      ...object('Lease', name),
      metadata: { name, namespace },
    });
    expect(said('leases.coordination.k8s.io', { object: lease('n1', 'kube-node-lease') })).toBe('');
    expect(said('leases.coordination.k8s.io', { object: lease('n2', 'kube-node-lease') })).toBe(
      'can only access node lease with the same name as the requesting node',
    );
    expect(said('leases.coordination.k8s.io', { object: lease('n1', 'shop') })).toBe(
      'can only access leases in the "kube-node-lease" system namespace',
    );
  });

  it('is about nobody else', () => {
    expect(said('nodes', { object: node('n2'), user: { name: 'admin', groups: [] } })).toBe('');
  });
});
