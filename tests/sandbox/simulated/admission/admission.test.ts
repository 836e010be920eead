import { beforeEach, describe, expect, it } from 'vitest';
import { admissionPlugins } from '../../../../sandbox/simulated/admission/index.ts';
import type { AdmissionRequest } from '../../../../sandbox/simulated/admission/types.ts';
import { type KubeObject, type Status, StatusError } from '../../../../sandbox/simulated/objects.ts';
import { type MemoryClient, memoryClient } from '../clientgo/memory-client.ts';
import { requestBasics } from './api.ts';

let client: MemoryClient;

beforeEach(() => {
  client = memoryClient();
  client.create('namespaces', { ...object('Namespace', 'shop'), status: { phase: 'Active' } });
  client.create('serviceaccounts', object('ServiceAccount', 'default', 'shop'));
});

function object(kind: string, name: string, namespace?: string): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, ...(namespace && { namespace }) } };
}

function pod(spec: object = {}): KubeObject {
  return { ...object('Pod', 'web', 'shop'), spec: { containers: [{ name: 'c' }], ...spec } };
}

function service(name: string, spec: object): KubeObject {
  return { ...object('Service', name, 'shop'), spec };
}

function admit(resource: string, written: KubeObject, more: Partial<AdmissionRequest> = {}): KubeObject {
  const { name, namespace } = written.metadata;
  const request: AdmissionRequest = {
    ...requestBasics(resource),
    operation: 'CREATE',
    resource,
    subresource: '',
    namespace,
    name,
    object: structuredClone(written),
    old: undefined,
    user: { name: 'kubernetes-admin', groups: [] },
    dryRun: false,
    warn: () => {},
    ...more,
  };
  for (const plugin of admissionPlugins) plugin.mutate?.(request, client);
  for (const plugin of admissionPlugins) plugin.validate?.(request, client);
  return request.object ?? written;
}

function refusalOf(attempt: () => unknown): Status {
  try {
    attempt();
  } catch (cause) {
    if (cause instanceof StatusError) return cause.status;
    throw cause;
  }
  throw new Error('It was admitted.');
}

describe('NamespaceLifecycle', () => {
  it('refuses content for a namespace that does not exist', () => {
    const late = object('ConfigMap', 'late', 'nonexist');
    expect(refusalOf(() => admit('configmaps', late))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'namespaces "nonexist" not found',
      reason: 'NotFound',
      details: { name: 'nonexist', kind: 'namespaces' },
      code: 404,
    });
  });

  it('refuses content for a namespace that is ending', () => {
    client.create('namespaces', { ...object('Namespace', 'h6a'), status: { phase: 'Terminating' } });
    expect(refusalOf(() => admit('configmaps', object('ConfigMap', 'late', 'h6a')))).toMatchObject({
      message:
        'configmaps "late" is forbidden: unable to create new content in namespace h6a because it is being terminated',
      reason: 'Forbidden',
      details: {
        name: 'late',
        kind: 'configmaps',
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: 'namespace h6a is being terminated',
            field: 'metadata.namespace',
          },
        ],
      },
      code: 403,
    });
  });

  it('lets an object of an ending namespace change and go', () => {
    client.create('namespaces', { ...object('Namespace', 'h6a'), status: { phase: 'Terminating' } });
    const late = object('ConfigMap', 'late', 'h6a');
    expect(() => admit('configmaps', late, { operation: 'UPDATE', old: late })).not.toThrow();
    expect(() =>
      admit('configmaps', late, { operation: 'DELETE', object: undefined, old: late }),
    ).not.toThrow();
  });

  it.each(['default', 'kube-system', 'kube-public'])('keeps the namespace %s', (name) => {
    const old = object('Namespace', name);
    const status = refusalOf(() => admit('namespaces', old, { operation: 'DELETE', object: undefined, old }));
    expect(status.message).toBe(`namespaces "${name}" is forbidden: this namespace may not be deleted`);
  });
});

