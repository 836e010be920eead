import { describe, expect, it } from 'vitest';
import { nodeAuthorizer } from '../../../../../sandbox/simulated/apiserver/authorization/index.ts';
import { NODE_RULES } from '../../../../../sandbox/simulated/rbac/policy.ts';
import { Store } from '../../../../../sandbox/simulated/storage/index.ts';

const kubelet = { name: 'system:node:w1', groups: ['system:nodes', 'system:authenticated'] };

function setUp() {
  const store = new Store();
  store.put('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      nodeName: 'w1',
      serviceAccountName: 'robot',
      imagePullSecrets: [{ name: 'registry' }],
      containers: [
        { name: 'c', env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 'password', key: 'p' } } }] },
      ],
      volumes: [
        { name: 'a', projected: { sources: [{ configMap: { name: 'settings' } }] } },
        { name: 'b', secret: { secretName: 'keys' } },
        { name: 'c', persistentVolumeClaim: { claimName: 'disk' } },
      ],
    },
  });
  store.put('persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'disk', namespace: 'shop' },
    spec: { volumeName: 'pv-1' },
  });
  return nodeAuthorizer(store, NODE_RULES);
}

function request(verb: string, what: string, name: string, more: object = {}) {
  const [resource = '', subresource = ''] = what.split('/');
  return { user: kubelet, verb, group: '', resource, subresource, namespace: 'shop', name, ...more };
}

describe('a kubelet', () => {
  it('reads what the pods on its node refer to', () => {
    const authorizer = setUp();
    const may = (...args: Parameters<typeof request>) => authorizer.authorize(request(...args)).allowed;
    for (const name of ['registry', 'password', 'keys']) expect(may('get', 'secrets', name), name).toBe(true);
    expect(may('get', 'configmaps', 'settings')).toBe(true);
    expect(may('get', 'persistentvolumeclaims', 'disk')).toBe(true);
    expect(may('get', 'persistentvolumes', 'pv-1', { namespace: '' })).toBe(true);
    expect(may('create', 'serviceaccounts/token', 'robot')).toBe(true);
    expect(may('create', 'serviceaccounts/token', 'other')).toBe(false);
  });

  it('hears why it may not have the rest', () => {
    const authorizer = setUp();
    const why = (...args: Parameters<typeof request>) => authorizer.authorize(request(...args)).reason;
    expect(why('get', 'secrets', 'other')).toBe("no relationship found between node 'w1' and this object");
    expect(why('list', 'secrets', '')).toBe('No Object name found');
    expect(why('delete', 'secrets', 'keys')).toBe('can only read resources of this type');
    expect(why('list', 'nodes', '', { namespace: '' })).toBe(
      "node 'w1' cannot read all nodes, only its own Node object",
    );
    expect(why('list', 'pods', '')).toBe('can only list/watch pods with spec.nodeName field selector');
  });

  it('looks after its own node, its lease and its pods', () => {
    const authorizer = setUp();
    const may = (...args: Parameters<typeof request>) => authorizer.authorize(request(...args)).allowed;
    const lease = { group: 'coordination.k8s.io', namespace: 'kube-node-lease' };
    expect(may('get', 'nodes', 'w1', { namespace: '' })).toBe(true);
    expect(may('patch', 'nodes/status', 'w1', { namespace: '' })).toBe(true);
    expect(may('update', 'leases', 'w1', lease)).toBe(true);
    expect(may('update', 'leases', 'w2', lease)).toBe(false);
    expect(may('watch', 'pods', '', { namespace: '', fieldSelector: 'spec.nodeName=w1' })).toBe(true);
    expect(may('watch', 'pods', '', { namespace: '', fieldSelector: 'spec.nodeName=w2' })).toBe(false);
    expect(may('create', 'deployments', 'x', { group: 'apps' })).toBe(false);
  });

  it('must be in the group of nodes to be one', () => {
    const user = { name: 'system:node:w1', groups: ['system:authenticated'] };
    expect(setUp().authorize({ ...request('get', 'secrets', 'keys'), user })).toEqual({ allowed: false });
  });
});
