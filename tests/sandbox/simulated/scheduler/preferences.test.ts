import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pod } from '../../../../sandbox/simulated/controllers/types.ts';
import { addNode, podSpec, type Rig, startRig } from '../controllers/rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await startRig({ nodes: ['n1', 'n2', 'n3'] });
  for (const [node, zone] of Object.entries({ n1: 'a', n2: 'a', n3: 'b' }))
    rig.client.patch('nodes', undefined, node, { metadata: { labels: { zone } } });
  await rig.settle();
});

afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

async function create(name: string, spec: object = {}, labels: Record<string, string> = { app: 'web' }) {
  const metadata = { name, namespace: 'default', labels };
  rig.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...podSpec, ...spec } });
  await rig.settle();
  return rig.client.get<Pod>('pods', 'default', name)!.spec.nodeName;
}

const web = { labelSelector: { matchLabels: { app: 'web' } } };
const onNode = (name: string) => ({ nodeSelector: { 'kubernetes.io/hostname': name } });
const preferred = (kind: string, topologyKey: string) => ({
  affinity: {
    [kind]: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: { topologyKey, ...web } },
      ],
    },
  },
});

describe('what pods would like', () => {
  it('is to be near others, if they say so', async () => {
    await create('first', onNode('n3'));
    expect(await create('second', preferred('podAffinity', 'zone'), {})).toBe('n3');
  });

  it('is to be away from others, if they or the others say so', async () => {
    await create('first', { ...onNode('n1'), ...preferred('podAntiAffinity', 'zone') }, {});
    expect(await create('second')).toBe('n3');
    expect(await create('third', preferred('podAntiAffinity', 'zone'))).not.toBe('n3');
  });

  it('is to be spread over zones, taints and other wishes being equal', async () => {
    const spread = {
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', ...web },
      ],
    };
    await create('first', onNode('n1'));
    expect(await create('second', spread)).toBe('n3');
  });

  it('is a node that has the image already', async () => {
    const images = [{ names: ['docker.io/library/big:1'], sizeBytes: 900_000_000 }];
    rig.client.patch('nodes', undefined, 'n2', { status: { images } }, { subresource: 'status' });
    await rig.settle();
    expect(await create('web', { containers: [{ name: 'c', image: 'big:1' }] }, {})).toBe('n2');
  });
});

describe('spread constraints that must hold', () => {
  const constraint = (more: object) => ({
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', ...web, ...more },
    ],
  });

  it('want as many domains as they name', async () => {
    await create('a', onNode('n1'));
    await create('b', onNode('n3'));
    expect(await create('c', constraint({ minDomains: 2 }))).toBeDefined();
    await create('d', onNode('n1'));
    await create('e', onNode('n3'));
    expect(await create('f', constraint({ minDomains: 3 }))).toBeUndefined();
  });

  it('count a tainted node unless they honour taints', async () => {
    rig.client.patch('nodes', undefined, 'n3', { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } });
    await rig.settle();
    await create('a', onNode('n1'));
    expect(await create('b', constraint({}))).toBeUndefined();
    expect(await create('c', constraint({ nodeTaintsPolicy: 'Honor' }))).toBeDefined();
  });

  it('look only at pods of the same revision where they name that label', async () => {
    await create('old', onNode('n1'), { app: 'web', version: '1' });
    rig.client.patch('nodes', undefined, 'n3', { spec: { unschedulable: true } });
    await rig.settle();
    const labels = { app: 'web', version: '2' };
    expect(await create('same', constraint({}), labels)).toBeUndefined();
    expect(await create('new', constraint({ matchLabelKeys: ['version'] }), labels)).toBeDefined();
  });
});

describe('pods that name nodes in matchFields', () => {
  const named = (...lists: string[][]) => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchFields: lists.map((values) => ({ key: 'metadata.name', operator: 'In', values })),
            },
          ],
        },
      },
    },
  });

  it('go there or nowhere', async () => {
    expect(await create('web', named(['n2']))).toBe('n2');
    await create('lost', named(['nosuch']));
    expect(rig.events('FailedScheduling')).toEqual([
      "0/3 nodes are available: 3 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
    ]);
  });

  it('are refused at once when the names contradict each other', async () => {
    await create('torn', named(['n1'], ['n2']));
    expect(rig.events('FailedScheduling')).toEqual([
      '0/3 nodes are available: pod affinity terms conflict. not found',
    ]);
  });
});

it('another scheduler is left its pods', async () => {
  expect(await create('foreign', { schedulerName: 'mine' })).toBeUndefined();
  expect(rig.events('FailedScheduling')).toEqual([]);
  addNode(rig, 'n4');
  await rig.settle();
  expect(rig.client.list('events').filter(({ reason }) => reason === 'Scheduled')).toEqual([]);
});