describe('ServiceAccount', () => {
  const path = '/var/run/secrets/kubernetes.io/serviceaccount';

  it('gives a pod the default account and mounts its token in every container', () => {
    const { spec } = admit('pods', pod({ initContainers: [{ name: 'i' }] }));
    expect(spec.serviceAccountName).toBe('default');
    expect(spec.serviceAccount).toBe('default');
    const [volume] = spec.volumes;
    expect(volume.name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(volume.projected.sources).toMatchObject([
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt' } },
      { downwardAPI: { items: [{ path: 'namespace' }] } },
    ]);
    for (const container of [...spec.containers, ...spec.initContainers]) {
      expect(container.volumeMounts).toEqual([{ name: volume.name, readOnly: true, mountPath: path }]);
    }
  });

  it('mounts nothing where the pod or the account says so, or something is mounted there already', () => {
    expect(admit('pods', pod({ automountServiceAccountToken: false })).spec.volumes).toBeUndefined();
    const own = [{ name: 'c', volumeMounts: [{ name: 'mine', mountPath: path }] }];
    expect(admit('pods', pod({ containers: own })).spec.volumes).toBeUndefined();
    client.create('serviceaccounts', {
      ...object('ServiceAccount', 'quiet', 'shop'),
      automountServiceAccountToken: false,
    });
    expect(admit('pods', pod({ serviceAccountName: 'quiet' })).spec.volumes).toBeUndefined();
  });

  it('refuses a pod whose account does not exist, by its generateName where it has one', () => {
    const nameless = pod({ serviceAccountName: 'x' });
    nameless.metadata = { name: 'web-5d-x7k2p', generateName: 'web-5d-', namespace: 'shop' };
    expect(refusalOf(() => admit('pods', nameless)).message).toBe(
      'pods "web-5d-" is forbidden: error looking up service account shop/x: serviceaccount "x" not found',
    );
  });

  it('hands on the pull secrets of the account', () => {
    client.update('serviceaccounts', {
      ...object('ServiceAccount', 'default', 'shop'),
      imagePullSecrets: [{ name: 'registry' }],
    });
    expect(admit('pods', pod()).spec.imagePullSecrets).toEqual([{ name: 'registry' }]);
  });
});

describe('DefaultTolerationSeconds', () => {
  it('adds two tolerations of 300 s', () => {
    expect(admit('pods', pod()).spec.tolerations).toEqual([
      {
        key: 'node.kubernetes.io/not-ready',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      },
      {
        key: 'node.kubernetes.io/unreachable',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      },
    ]);
  });

  it('leaves alone what a pod tolerates already', () => {
    const all = [{ operator: 'Exists' }];
    expect(admit('pods', pod({ tolerations: all })).spec.tolerations).toEqual(all);
    const one = [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }];
    expect(admit('pods', pod({ tolerations: one })).spec.tolerations).toHaveLength(2);
  });
});

describe('Priority', () => {
  it('is zero without a class, and that of a system class with it', () => {
    expect(admit('pods', pod()).spec).toMatchObject({
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    });
    expect(admit('pods', pod({ priorityClassName: 'system-node-critical' })).spec.priority).toBe(
      2_000_001_000,
    );
  });

  it('comes from a PriorityClass, or from the one that is the default', () => {
    client.create('priorityclasses.scheduling.k8s.io', {
      ...object('PriorityClass', 'high'),
      value: 1000,
      preemptionPolicy: 'Never',
    });
    client.create('priorityclasses.scheduling.k8s.io', {
      ...object('PriorityClass', 'usual'),
      value: 5,
      globalDefault: true,
    });
    expect(admit('pods', pod({ priorityClassName: 'high' })).spec).toMatchObject({
      priority: 1000,
      preemptionPolicy: 'Never',
    });
    expect(admit('pods', pod()).spec).toMatchObject({ priority: 5, priorityClassName: 'usual' });
  });

  it('refuses a class nobody made, and a number that is not that of the class', () => {
    expect(refusalOf(() => admit('pods', pod({ priorityClassName: 'nope' }))).message).toBe(
      'pods "web" is forbidden: no PriorityClass with name nope was found',
    );
    expect(refusalOf(() => admit('pods', pod({ priority: 7 }))).message).toContain(
      'the integer value of priority (7) must not be provided in pod spec',
    );
  });
});

