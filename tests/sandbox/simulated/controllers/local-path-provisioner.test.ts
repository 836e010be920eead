import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInformerFactory } from '../../../../sandbox/simulated/clientgo/informer.ts';
import { type Components, createComponents } from '../../../../sandbox/simulated/components.ts';
import { startLocalPathProvisioner } from '../../../../sandbox/simulated/controllers/local-path-provisioner/index.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { type Rig, startRig } from './rig.ts';
import { type Storage, storageOf } from './volumes.ts';

const NAMESPACE = 'local-path-storage';
const config = { nodePathMap: [{ node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths: ['/var/volumes'] }] };
const helper = `apiVersion: v1
kind: Pod
metadata: {name: helper-pod}
spec: {containers: [{name: helper-pod, image: busybox}]}`;

let rig: Rig;
let storage: Storage;
let components: Components;
let started: Disposable[];
let program: Disposable;

beforeEach(async () => {
  rig = await startRig({ nodes: ['n1'] });
  storage = storageOf(rig);
  components = createComponents();
  const informers = createInformerFactory(rig.client, () => undefined);
  started = [startLocalPathProvisioner({ ...rig.context, informers }, components), informers];
  rig.client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  configure(JSON.stringify(config));
  storage.storageClass('standard', {
    provisioner: 'rancher.io/local-path',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  program = components.run('local-path-provisioner', 'n1');
  await rig.settle();
});

afterEach(() => {
  for (const each of started) each[Symbol.dispose]();
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

function configure(text: string): void {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'local-path-config', namespace: NAMESPACE },
    data: { 'config.json': text, 'helperPod.yaml': helper },
  };
  if (rig.client.get('configmaps', NAMESPACE, 'local-path-config')) rig.client.update('configmaps', object);
  else rig.client.create('configmaps', object);
}

const helpers = (): readonly KubeObject[] => rig.client.list('pods', { namespace: NAMESPACE });
const volumeName = () => `pvc-${storage.getClaim('data')!.metadata.uid}`;

async function use(spec: object = {}): Promise<void> {
  storage.claim('data', { storageClassName: 'standard', ...spec });
  storage.pod('user', 'data');
  await rig.settle();
}

async function finishHelper(): Promise<void> {
  for (const { metadata } of helpers()) {
    const status = { status: { phase: 'Succeeded' } };
    rig.client.patch('pods', NAMESPACE, metadata.name, status, { subresource: 'status' });
  }
  await rig.settle();
}

describe('local-path-provisioner', () => {
  it('has a pod make a folder on the node of the consumer, then makes the volume', async () => {
    await use();
    expect(helpers()).toMatchObject([
      {
        metadata: { name: `helper-pod-create-${volumeName()}` },
        spec: {
          nodeName: 'n1',
          restartPolicy: 'Never',
          containers: [{ command: ['/bin/sh', '/script/setup'] }],
          volumes: expect.arrayContaining([
            { name: 'data', hostPath: { path: '/var/volumes/', type: 'DirectoryOrCreate' } },
          ]),
        },
      },
    ]);
    expect(storage.getVolume(volumeName())).toBeUndefined();
    await finishHelper();
    expect(storage.getVolume(volumeName())).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path' } },
      spec: {
        hostPath: { path: `/var/volumes/${volumeName()}_default_data`, type: 'DirectoryOrCreate' },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['n1'] }] },
            ],
          },
        },
        persistentVolumeReclaimPolicy: 'Delete',
      },
      status: { phase: 'Bound' },
    });
    expect(helpers()).toEqual([]);
    expect(rig.client.get('pods', 'default', 'user')!['spec'].nodeName).toBe('n1');
    expect(storage.events('data').filter((event) => event.includes('rovision'))).toEqual([
      expect.stringContaining("by the external provisioner 'rancher.io/local-path'"),
      'Provisioning: External provisioner is provisioning volume for claim "default/data"',
      `ProvisioningSucceeded: Successfully provisioned volume ${volumeName()}`,
    ]);
  });

  it('has the folder taken away when the claim goes, and the volume with it', async () => {
    await use();
    await finishHelper();
    const name = volumeName();
    rig.client.delete('pods', 'default', 'user');
    rig.client.delete('persistentvolumeclaims', 'default', 'data');
    await rig.settle();
    expect(helpers().map(({ metadata }) => metadata.name)).toEqual([`helper-pod-delete-${name}`]);
    await finishHelper();
    expect(storage.getVolume(name)?.status?.phase).toBe('Released');
    await rig.advance(2_000);
    expect(storage.phases()).toEqual({});
    expect(helpers()).toEqual([]);
  });

  it('does nothing while no container of it runs', async () => {
    program[Symbol.dispose]();
    await use();
    expect(helpers()).toEqual([]);
    expect(storage.getClaim('data')!.status?.phase).toBe('Pending');
    components.run('local-path-provisioner', 'n1');
    await rig.settle();
    expect(helpers()).toHaveLength(1);
  });

  it.each([
    [
      'with many writers',
      { accessModes: ['ReadWriteMany'] },
      'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes',
    ],
    ['with a selector', { selector: { matchLabels: { a: 'b' } } }, 'claim.Spec.Selector is not supported'],
  ])('refuses a claim %s', async (_, spec, message) => {
    await use(spec);
    expect(storage.events('data')).toContain(`ProvisioningFailed: ${message}`);
    expect(helpers()).toEqual([]);
  });

  it('says that its configuration has no place for volumes, and goes on when it has', async () => {
    configure(JSON.stringify({ nodePathMap: [] }));
    await use();
    expect(storage.events('data')).toContain(
      "ProvisioningFailed: config doesn't contain node n1, and no DEFAULT_PATH_FOR_NON_LISTED_NODES available",
    );
    configure(JSON.stringify(config));
    await rig.advance(15_000);
    expect(helpers()).toHaveLength(1);
  });

  it('gives up on a pod that does not end', async () => {
    await use();
    const name = volumeName();
    await rig.advance(120_000);
    expect(storage.events('data')).toContain(
      `ProvisioningFailed: failed to create volume ${name}: create process timeout after 120 seconds`,
    );
  });
});
