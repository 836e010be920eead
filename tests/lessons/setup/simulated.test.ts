import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeStartState, type Start } from '../../../lessons/start-state.ts';
import { providers } from '../../../sandbox/index.ts';
import { type Kube, openKube } from '../../../sandbox/kube.ts';
import type { Sandbox } from '../../../sandbox/types.ts';
import { named } from './fake-kube.ts';

const ROOT = join(import.meta.dirname, '../../..');
const signal = AbortSignal.timeout(60_000);
const exercise = (setup: Start['setup']): Start => ({ id: 'e', namespaces: ['shop'], checks: [], setup });

describe('a start state on a simulated cluster', () => {
  let dataDir: string;
  let sandbox: Sandbox;
  let kube: Kube;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'naru-setup-'));
    const { simulated } = providers({ dataDir, toolsDir: join(ROOT, '.tools', 'bin'), env: process.env });
    sandbox = await simulated.create({ nodes: 2 }, { id: 'setup', signal, onProgress() {} });
    kube = await openKube(await sandbox.kubeconfig());
  }, 60_000);

  afterAll(async () => {
    kube?.close();
    await sandbox?.destroy();
    await rm(dataDir, { recursive: true, force: true });
  });

  const node = { apiVersion: 'v1', kind: 'Node', name: 'naru-worker' };
  const role = named('rbac.authorization.k8s.io/v1', 'ClusterRole', 'reader', { rules: [] });

  it('is made by programs and files, and leaves nothing behind when it is made again', async () => {
    await makeStartState(
      exercise([
        { run: ['kubectl', 'label', 'node', 'naru-worker', 'disk=ssd'] },
        {
          run: ['kubectl', '-n', 'shop', 'create', 'configmap', 'a', '--dry-run=client', '-oname'],
          saves: 'lab/name',
        },
        { file: 'x', to: 'lab/deep/x.txt', content: 'text' },
        { file: 'x', to: '/etc/naru/x.txt', content: 'on a node', node: 'worker' },
        { apply: 'a.yaml', objects: [role], wait: false },
      ]),
      sandbox,
      signal,
    );
    expect((await sandbox.readHome('lab/name', signal))?.content).toBe('configmap/a\n');
    expect((await sandbox.readHome('lab/deep/x.txt', signal))?.content).toBe('text');
    expect((await sandbox.readFile('worker', '/etc/naru/x.txt', signal))?.content).toBe('on a node');
    expect((await kube.get(node, signal))?.metadata?.labels).toMatchObject({ disk: 'ssd' });

    await kube.change(
      { patch: { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }, of: node },
      signal,
    );
    await makeStartState(exercise([]), sandbox, signal);
    const after = await kube.get(node, signal);
    expect(after?.metadata?.labels).not.toHaveProperty('disk');
    expect(after?.['spec']).not.toHaveProperty('taints');
    const { apiVersion, kind } = role as { apiVersion: string; kind: string };
    expect(await kube.get({ apiVersion, kind, name: 'reader' }, signal)).toBeUndefined();
    expect(await sandbox.readHome('lab/name', signal)).toBeUndefined();
  }, 60_000);

  it('is made again where a webhook that nobody answers refuses everything, and an API is away', async () => {
    await makeStartState(exercise([]), sandbox, signal);
    const away = { name: 'away', namespace: 'default' };
    const rule = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] };
    const never = named('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'never', {
      webhooks: [
        {
          name: 'never.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          clientConfig: { service: away },
          rules: [rule],
        },
      ],
    });
    const spec = { group: 'away.example.com', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10 };
    const api = named('apiregistration.k8s.io/v1', 'APIService', 'v1.away.example.com', {
      spec: { ...spec, insecureSkipTLSVerify: true, service: away },
    });
    for (const create of [api, never]) expect(await kube.change({ create }, signal)).toHaveProperty('object');
    await makeStartState(exercise([]), sandbox, signal);
    expect(await kube.list({ apiVersion: never.apiVersion!, kind: never.kind! }, signal)).toEqual([]);
  }, 30_000);
});
