import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { stepOf } from '../../../sandbox/kind/commands.ts';
import { kindConfig } from '../../../sandbox/kind/config.ts';
import type { Progress } from '../../../sandbox/types.ts';
import { type Machine, machine, playCluster, playDocker } from './doubles.ts';

const signal = new AbortController().signal;
let on: Machine;

beforeEach(async () => {
  on = await machine();
});
afterEach(() => on.dispose());

const create = (progress: Progress[] = [], env = {}) =>
  on.provider(env).create({ nodes: 3 }, { id: 'x', signal, onProgress: (one) => void progress.push(one) });

describe('the kind provider, asked whether it can work', () => {
  it('says what it found when everything is there', async () => {
    await playDocker(on);
    expect(await on.provider().probe(signal)).toMatchObject({ ready: true, detail: /^docker 28\.5\.2.*GB/ });
  });

  it('says that there is no engine', async () => {
    await on.dispose();
    on = await machine(['kind']);
    expect(await on.provider().probe(signal)).toMatchObject({
      ready: false,
      missing: expect.stringContaining('docker'),
      remedy: expect.stringContaining('NARU_SANDBOX=simulated'),
    });
  });

  it('says that the daemon does not answer', async () => {
    await on.commands.on('docker', 'info', 'kind/docker-info-daemon-down');
    expect(await on.provider().probe(signal)).toMatchObject({
      ready: false,
      missing: expect.stringContaining('Is the docker daemon running'),
      remedy: expect.stringContaining('Start Docker'),
    });
  });

  it('says that the node image is not here', async () => {
    await on.commands.on('docker', 'info', 'kind/docker-info');
    await on.commands.on('docker', 'image inspect', 'kind/docker-image-inspect-missing');
    expect(await on.provider({ NARU_KIND_IMAGE: 'kindest/node:mine' }).probe(signal)).toMatchObject({
      ready: false,
      missing: expect.stringContaining('kindest/node:mine'),
      remedy: expect.stringContaining('docker pull kindest/node:mine'),
    });
  });

  it('says that there is no kind', async () => {
    await on.dispose();
    on = await machine(['docker']);
    await playDocker(on);
    expect(await on.provider().probe(signal)).toMatchObject({
      ready: false,
      missing: expect.stringContaining('kind'),
      remedy: expect.stringContaining('npm run tools kind'),
    });
  });

  it('takes podman where docker does not answer', async () => {
    await on.dispose();
    on = await machine(['kind', 'docker', 'podman']);
    await on.commands.on('docker', 'info', 'kind/docker-info-daemon-down');
    await on.commands.on('podman', 'info', 'kind/podman-info');
    await on.commands.on('podman', 'image inspect', 'kind/docker-image-inspect');
    expect(await on.provider().probe(signal)).toMatchObject({
      ready: true,
      detail: /^podman 4\.3\.1, docker\.io\//,
    });
    await on.commands.on('podman', 'ps', 'kind/podman-ps-kind', { replace: { 'naru-rec-p': 'naru-p' } });
    expect(await on.provider().list(signal)).toMatchObject([{ id: 'p', createdAt: /^2026-11-2/ }]);
  });

  it('never rejects, not even when aborted', async () => {
    expect(await on.provider().probe(AbortSignal.abort())).toMatchObject({ ready: false });
  });
});

