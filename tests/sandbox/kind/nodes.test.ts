import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kindNodes } from '../../../sandbox/kind/console.ts';
import { Engine } from '../../../sandbox/kind/engine.ts';
import { Screen } from '../isolation/screen.ts';
import { type Machine, machine, playCluster, playDocker } from './doubles.ts';

const signal = new AbortController().signal;
/** How long to wait for what comes soon: machines that run tests can be very busy. */
const PATIENT = { timeout: 15_000 };
let on: Machine;

beforeEach(async () => {
  on = await machine();
});
afterEach(() => on.dispose());

const putLease = (renewTime: string) =>
  on.api.put('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/x', { spec: { renewTime } });
const create = () => on.provider().create({ nodes: 3 }, { id: 'x', signal, onProgress: () => {} });

describe('a kind cluster found again', () => {
  const handle = { provider: 'kind', id: 'x', createdAt: '2026-11-21T00:00:00Z', state: {} };
  beforeEach(() => playDocker(on));

  it('takes the load balancer in front of several control planes for no node', async () => {
    const engine = new Engine('docker', join(on.commands.bin, 'docker'), { PATH: on.commands.bin });
    await on.commands.on('docker', 'ps', 'kind/docker-ps-balancer', { replace: { 'naru-rec-ha': 'naru-x' } });
    const nodes = kindNodes(engine, 'naru-x');
    expect(await nodes.reach('control-plane3', signal)).toMatchObject({ kind: 'node' });
    expect(await nodes.reach('naru-x-external-load-balancer', signal)).toEqual({ kind: 'unknown' });
    await on.commands.on(
      'docker',
      'exec --env * naru-x-external-load-balancer',
      'kind/docker-exec-missing-container',
    );
    await on.commands.on('docker', 'exec', 'kind/tcp-pod-open');
    await on.commands.on('kind', 'get kubeconfig', 'kind/kind-get-kubeconfig', {
      replace: { 'naru-rec-a': 'naru-x', 'https://127.0.0.1:41009': on.api.url },
    });
    const sandbox = await on.provider().restore(handle, signal);
    await sandbox?.relieve(signal);
    const typed = await on.commands.typed();
    expect(typed.filter((line) => line.includes('systemctl'))).toHaveLength(4);
  });

  it('is started again when somebody was just stopping it', async () => {
    on.api.ready = false;
    const replace = { 'naru-rec-a': 'naru-x', 'https://127.0.0.1:41009': on.api.url };
    const running = { ...replace, '"State":"exited"': '"State":"running"' };
    await on.commands.on('docker', 'ps', 'kind/docker-ps-stopped', { when: 'down', unless: 'up', replace });
    await on.commands.on('docker', 'ps', 'kind/docker-ps-stopped', { replace: running });
    await on.commands.on('docker', 'logs', 'kind/docker-start');
    await on.commands.on('docker', 'start naru-x-control-plane', 'kind/docker-start', { sets: 'up' });
    const known = { replace, sets: 'down' };
    await on.commands.on('kind', 'get kubeconfig', 'kind/kind-get-kubeconfig', known);
    const restoring = on.provider({}, { patience: 60_000 }).restore(handle, signal);
    const started = async () => (await on.commands.typed()).some((line) => line.startsWith('docker start'));
    await expect.poll(started, PATIENT).toBe(true);
    on.api.ready = true;
    putLease(new Date(Date.now() + 1_000).toISOString());
    expect(await restoring).toBeDefined();
  });

  it('is started when it was stopped, and ready once kubelets have renewed their leases', async () => {
    const replace = { 'naru-rec-a': 'naru-x', 'https://127.0.0.1:41009': on.api.url };
    await on.commands.on('docker', 'ps', 'kind/docker-ps-stopped', { replace });
    await on.commands.on('docker', 'start naru-x-control-plane', 'kind/docker-start');
    await on.commands.on('kind', 'get kubeconfig', 'kind/kind-get-kubeconfig', { replace });
    putLease('2026-01-01T00:00:00Z');
    let found = false;
    const restoring = on
      .provider()
      .restore(handle, signal)
      .then((sandbox) => {
        found = true;
        return sandbox;
      });
    await expect
      .poll(() => on.api.requests.filter((one) => one.endsWith('/leases')).length, PATIENT)
      .toBeGreaterThan(0);
    expect(found).toBe(false);
    putLease('2100-01-01T00:00:00Z');
    expect(await (await restoring)?.alive(signal)).toBe(true);
    expect(await on.commands.typed()).toContain('docker start naru-x-control-plane');
  });

  it('is unpaused when it was paused', async () => {
    const replace = { 'naru-rec-a': 'naru-x', 'https://127.0.0.1:41009': on.api.url };
    await on.commands.on('docker', 'ps', 'kind/docker-ps-paused', { replace });
    await on.commands.on('docker', 'unpause naru-x-control-plane', 'kind/docker-unpause');
    await on.commands.on('kind', 'get kubeconfig', 'kind/kind-get-kubeconfig', { replace });
    putLease('2100-01-01T00:00:00Z');
    expect(await on.provider().restore(handle, signal)).toBeDefined();
    expect(await on.commands.typed()).not.toContainEqual(expect.stringContaining('docker start'));
  });

  it('that broke is found as well: there is still something to repair', async () => {
    await playCluster(on, 'x');
    await (await create()).release();
    on.api.ready = false;
    const sandbox = await on.provider({}, { patience: 50 }).restore({ ...handle, state: {} }, signal);
    expect(await sandbox?.alive(signal)).toBe(false);
  });

  it('is looked for with the engine that made it, not with another that knows nothing of it', async () => {
    await on.dispose();
    on = await machine(['kind', 'docker', 'podman']);
    await on.commands.on('docker', 'info', 'kind/docker-info-daemon-down');
    await on.commands.on('podman', 'info', 'kind/podman-info');
    await on.commands.on('podman', 'ps', 'kind/docker-ps-none');
    const restore = (state: object) => on.provider().restore({ ...handle, state: { ...state } }, signal);
    expect(await restore({})).toBeUndefined();
    await expect(restore({ engine: 'docker' })).rejects.toMatchObject({ code: 'sandbox/engine-down' });
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
    await on.commands.on('docker', 'exec --env * naru-x-control-plane bash', 'kind/docker-exec-exit-code');
    await on.commands.on(
      'docker',
      'exec --env * naru-x-control-plane naru-none',
      'kind/docker-exec-command-missing',
    );
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

  it.each([
    ['docker-exec-missing-container', 'sandbox/engine-failed', 'docker info'],
    ['docker-exec-stopped', 'sandbox/node-stopped', 'docker start naru-x-control-plane'],
    ['docker-exec-paused', 'sandbox/node-stopped', 'docker unpause naru-x-control-plane'],
  ])('takes a node that is not there to run anything for a fault: %s', async (recording, code, remedy) => {
    await on.commands.on('docker', 'exec', `kind/${recording}`);
    const sandbox = await create();
    await expect(sandbox.exec({ node }, ['true'], signal)).rejects.toMatchObject({
      code,
      remedy: expect.stringContaining(remedy),
    });
  });

  it('puts a file on a node whole, and takes one away', async () => {
    // Any program that ends well and says nothing.
    await on.commands.on('docker', 'exec --env * naru-x-control-plane', 'kind/tcp-pod-open');
    const sandbox = await create();
    await sandbox.writeFile(node, '/etc/a b', '나루\n', signal);
    await sandbox.writeFile(node, '/etc/a b', undefined, signal);
    const typed = (await on.commands.calls()).map(({ argv }) => argv).filter(([what]) => what === 'exec');
    const encoded = Buffer.from('나루\n').toString('base64');
    expect(typed[0]?.slice(-3)).toEqual(['sh', '/etc/a b', encoded]);
    expect(typed[0]?.at(-4)).toContain('base64 -d');
    expect(typed[1]?.slice(-4)).toEqual(['rm', '-f', '--', '/etc/a b']);
    const large = sandbox.writeFile(node, '/etc/a', 'a'.repeat(70_000), signal);
    await expect(large).rejects.toMatchObject({ code: 'sandbox/file-too-large' });
  });

  it('silences a node by its kubelet, which stays stopped, and lets it speak again', async () => {
    // Any program that ends well and says nothing.
    await on.commands.on('docker', 'exec --env * naru-x-worker systemctl', 'kind/tcp-pod-open');
    await on.commands.on('docker', 'exec --env * naru-x-worker2 systemctl', 'kind/tcp-pod-open');
    await on.commands.on('docker', 'exec --env * naru-x-control-plane systemctl', 'kind/tcp-pod-open');
    const sandbox = await create();
    await sandbox.inflict({ kind: 'node-silent', node: 'worker' }, signal);
    await sandbox.relieve(signal);
    const typed = (await on.commands.calls())
      .map(({ argv }) => argv)
      .filter((argv) => argv.includes('systemctl'));
    expect(typed.map((argv) => argv.slice(-3).join(' '))).toEqual([
      'disable --now kubelet',
      ...Array(3).fill('enable --now kubelet'),
    ]);
    expect(typed[0]).toContain('naru-x-worker');
  });

  it('says why a node could not be silenced', async () => {
    await on.commands.on('docker', 'exec', 'kind/docker-exec-exit-code');
    const sandbox = await create();
    await expect(sandbox.inflict({ kind: 'node-silent', node: 'worker' }, signal)).rejects.toMatchObject({
      code: 'sandbox/exec-failed',
      message: expect.stringContaining('err'),
    });
  });

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
    await on.commands.on('docker', `exec --env * ${control} crictl pods`, 'kind/crictl-pods-json', {
      replace: { 'coredns-589f44dc88-nn4t4': 'a' },
    });
    await on.commands.on('docker', `exec --env * ${control} crictl inspectp`, 'kind/crictl-inspectp');
    await on.commands.on('docker', `exec --env * ${control} nsenter`, `kind/${recording}`);
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop' } };
    on.api.put('/api/v1/namespaces/shop/pods/a', { ...pod, spec: { nodeName: control } });
    const sandbox = await create();
    const to = { host: 'db.shop', port: 5432 };
    expect(await sandbox.dial({ namespace: 'shop', name: 'a' }, to, signal)).toBe(result);
    const dialled = (await on.commands.calls()).at(-1)?.argv ?? [];
    expect(dialled[5]).toBe('--net=/var/run/netns/cni-8cc3a1c6-8949-812e-ec9e-091447053925');
    expect(dialled.slice(-3)).toEqual(['nameserver 172.28.0.1\noptions ndots:0\n', 'db.shop', '5432']);
  });

  it('opens the learner’s shell on this cluster', async () => {
    await mkdir(join(on.root, 'tools'), { recursive: true });
    const sandbox = await create();
    const shell = await sandbox.openShell({ cols: 200, rows: 24 }, signal);
    let seen = '';
    shell.onData((chunk) => {
      seen += Buffer.from(chunk).toString('utf8');
    });
    shell.write('echo "<$KUBECONFIG>"\r');
    await expect
      .poll(() => seen, PATIENT)
      .toContain(`<${join(on.root, 'data', 'kind', 'x', 'kube', 'config')}>`);
    const ended = new Promise((resolve) => shell.onExit(resolve));
    await sandbox.release();
    await ended;
  });

  it('lets the learner log in to the containers of this cluster with ssh, and to no others', async () => {
    await on.commands.on('docker', `exec --interactive`, 'kind/docker-exec-exit-code');
    const sandbox = await create();
    const shell = new Screen(await sandbox.openShell({ cols: 120, rows: 24 }, signal));
    await shell.until(/naru:~[$#] $/);
    expect(await shell.run('ssh worker-1 uptime -p; echo "exit $?"')).toBe('out\nerr\nexit 42\n');
    expect(await shell.run('ssh naru-other-worker; echo "exit $?"')).toContain('Could not resolve hostname');
    const calls = (await on.commands.typed()).filter((call) => call.startsWith('docker exec --interactive'));
    expect(calls).toEqual([
      expect.stringMatching(
        /^docker exec --interactive --env NARU_EXEC=\S+ --workdir \/root naru-x-worker bash -c uptime -p$/,
      ),
    ]);
    await sandbox.release();
  });
});
