import { describe, expect, it } from 'vitest';
import { container } from '../../../checker/kinds/container.ts';
import type { KubeObject } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';

const signal = new AbortController().signal;
const at = { namespace: 'shop', name: 'web' };

const pod = (spec: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...at, uid: 'p1', ...metadata },
  spec,
});
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'conf', namespace: 'shop' },
  data: { MODE: 'blue', FROM: 'a@b' },
};
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'cred', namespace: 'shop' },
  data: { PASSWORD: 'UzNjdXJlIQ==' },
};

const look = async (keys: object, ...objects: KubeObject[]) => {
  const wanted = container.params.parse({ kind: 'Pod', ...at, ...keys });
  const findings = await container.look(wanted, clusterOf(objects), signal);
  return findings.map(({ code, values }) => ({ code, values }));
};
/** Findings about the one container of a Pod. */
const inPod = (is: object, fields: object, ...others: KubeObject[]) =>
  look({ is }, pod({ containers: [{ name: 'app', ...fields }] }), configMap, secret, ...others);

describe('container, its environment', () => {
  const env = (name: string, rest: object) => ({ env: [{ name, ...rest }] });
  const greeting = { env: { GREETING: { value: 'blue' } } };

  it('resolves values, wherever they come from', async () => {
    expect(await inPod(greeting, env('GREETING', { value: 'blue' }))).toEqual([]);
    const keyRef = { valueFrom: { configMapKeyRef: { name: 'conf', key: 'MODE' } } };
    expect(await inPod(greeting, env('GREETING', keyRef))).toEqual([]);
    expect(
      await inPod(
        { env: { PASSWORD: { value: 'S3cure!' } } },
        { envFrom: [{ secretRef: { name: 'cred' } }] },
      ),
    ).toEqual([]);
    expect(
      await inPod(
        { env: { X_MODE: { value: 'blue' } } },
        { envFrom: [{ prefix: 'X_', configMapRef: { name: 'conf' } }] },
      ),
    ).toEqual([]);
    const node = { valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
    expect(
      await inPod({ env: { ME: { value: 'web', from: { field: 'metadata.name' } } } }, env('ME', node)),
    ).toEqual([]);
  });

  it('tells where a value comes from, through $(NAME) too', async () => {
    const want = { env: { MAIL: { value: 'a@b', from: { configMap: 'conf', key: 'FROM' } } } };
    const first = { name: 'OTHER', valueFrom: { configMapKeyRef: { name: 'conf', key: 'FROM' } } };
    expect(await inPod(want, { env: [first, { name: 'MAIL', value: '$(OTHER)' }] })).toEqual([]);
    expect(await inPod(want, env('MAIL', { value: 'a@b' }))).toHaveLength(2);
    expect(
      await inPod(
        { env: { MAIL: { value: 'to a@b', from: { variables: ['OTHER'] } } } },
        { env: [first, { name: 'MAIL', value: 'to $(OTHER)' }] },
      ),
    ).toEqual([]);
    expect(
      await inPod(
        { env: { A: { value: '$(NOT) $(A)', from: { literal: true } } } },
        env('A', { value: '$(NOT) $$(A)' }),
      ),
    ).toEqual([]);
  });

  it('says that the source of variables is gone, rather than only that there are none', async () => {
    const gone = { envFrom: [{ configMapRef: { name: 'flags-v1' } }] };
    expect(await inPod(greeting, gone)).toContainEqual({
      code: 'container.source',
      values: { container: 'web/app', source: 'ConfigMap flags-v1' },
    });
    const there = { envFrom: [{ configMapRef: { name: 'conf' } }] };
    expect((await inPod(greeting, there)).map(({ code }) => code)).not.toContain('container.source');
  });

  it('lets env win over envFrom, as the kubelet does', async () => {
    const fields = { envFrom: [{ configMapRef: { name: 'conf' } }], ...env('MODE', { value: 'red' }) };
    expect(await inPod({ env: { MODE: { value: 'red', from: { literal: true } } } }, fields)).toEqual([]);
  });

  it('has no value where the source is not there', async () => {
    const gone = { valueFrom: { secretKeyRef: { name: 'none', key: 'x' } } };
    expect(await inPod({ env: { A: { value: 'x' } } }, env('A', gone))).toEqual([
      { code: 'field.missing', values: { path: 'web/app: env.A.value', want: 'x' } },
    ]);
  });

  it('does not grow with variables that are made of each other', async () => {
    const value = (name: string) => Array(20).fill(`$(${name})`).join('');
    const names = 'abcdefghijklmnopqrst'.split('');
    const env = names.map((name, at) => ({ name, value: at === 0 ? 'lol' : value(names[at - 1] ?? '') }));
    expect(
      await inPod({ env: { c: { value: { $length: 1200 } }, t: { value: { $absent: true } } } }, { env }),
    ).toEqual([]);
  });

  it('makes no value that is longer than any program could be given', async () => {
    const env = [
      { name: 'a', value: 'x'.repeat(100_000) },
      { name: 'b', value: '$(a)'.repeat(30_000) },
    ];
    expect(await inPod({ env: { b: { value: { $absent: true } } } }, { env })).toEqual([]);
  });

  it('takes names that every object has for what they are', async () => {
    const odd = { env: [{ name: '__proto__', value: 'x' }] };
    expect(await inPod({ env: { $keys: [] } }, odd)).toHaveLength(1);
    expect(await inPod({ env: { toString: { $absent: true } } }, odd)).toEqual([]);
  });
});

describe('container, its mounts', () => {
  const spec = {
    volumes: [
      { name: 'shared', emptyDir: { medium: 'Memory' } },
      { name: 'data', persistentVolumeClaim: { claimName: 'archive' } },
      { name: 'kube-api-access-x', projected: {} },
    ],
    initContainers: [{ name: 'prepare', volumeMounts: [{ name: 'shared', mountPath: '/prep/' }] }],
    containers: [
      {
        name: 'app',
        volumeMounts: [
          { name: 'shared', mountPath: '/data', readOnly: true },
          { name: 'data', mountPath: '/archive', subPath: 'a' },
          { name: 'kube-api-access-x', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
        ],
      },
    ],
  };

  it('are by path, with the volume behind them and without the automatic one', async () => {
    const mounts = {
      $keys: ['/data', '/archive'],
    };
    expect(await look({ container: 'app', is: { mounts } }, pod(spec))).toEqual([]);
    const data = { emptyDir: { medium: 'Memory' }, readOnly: true, volume: 'shared' };
    expect(await look({ container: 'app', is: { mounts: { '/data': data } } }, pod(spec))).toEqual([]);
    const archive = {
      persistentVolumeClaim: { claimName: 'archive' },
      readOnly: false,
      subPath: { $absent: true },
    };
    expect(
      await look({ container: 'app', is: { mounts: { '/archive': archive } } }, pod(spec)),
    ).toMatchObject([{ code: 'field.present', values: { path: 'web/app: mounts["/archive"].subPath' } }]);
  });

  it('share a volume, at paths or anywhere', async () => {
    expect(await look({ shares: { prepare: '/prep', app: '/data' } }, pod(spec))).toEqual([]);
    expect(await look({ shares: { prepare: '/prep', app: 'any' } }, pod(spec))).toEqual([]);
    expect(await look({ shares: { prepare: '/prep', app: '/archive' } }, pod(spec))).toEqual([
      { code: 'container.apart', values: { object: 'Pod shop/web', want: 'prepare:/prep, app:/archive' } },
    ]);
    expect(await look({ shares: { prepare: '/prep', other: 'any' } }, pod(spec))).toEqual([
      { code: 'container.missing', values: { object: 'Pod shop/web', want: 'other', got: 'prepare, app' } },
    ]);
  });
});

describe('container, what works', () => {
  it('has the requests of its limits, where it gives none', async () => {
    const want = { resources: { requests: { cpu: { $quantity: '250m' }, memory: { $quantity: '1Gi' } } } };
    expect(
      await inPod(want, {
        resources: { limits: { cpu: '0.25', memory: '2Gi' }, requests: { memory: '1024Mi' } },
      }),
    ).toEqual([]);
  });

  it('has the security context of the Pod, over which its own goes', async () => {
    const spec = {
      securityContext: { runAsUser: 1000, runAsNonRoot: true },
      containers: [{ name: 'app' }, { name: 'root', securityContext: { runAsUser: 0 } }],
    };
    const is = { securityContext: { runAsUser: 1000, runAsNonRoot: true } };
    expect(await look({ container: 'app', is }, pod(spec))).toEqual([]);
    expect(await look({ is }, pod(spec))).toMatchObject([
      { values: { path: 'web/root: securityContext.runAsUser' } },
    ]);
  });

  it('has probes with the numbers of their ports, their defaults, and how long they let it take', async () => {
    const fields = {
      ports: [{ name: 'http', containerPort: 8080 }],
      readinessProbe: { httpGet: { path: '/healthz', port: 'http' } },
      startupProbe: {
        tcpSocket: { port: 8080 },
        initialDelaySeconds: 10,
        failureThreshold: 25,
        periodSeconds: 2,
      },
    };
    const is = {
      readinessProbe: { httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' }, periodSeconds: 10 },
      startupProbe: { allowsSeconds: { $atLeast: 60 } },
      livenessProbe: { $absent: true },
    };
    expect(await inPod(is, fields)).toEqual([]);
    expect(await inPod({ startupProbe: { allowsSeconds: { $atLeast: 61 } } }, fields)).toMatchObject([
      {
        values: {
          path: expect.stringMatching(
            /startupProbe \(initialDelaySeconds \+ periodSeconds × failureThreshold\)$/,
          ),
          got: 60,
        },
      },
    ]);
  });

  it('tells init containers apart', async () => {
    const spec = {
      initContainers: [{ name: 'log', restartPolicy: 'Always' }],
      containers: [{ name: 'app' }],
    };
    expect(await look({ container: 'log', is: { init: true, restartPolicy: 'Always' } }, pod(spec))).toEqual(
      [],
    );
    expect(await look({ is: { init: false } }, pod(spec))).toEqual([]);
  });
});

describe('container, of a workload', () => {
  const deployment: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...at, uid: 'd1' },
    spec: {
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] },
      },
    },
  };
  const set: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: 'web-1',
      namespace: 'shop',
      uid: 'r1',
      ownerReferences: [{ uid: 'd1', controller: true }],
    },
  };
  const child = (name: string, image: string) =>
    pod(
      { containers: [{ name: 'app', image }] },
      { name, ownerReferences: [{ uid: 'r1', controller: true }] },
    );
  const keys = { kind: 'Deployment', is: { image: { $image: 'nginx:1.27' } } };

  it('is the template, or with live every Pod of it', async () => {
    expect(await look(keys, deployment)).toEqual([]);
    const pods = [child('a', 'nginx:1.27'), child('b', 'nginx:1.28')];
    expect(await look(keys, deployment, set, ...pods)).toEqual([]);
    expect(await look({ ...keys, live: true }, deployment, set, ...pods)).toEqual([
      { code: 'field.differs', values: { path: 'b/app: image', want: 'nginx:1.27', got: 'nginx:1.28' } },
    ]);
    expect(await look({ ...keys, live: true }, deployment, set)).toEqual([
      { code: 'container.idle', values: { object: 'Deployment shop/web' } },
    ]);
  });

  it('has the volumes of claims that a StatefulSet makes', async () => {
    const statefulSet: KubeObject = {
      ...deployment,
      kind: 'StatefulSet',
      spec: {
        template: {
          spec: { containers: [{ name: 'app', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] },
        },
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { storageClassName: 'standard' } }],
      },
    };
    const mounts = { '/data': { volumeClaimTemplate: { storageClassName: 'standard' } } };
    expect(await look({ kind: 'StatefulSet', is: { mounts } }, statefulSet)).toEqual([]);
  });

  it('is read from the template of the Job of a CronJob', async () => {
    const cronJob: KubeObject = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: at,
      spec: {
        jobTemplate: { spec: { template: { spec: { containers: [{ name: 'app', image: 'busybox' }] } } } },
      },
    };
    expect(await look({ kind: 'CronJob', is: { image: 'busybox' } }, cronJob)).toEqual([]);
  });

  it('says what there is when a container of the name is not there', async () => {
    expect(await look({ ...keys, container: 'web' }, deployment)).toEqual([
      { code: 'container.missing', values: { object: 'Deployment shop/web', want: 'web', got: 'app' } },
    ]);
    expect((await look(keys))[0]?.code).toBe('object.missing');
  });

  it('refuses keys that say nothing', () => {
    const problem = (rest: object) =>
      container.params.safeParse({ kind: 'Pod', ...at, ...rest }).error?.issues[0]?.message;
    expect(problem({})).toContain('give is or shares');
    expect(problem({ is: {}, live: true })).toContain('always live');
    expect(problem({ shares: { a: '/x' } })).toContain('two containers');
    expect(problem({ shares: { a: '/x', b: 'x' } })).toContain('write a path');
  });
});
