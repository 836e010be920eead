import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { planRewind } from '../../../../sandbox/simulated/rewind/plan.ts';

type Objects = Readonly<Record<string, Readonly<Record<string, KubeObject>>>>;

const NOBODY: ReadonlySet<string> = new Set();
const at = (objects: Objects) => ({ revision: 1, objects });
const plan = (before: Objects, now: Objects, touchedBefore = NOBODY) =>
  planRewind({ objects: at(before), touched: touchedBefore }, at(now), NOBODY);

function object(kind: string, name: string, more: object = {}): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'shop', uid: `${name}-1` }, ...more };
}

function pod(container: object, more: object = {}): KubeObject {
  const status = { phase: 'Running', containerStatuses: [container], ...more };
  return object('Pod', 'web', { spec: { nodeName: 'worker' }, status });
}

const READY = { conditions: [{ type: 'Ready', status: 'True' }] };

describe('what has to be written to go back', () => {
  it('is nothing where everything is what it was', () => {
    const objects = { configmaps: { 'shop/a': object('ConfigMap', 'a') } };
    expect(plan(objects, objects)).toMatchObject({ removed: [], written: [], changesKinds: false });
  });

  it('leaves out what components write about themselves', () => {
    const leases = (time: string) => ({
      'leases.coordination.k8s.io': { 'shop/a': object('Lease', 'a', { time }) },
    });
    expect(plan(leases('1'), leases('2'))?.written).toEqual([]);
  });

  it('takes away another object of the same name before it brings back the first', () => {
    const first = object('Service', 'web');
    const other = { ...first, metadata: { ...first.metadata, uid: 'other' } };
    const found = plan({ services: { 'shop/web': first } }, { services: { 'shop/web': other } });
    expect(found?.removed).toEqual([{ resource: 'services', object: other }]);
    expect(found?.written).toEqual([{ resource: 'services', object: first }]);
  });

  it('begins a pod anew on its node', () => {
    const before = pod({ containerID: 'one' }, READY);
    const found = plan({ pods: { 'shop/web': before } }, {});
    expect(found?.written[0]?.object).toMatchObject({
      spec: { nodeName: 'worker' },
      status: { phase: 'Pending' },
    });
    expect([...found!.begun]).toEqual([['web-1', 'ready']]);
  });

  it('lets a pod be that was on its way then', () => {
    const crashing = (restartCount: number) => ({
      pods: { 'shop/web': pod({ containerID: `${restartCount}`, restartCount }) },
    });
    expect(plan(crashing(1), crashing(3))?.written).toEqual([]);
  });

  it('has none where a program of the cluster itself has begun to run, which works before it is ready', () => {
    const manager = (state: object) => {
      const found = pod({ containerID: 'one', restartCount: 2, state });
      return {
        pods: { 'kube-system/web': { ...found, metadata: { ...found.metadata, namespace: 'kube-system' } } },
      };
    };
    const crashed = manager({ waiting: { reason: 'CrashLoopBackOff' } });
    expect(plan(crashed, manager({ terminated: {} }))?.written).toEqual([]);
    expect(plan(crashed, manager({ running: {} }))).toBeUndefined();
  });

  it('begins a pod anew that waited for something then, and has got it meanwhile', () => {
    const waiting = pod({ state: { waiting: { reason: 'ContainerCreating' } } }, { phase: 'Pending' });
    const found = plan(
      { pods: { 'shop/web': waiting } },
      { pods: { 'shop/web': pod({ containerID: 'one' }, READY) } },
    );
    expect(found?.removed).toHaveLength(1);
    expect([...found!.begun]).toEqual([['web-1', 'Pending ContainerCreating']]);
  });

  it('gives a node what it had, also of what somebody wrote into its status, and leaves the rest to its kubelet', () => {
    const node = (slots: string, beat: string) => ({
      nodes: {
        worker: object('Node', 'worker', { status: { capacity: { slots }, allocatable: { slots }, beat } }),
      },
    });
    expect(plan(node('2', 'first'), node('2', 'second'))?.written).toEqual([]);
    expect(plan(node('2', 'first'), node('3', 'second'))?.written).toEqual([
      { resource: 'nodes', object: node('2', 'second').nodes.worker },
    ]);
  });

  it('does not exist where containers had a past, somebody had been in them, or volumes had data', () => {
    expect(
      plan({ pods: { 'shop/web': pod({ containerID: 'one', restartCount: 1 }, READY) } }, {}),
    ).toBeUndefined();
    const ready = { pods: { 'shop/web': pod({ containerID: 'one' }, READY) } };
    expect(plan(ready, {}, new Set(['web-1']))).toBeUndefined();
    const claim = object('PersistentVolumeClaim', 'data', { status: { phase: 'Bound' } });
    expect(plan({ persistentvolumeclaims: { 'shop/data': claim } }, {})).toBeUndefined();
  });
});