describe('TaintNodesByCondition', () => {
  it('keeps pods off a node that has just registered', () => {
    expect(admit('nodes', object('Node', 'worker')).spec.taints).toEqual([
      { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
    ]);
  });
});

describe('the addresses of Services', () => {
  const http = { port: 80, protocol: 'TCP' };

  it('are handed out from the range, each once, and the same in equal clusters', () => {
    const one = admit('services', service('web', { type: 'ClusterIP', ports: [http] }));
    expect(one.spec.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
    expect(one.spec).toMatchObject({
      clusterIPs: [one.spec.clusterIP],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    });
    expect(admit('services', service('web', { ports: [http] })).spec.clusterIP).toBe(one.spec.clusterIP);
    client.create('services', { ...one, metadata: { ...one.metadata, namespace: 'other' } });
    expect(admit('services', service('web', { ports: [http] })).spec.clusterIP).not.toBe(one.spec.clusterIP);
  });

  it('refuse an address that is taken, or lies outside the range', () => {
    client.create('services', service('dns', { clusterIP: '10.96.0.10', ports: [http] }));
    const taken = refusalOf(() =>
      admit('services', service('a', { clusterIP: '10.96.0.10', ports: [http] })),
    );
    expect(taken.message).toBe(
      'Service "a" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    );
    expect(taken.code).toBe(422);
    const outside = refusalOf(() =>
      admit('services', service('a', { clusterIP: '10.1.2.3', ports: [http] })),
    );
    expect(outside.message).toContain('the provided network does not match the current range');
  });

  it('are none for headless and external Services', () => {
    expect(admit('services', service('a', { clusterIP: 'None', ports: [http] })).spec.clusterIPs).toEqual([
      'None',
    ]);
    const external = admit('services', service('b', { type: 'ExternalName', externalName: 'example.com' }));
    expect(external.spec.clusterIP).toBeUndefined();
  });

  it('include a node port for NodePort and LoadBalancer, each once', () => {
    const ports = [
      { ...http, name: 'a' },
      { name: 'b', port: 81 },
    ];
    const { spec } = admit('services', service('web', { type: 'NodePort', ports }));
    const [a, b] = spec.ports;
    for (const { nodePort } of [a, b]) expect(nodePort).toBeGreaterThanOrEqual(30_086);
    expect(a.nodePort).not.toBe(b.nodePort);
    const balanced = admit('services', service('lb', { type: 'LoadBalancer', ports: [http] }));
    expect(balanced.spec.ports[0].nodePort).toBeLessThanOrEqual(32_767);
  });

  it('refuse a node port that is taken, or lies outside the range', () => {
    client.create('services', service('first', { type: 'NodePort', ports: [{ ...http, nodePort: 30080 }] }));
    const second = (nodePort: number) =>
      service('second', { type: 'NodePort', ports: [{ ...http, nodePort }] });
    expect(refusalOf(() => admit('services', second(30080))).message).toBe(
      'Service "second" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    );
    expect(refusalOf(() => admit('services', second(80))).message).toBe(
      'Service "second" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    );
  });

  it('stay when an update leaves them out, and go when the new type has no use for them', () => {
    const old = admit('services', service('web', { type: 'NodePort', ports: [http] }));
    client.create('services', old);
    const update = (spec: object) => admit('services', service('web', spec), { operation: 'UPDATE', old });
    const kept = update({ type: 'NodePort', ports: [{ ...http, targetPort: 8080 }] });
    expect(kept.spec.clusterIP).toBe(old.spec.clusterIP);
    expect(kept.spec.ports[0].nodePort).toBe(old.spec.ports[0].nodePort);
    const inner = update({ ...structuredClone(old.spec), type: 'ClusterIP' });
    expect(inner.spec.clusterIP).toBe(old.spec.clusterIP);
    expect(inner.spec.ports[0].nodePort).toBeUndefined();
    const outer = update({ ...structuredClone(old.spec), type: 'ExternalName', externalName: 'example.com' });
    expect(outer.spec.clusterIP).toBeUndefined();
  });
});