describe('the kind provider, making a cluster', () => {
  beforeEach(() => playDocker(on));

  it('tells each step as kind comes to it, then the nodes that are Ready', async () => {
    await playCluster(on, 'x', { pace: 0.002 });
    for (const name of ['worker', 'worker2']) on.api.putNode(name, false);
    const progress: Progress[] = [];
    const creating = create(progress);
    await expect.poll(() => progress.at(-1)?.step).toBe('nodes.waiting');
    on.api.putNode('worker', true);
    on.api.putNode('worker2', true);
    await (await creating).release();
    expect([...new Set(progress.map(({ step }) => step))]).toEqual([
      'cluster.starting',
      'image.checking',
      'nodes.starting',
      'nodes.configuring',
      'control-plane.starting',
      'network.installing',
      'storage.installing',
      'workers.joining',
      'nodes.waiting',
      'ready',
    ]);
  });

  it('writes a kubeconfig only its owner may read, and no other', async () => {
    await playCluster(on, 'x');
    const sandbox = await create([], { KUBECONFIG: '/home/me/.kube/config' });
    const path = join(on.root, 'data', 'kind', 'x', 'kubeconfig');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await sandbox.kubeconfig()).toBe(on.api.kubeconfig);
    const calls = (await on.commands.calls()).filter(({ tool }) => tool === 'kind');
    expect(calls.map(({ argv }) => argv.includes(path))).toEqual([true]);
    expect(calls[0]?.env).toEqual({ KIND_EXPERIMENTAL_PROVIDER: 'docker' });
  });

  it('asks kind for one control plane and the workers, labelled, and for what cgroup v1 needs', async () => {
    await playCluster(on, 'x');
    await create();
    const config = parse(await readFile(join(on.root, 'data', 'kind', 'x', 'kind.yaml'), 'utf8'));
    expect(config.nodes.map(({ role }: { role: string }) => role)).toEqual([
      'control-plane',
      'worker',
      'worker',
    ]);
    expect(config.nodes[1].labels).toEqual({ 'naru.dev/sandbox': 'x' });
    expect(parse(config.kubeadmConfigPatches[0])).toMatchObject({ failCgroupV1: false });
    expect(parse(kindConfig({ nodes: 1 }, { id: 'x', cgroupV1: false }))).not.toHaveProperty(
      'kubeadmConfigPatches',
    );
  });

  it.each([
    ['kind-create-image-missing', 'sandbox/image-missing', 'failed to pull image'],
    ['kind-create-inotify-limit', 'sandbox/node-died', 'exit status 137'],
    ['kind-create-daemon-down', 'sandbox/engine-down', 'failed to get docker info'],
    ['kind-create-kubeadm-init-fails', 'sandbox/kind-failed', 'could not bootstrap the admin user'],
  ])('says why it failed, and cleans up: %s', async (recording, code, words) => {
    await on.commands.on('kind', 'create', `kind/${recording}`);
    await playCluster(on, 'x');
    await expect(create()).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    expect(await on.commands.typed()).toContainEqual(
      expect.stringContaining('kind delete cluster --name naru-x'),
    );
    expect(await readdir(join(on.root, 'data', 'kind'))).toEqual([]);
  });

  it('leaves a cluster alone that has its name already', async () => {
    await on.commands.on('docker', 'ps', 'kind/docker-ps-none');
    await on.commands.on('kind', 'create', 'kind/kind-create-name-taken');
    await expect(create()).rejects.toMatchObject({ code: 'sandbox/name-taken' });
    expect(await on.commands.typed()).not.toContainEqual(expect.stringContaining('kind delete'));
  });

  it('deletes what kind had made when it is aborted in the middle', async () => {
    await playCluster(on, 'x', { pace: 0.1 });
    const controller = new AbortController();
    const reason = new Error('enough');
    const options = {
      id: 'x',
      signal: controller.signal,
      onProgress: ({ step }: Progress) => step === 'nodes.starting' && controller.abort(reason),
    };
    await expect(on.provider().create({ nodes: 3 }, options as never)).rejects.toBe(reason);
    const kind = (await on.commands.typed()).filter((line) => line.startsWith('kind'));
    expect(kind.map((line) => line.split(' ')[1])).toEqual(['create', 'delete']);
    expect(await readdir(on.root)).not.toContain('flag-x');
  });

  it('refuses ids that would become odd paths or host names', async () => {
    for (const id of ['', '../x', 'X', '-x', 'x'.repeat(41)]) {
      const options = { id, signal, onProgress: () => {} };
      await expect(on.provider().create({ nodes: 1 }, options)).rejects.toMatchObject({
        code: 'sandbox/id-invalid',
      });
    }
  });
});

describe('a kind cluster found again', () => {
  const handle = { provider: 'kind', id: 'x', createdAt: '2026-11-21T00:00:00Z', state: {} };
  beforeEach(() => playDocker(on));

  it('is started when it was stopped, and ready once kubelets have renewed their leases', async () => {
    const replace = { 'naru-rec-a': 'naru-x', 'https://127.0.0.1:41009': on.api.url };
    await on.commands.on('docker', 'ps', 'kind/docker-ps-stopped', { replace });
    await on.commands.on('docker', 'start naru-x-control-plane', 'kind/docker-start');
    await on.commands.on('kind', 'get kubeconfig', 'kind/kind-get-kubeconfig', { replace });
    const lease = (renewTime: string) =>
      on.api.put('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/x', { spec: { renewTime } });
    lease('2026-01-01T00:00:00Z');
    let found = false;
    const restoring = on
      .provider()
      .restore(handle, signal)
      .then((sandbox) => {
        found = true;
        return sandbox;
      });
    await expect
      .poll(() => on.api.requests.filter((one) => one.endsWith('/leases')).length)
      .toBeGreaterThan(0);
    expect(found).toBe(false);
    lease('2100-01-01T00:00:00Z');
    expect(await (await restoring)?.alive(signal)).toBe(true);
    expect(await on.commands.typed()).toContain('docker start naru-x-control-plane');
  });

  it('is unpaused when it was paused', async () => {
    const replace = { 'naru-rec-a': 'naru-x', 'https://127.0.0.1:41009': on.api.url };
    await on.commands.on('docker', 'ps', 'kind/docker-ps-paused', { replace });
    await on.commands.on('docker', 'unpause naru-x-control-plane', 'kind/docker-unpause');
    await on.commands.on('kind', 'get kubeconfig', 'kind/kind-get-kubeconfig', { replace });
    expect(await on.provider().restore(handle, signal)).toBeDefined();
    expect(await on.commands.typed()).not.toContainEqual(expect.stringContaining('docker start'));
  });

  it('is not looked for without an engine: list is empty, restore says why', async () => {
    await on.dispose();
    on = await machine(['kind']);
    expect(await on.provider().list(signal)).toEqual([]);
    await expect(on.provider().restore(handle, signal)).rejects.toMatchObject({
      code: 'tools/docker-missing',
    });
  });

  it('does not list clusters that are not ours', async () => {
    const replace = { 'naru-rec-a': 'my-cluster', 'naru-rec-b': 'naru-b' };
    await on.commands.on('docker', 'ps', 'kind/docker-ps-all-kind', { replace });
    expect(await on.provider().list(signal)).toEqual([
      {
        provider: 'kind',
        id: 'b',
        createdAt: '2026-11-21T12:23:32.000Z',
        state: { cluster: 'naru-b', nodes: 3 },
      },
    ]);
  });
});

