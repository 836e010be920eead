import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { stepOf } from '../../../sandbox/kind/commands.ts';
import { kindConfig } from '../../../sandbox/kind/config.ts';
import type { Progress } from '../../../sandbox/types.ts';
import { type Machine, machine, playCluster, playDocker } from './doubles.ts';

const signal = new AbortController().signal;
/** How long to wait for what comes soon: machines that run tests can be very busy. */
const PATIENT = { timeout: 15_000 };
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

  it('says that one may not use the daemon, and how to be allowed to', async () => {
    const replace = {
      'Cannot connect to the Docker daemon':
        'permission denied while trying to connect to the Docker daemon socket',
    };
    await on.commands.on('docker', 'info', 'kind/docker-info-daemon-down', { replace });
    expect(await on.provider().probe(signal)).toMatchObject({
      ready: false,
      missing: expect.stringContaining('you may not use docker'),
      remedy: expect.stringContaining('usermod -aG docker'),
    });
  });

  it('warns of little memory, and is ready all the same', async () => {
    await on.commands.on('docker', 'info', 'kind/docker-info', { replace: { '25276510208': '2147483648' } });
    await on.commands.on('docker', 'image inspect', 'kind/docker-image-inspect');
    expect(await on.provider().probe(signal)).toMatchObject({
      ready: true,
      detail: /2\.0 GB of memory \(little/,
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
    await expect.poll(() => progress.at(-1)?.step, PATIENT).toBe('nodes.waiting');
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
      'cluster.settling',
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
    expect(calls[0]?.env).toMatchObject({ KIND_EXPERIMENTAL_PROVIDER: 'docker' });
    expect(calls[0]?.env).not.toHaveProperty('KUBECONFIG');
  });

  it('lets kind find the engine that was chosen, wherever it is', async () => {
    await playCluster(on, 'x');
    const elsewhere = join(on.root, 'elsewhere');
    await mkdir(elsewhere);
    await rename(join(on.commands.bin, 'docker'), join(elsewhere, 'docker'));
    await create([], { DOCKER: join(elsewhere, 'docker') });
    const kind = (await on.commands.calls()).find(({ tool }) => tool === 'kind');
    expect(kind?.env['PATH']?.split(':')).toEqual([elsewhere, on.commands.bin]);
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
    ['kind-create-port-taken-process', 'sandbox/kind-failed', 'address already in use'],
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

describe('kind’s progress lines', () => {
  it('are news when a step begins', () => {
    expect(stepOf(' • Preparing nodes 📦 📦 📦   ...')).toEqual(['nodes.starting', 0.03]);
    expect(stepOf(' ✓ Preparing nodes 📦 ')).toBeUndefined();
    expect(stepOf(' • Ready after 6s 💚')).toBeUndefined();
    expect(stepOf('')).toBeUndefined();
  });
});
