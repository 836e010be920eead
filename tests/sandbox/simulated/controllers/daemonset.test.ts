import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { addNode, podSpec, type Rig, startRig } from './rig.ts';

let rig: Rig;
/** Timers of a cluster without any work. */
let idle: number;

beforeEach(async () => {
  rig = await startRig();
  idle = rig.clock.pending;
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

function daemonSet(spec: object = {}, pod: object = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: { metadata: { labels: { app: 'agent' } }, spec: { ...podSpec, ...pod } },
      ...spec,
    },
  };
}

async function create(spec: object = {}, pod: object = {}): Promise<void> {
  rig.client.create('daemonsets.apps', daemonSet(spec, pod));
  await rig.settle();
}

async function change(spec: object): Promise<void> {
  rig.client.patch('daemonsets.apps', 'default', 'agent', { spec });
  await rig.settle();
}

async function changeNode(name: string, patch: object): Promise<void> {
  rig.client.patch('nodes', undefined, name, patch);
  await rig.settle();
}

const image = (name: string) => ({ template: { spec: { containers: [{ name: 'c', image: name }] } } });
const get = () => rig.client.get('daemonsets.apps', 'default', 'agent')!;
const nodes = () =>
  rig
    .pods()
    .map(({ spec }) => spec.nodeName)
    .sort();
const images = () =>
  rig
    .pods()
    .map(({ spec }) => (spec.containers[0] as unknown as { image: string }).image)
    .sort();
const revisions = () =>
  rig.client
    .list('controllerrevisions.apps')
    .map(({ revision }) => revision)
    .sort();

describe('a DaemonSet', () => {
  it('puts one pod on each node through the scheduler, and counts them', async () => {
    await create();
    expect(nodes()).toEqual(['n1', 'n2']);
    const [pod] = rig.pods();
    const hash = rig.client.list('controllerrevisions.apps')[0]!.metadata.labels!['controller-revision-hash'];
    expect(pod!.metadata.labels).toEqual({
      app: 'agent',
      'controller-revision-hash': hash,
      'pod-template-generation': '1',
    });
    expect(rig.client.get('pods', 'default', pod!.metadata.name)!['spec'].affinity).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchFields: [{ key: 'metadata.name', operator: 'In', values: [pod!.spec.nodeName] }] },
          ],
        },
      },
    });
    expect(get().status).toEqual({
      observedGeneration: 1,
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      numberMisscheduled: 0,
      numberReady: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
    });
    expect(rig.events('SuccessfulCreate')).toHaveLength(2);
  });

  it('tolerates what is wrong with a node, but not what somebody else put there', async () => {
    addNode(rig, 'sick', {
      spec: { taints: [{ key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' }] },
    });
    addNode(rig, 'kept', { spec: { taints: [{ key: 'team', value: 'a', effect: 'NoSchedule' }] } });
    await create();
    expect(nodes()).toEqual(['n1', 'n2', 'sick']);
    expect(get().status.desiredNumberScheduled).toBe(3);
  });

  it('goes to nodes that join, and to those that come to match', async () => {
    await create({}, { nodeSelector: { disk: 'ssd' } });
    expect(nodes()).toEqual([]);
    addNode(rig, 'n3', { metadata: { name: 'n3', labels: { disk: 'ssd' } } });
    await changeNode('n1', { metadata: { labels: { disk: 'ssd' } } });
    expect(nodes()).toEqual(['n1', 'n3']);
    await changeNode('n1', { metadata: { labels: { disk: 'hdd' } } });
    expect(nodes()).toEqual(['n3']);
    expect(get().status).toMatchObject({ desiredNumberScheduled: 1, numberMisscheduled: 0 });
  });

  it('leaves pods on a node that repels new ones, and takes them from one that repels all', async () => {
    await create();
    await changeNode('n1', { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } });
    expect(nodes()).toEqual(['n1', 'n2']);
    await changeNode('n1', { spec: { taints: [{ key: 'a', effect: 'NoExecute' }] } });
    expect(nodes()).toEqual(['n2']);
  });

  it('replaces one pod at a time, and waits for it to be ready', async () => {
    await create();
    rig.ready = false;
    await change(image('nginx:1.28'));
    expect(images()).toEqual(['nginx:1.27', 'nginx:1.28']);
    expect(get().status).toMatchObject({ updatedNumberScheduled: 1, numberUnavailable: 1 });
    const fresh = rig.pods().find(({ metadata }) => metadata.labels!['pod-template-generation'] === '2');
    rig.ready = true;
    rig.setReady(fresh!.metadata.name, true);
    await rig.settle();
    expect(images()).toEqual(['nginx:1.28', 'nginx:1.28']);
  });

  it('with a surge makes new pods beside the old ones first', async () => {
    await create({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
    rig.ready = false;
    await change(image('nginx:1.28'));
    expect(images()).toEqual(['nginx:1.27', 'nginx:1.27', 'nginx:1.28']);
    rig.ready = true;
    for (const pod of rig.pods()) rig.setReady(pod.metadata.name, true);
    await rig.settle();
    expect(images()).toEqual(['nginx:1.28', 'nginx:1.28']);
  });

  it('with OnDelete waits for somebody to delete the pods', async () => {
    await create({ updateStrategy: { type: 'OnDelete' } });
    await change(image('nginx:1.28'));
    expect(images()).toEqual(['nginx:1.27', 'nginx:1.27']);
    rig.client.delete('pods', 'default', rig.pods()[0]!.metadata.name);
    await rig.settle();
    expect(images()).toEqual(['nginx:1.27', 'nginx:1.28']);
  });

  it('keeps revisions, renumbers one that comes back, and forgets the oldest', async () => {
    await create({ revisionHistoryLimit: 1 });
    await change(image('nginx:1.28'));
    expect(revisions()).toEqual([1, 2]);
    await change(image('nginx:1.27'));
    expect(revisions()).toEqual([2, 3]);
    await change(image('nginx:1.29'));
    expect(revisions()).toEqual([3, 4]);
  });

  it('replaces pods that fail, less and less often', async () => {
    await create();
    const fail = async () => {
      const pod = rig.pods().find(({ spec }) => spec.nodeName === 'n1')!;
      const status = { phase: 'Failed' };
      rig.client.patch('pods', 'default', pod.metadata.name, { status }, { subresource: 'status' });
      await rig.settle();
      return pod.metadata.name;
    };
    const first = await fail();
    expect(rig.client.get('pods', 'default', first)).toBeUndefined();
    expect(rig.events('FailedDaemonPod')).toEqual([
      `Found failed daemon pod default/${first} on node n1, will try to kill it`,
    ]);
    const second = await fail();
    expect(rig.client.get('pods', 'default', second)).toBeDefined();
    await rig.advance(1_000);
    expect(rig.client.get('pods', 'default', second)).toBeUndefined();
    expect(nodes()).toEqual(['n1', 'n2']);
  });

  it('holds no timer once it is done', async () => {
    await create({ minReadySeconds: 5 });
    expect(get().status).toMatchObject({ numberReady: 2, numberUnavailable: 2 });
    await rig.advance(5_000);
    expect(get().status).toMatchObject({ numberAvailable: 2 });
    expect(rig.clock.pending).toBeLessThanOrEqual(idle);
  });
});