describe('inside the nodes of a kind cluster', () => {
  beforeEach(async () => {
    await playDocker(on);
    await playCluster(on, 'x');
  });
  const node = 'control-plane';

  it('runs programs; one that does not exist is a result', async () => {
    await on.commands.on('docker', 'exec naru-x-control-plane bash', 'kind/docker-exec-exit-code');
    await on.commands.on('docker', 'exec naru-x-control-plane naru-none', 'kind/docker-exec-command-missing');
    const sandbox = await create();
    expect(await sandbox.exec({ node }, ['bash'], signal)).toEqual({
      exitCode: 42,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(await sandbox.exec({ node: 'naru-x-control-plane' }, ['naru-none'], signal)).toMatchObject({
      exitCode: 127,
      stdout: '',
      stderr: expect.stringContaining('OCI runtime exec failed'),
    });
  });

  it.each(['docker-exec-missing-container', 'docker-exec-stopped', 'docker-exec-paused'])(
    'takes a node that is not there to run anything for a fault: %s',
    async (recording) => {
      await on.commands.on('docker', 'exec', `kind/${recording}`);
      const sandbox = await create();
      await expect(sandbox.exec({ node }, ['true'], signal)).rejects.toMatchObject({
        code: 'sandbox/engine-failed',
      });
    },
  );

  it('says which nodes there are when asked for another', async () => {
    const sandbox = await create();
    await expect(sandbox.exec({ node: 'worker9' }, ['true'], signal)).rejects.toMatchObject({
      code: 'sandbox/node-unknown',
      message: expect.stringContaining('naru-x-worker2'),
    });
  });

  it.each([
    ['tcp-pod-open', 'open'],
    ['tcp-pod-closed', 'refused'],
    ['tcp-pod-dropped', 'no-answer'],
  ])('dials from the network of a pod, with its DNS: %s is %s', async (recording, result) => {
    const control = 'naru-x-control-plane';
    await on.commands.on('docker', `exec ${control} crictl pods`, 'kind/crictl-pods-json');
    await on.commands.on('docker', `exec ${control} crictl inspectp`, 'kind/crictl-inspectp');
    await on.commands.on('docker', `exec ${control} nsenter`, `kind/${recording}`);
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop' } };
    on.api.put('/api/v1/namespaces/shop/pods/a', { ...pod, spec: { nodeName: control } });
    const sandbox = await create();
    const to = { host: 'db.shop', port: 5432 };
    expect(await sandbox.dial({ namespace: 'shop', name: 'a' }, to, signal)).toBe(result);
    const dialled = (await on.commands.calls()).at(-1)?.argv ?? [];
    expect(dialled[3]).toBe('--net=/var/run/netns/cni-8cc3a1c6-8949-812e-ec9e-091447053925');
    expect(dialled.slice(-3)).toEqual(['nameserver 172.28.0.1\noptions ndots:0\n', 'db.shop', '5432']);
  });

  it('opens the learner’s shell on this cluster', async () => {
    await mkdir(join(on.root, 'tools'), { recursive: true });
    const sandbox = await create();
    const shell = await sandbox.openShell({ cols: 80, rows: 24 }, signal);
    let seen = '';
    shell.onData((chunk) => {
      seen += Buffer.from(chunk).toString('utf8');
    });
    shell.write('echo "<$KUBECONFIG>"\r');
    await expect.poll(() => seen).toContain(`<${join(on.root, 'data', 'kind', 'x', 'kubeconfig')}>`);
    const ended = new Promise((resolve) => shell.onExit(resolve));
    await sandbox.release();
    await ended;
  });
});

describe('kind’s progress lines', () => {
  it('are news when a step begins', () => {
    expect(stepOf(' • Preparing nodes 📦 📦 📦   ...')).toEqual(['nodes.starting', 0.03]);
    expect(stepOf(' ✓ Preparing nodes 📦 ')).toBeUndefined();
    expect(stepOf(' • Ready after 6s 💚')).toBeUndefined();
    expect(stepOf('')).toBeUndefined();
  });
});
