import { afterEach, beforeEach, expect, it } from 'vitest';
import { isReady, type NodeBench, startNodeBench } from './support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

const configMap = (data: object) => ({
  kind: 'ConfigMap',
  metadata: { name: 'cfg', namespace: 'default' },
  data,
});

it('fills the environment from references, resources and fields, and expands $(NAME)', async () => {
  bench.create('configmaps', configMap({ COLOR: 'blue' }));
  const env = [
    { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } },
    { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
    { name: 'BOTH', value: '$(POD)-$(COLOR)-$$(X)-$(UNKNOWN)' },
  ];
  const resources = { limits: { cpu: '250m', memory: '32Mi' } };
  const container = {
    name: 'c',
    image: 'busybox:1.36',
    command: ['sleep', '60'],
    resources,
    env,
    envFrom: [{ configMapRef: { name: 'cfg' } }],
  };
  bench.pod('p', { containers: [container] });
  await bench.until('p', isReady);
  const { stdout } = await bench.exec('p', ['sh', '-c', 'echo $POD $MEM $CPU $COLOR $BOTH $HOSTNAME']);
  expect(stdout).toBe('p 33554432 250 blue p-blue-$(X)-$(UNKNOWN) p\n');
});

it('follows a ConfigMap in a volume, read-only, but not in a subPath', async () => {
  bench.create('configmaps', configMap({ 'app.conf': 'one' }));
  const volumeMounts = [
    { name: 'cfg', mountPath: '/cfg' },
    { name: 'cfg', mountPath: '/single.conf', subPath: 'app.conf' },
  ];
  bench.pod('p', {
    volumes: [{ name: 'cfg', configMap: { name: 'cfg' } }],
    containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '60'], volumeMounts }],
  });
  await bench.until('p', isReady);
  expect((await bench.exec('p', ['cat', '/cfg/app.conf', '/single.conf'])).stdout).toBe('oneone');
  expect((await bench.exec('p', ['touch', '/cfg/x'])).stderr).toBe('touch: /cfg/x: Read-only file system\n');
  bench.client.patch('configmaps', 'default', 'cfg', { data: { 'app.conf': 'two' } });
  await expect
    .poll(async () => (await bench.exec('p', ['cat', '/cfg/app.conf', '/single.conf'])).stdout)
    .toBe('twoone');
});

it('runs as the user and groups that were asked for, and refuses root where that is forbidden', async () => {
  const container = { name: 'c', image: 'busybox:1.36', command: ['sleep', '60'] };
  bench.pod('user', {
    securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000 },
    containers: [{ ...container, securityContext: { readOnlyRootFilesystem: true } }],
  });
  bench.pod('root', { securityContext: { runAsNonRoot: true }, containers: [container] });
  await bench.until('user', isReady);
  expect((await bench.exec('user', ['id'])).stdout).toBe('uid=1000 gid=3000 groups=2000,3000\n');
  expect((await bench.exec('user', ['touch', '/x'])).stderr).toContain('Read-only file system');
  const pod = await bench.until(
    'root',
    ({ status }) => status.containerStatuses?.[0].state.waiting?.reason === 'CreateContainerConfigError',
  );
  expect(pod['status'].containerStatuses[0].state.waiting.message).toContain(
    'container has runAsNonRoot and image will run as root',
  );
});

it('finds no key that only JavaScript knows', async () => {
  bench.create('configmaps', configMap({ COLOR: 'blue' }));
  const env = [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'cfg', key: 'constructor' } } }];
  bench.pod('p', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '60'], env }] });
  const pod = await bench.until(
    'p',
    ({ status }) => status.containerStatuses?.[0].state.waiting?.reason === 'CreateContainerConfigError',
  );
  expect(pod['status'].containerStatuses[0].state.waiting.message).toBe(
    "couldn't find key constructor in ConfigMap default/cfg",
  );
});

it('does not follow a subPath in circles', async () => {
  const volumeMounts = (subPath?: string) => [
    { name: 'v', mountPath: '/v', ...(subPath ? { subPath } : {}) },
  ];
  const container = { image: 'busybox:1.36', command: ['sleep', '60'] };
  bench.pod('p', {
    volumes: [{ name: 'v', emptyDir: {} }],
    initContainers: [
      { ...container, name: 'i', command: ['ln', '-s', 'a', '/v/a'], volumeMounts: volumeMounts() },
    ],
    containers: [{ ...container, name: 'c', volumeMounts: volumeMounts('a') }],
  });
  const pod = await bench.until(
    'p',
    ({ status }) => status.containerStatuses?.[0].state.waiting?.reason === 'CreateContainerConfigError',
  );
  expect(pod['status'].containerStatuses[0].state.waiting.message).toContain(
    'failed to prepare subPath for volumeMount "v" of container "c"',
  );
});

it('adds the DNS settings of the Pod to those of the cluster, and writes nothing twice', async () => {
  bench.pod('p', {
    containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '60'] }],
    dnsConfig: {
      nameservers: ['192.0.2.1', '192.0.2.1', '192.0.2.2'],
      searches: ['svc.cluster.local', 'example.com'],
      options: [{ name: 'ndots', value: '2' }, { name: 'ndots', value: '3' }, { name: 'edns0' }],
    },
  });
  await bench.until('p', isReady);
  const { stdout } = await bench.exec('p', ['cat', '/etc/resolv.conf']);
  expect(stdout).toContain('search default.svc.cluster.local svc.cluster.local cluster.local example.com\n');
  expect(stdout.match(/^nameserver .*$/gm)?.slice(1)).toEqual([
    'nameserver 192.0.2.1',
    'nameserver 192.0.2.2',
  ]);
  expect(stdout).toContain('options ndots:3 edns0\n');
});
