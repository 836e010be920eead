import { afterEach, beforeEach, expect, it } from 'vitest';
import { deployment, type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
  const spec = { hard: { pods: '2', 'count/pods': '9' } };
  const metadata = { name: 'q', namespace: 'default' };
  rig.client.create('resourcequotas', { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec });
  await rig.settle();
});
afterEach(() => {
  rig[Symbol.dispose]();
  expect(rig.logged).toEqual([]);
});

const used = () => rig.client.get('resourcequotas', 'default', 'q')?.['status'].used;

it('counts a pod that is being deleted until twice its time is over, though it never goes', async () => {
  rig.client.create('deployments.apps', deployment('app', 2));
  await rig.settle();
  rig.going = false;
  const [one] = rig.pods('app=app');
  rig.client.delete('pods', 'default', one!.metadata.name, { gracePeriodSeconds: 30 });
  await rig.advance(59_000);
  expect(used()).toEqual({ pods: '2', 'count/pods': '2' });
  expect(rig.pods('app=app')).toHaveLength(2);
  // There is room for the one that takes its place.
  await rig.advance(2_000);
  expect(used()['count/pods']).toBe('2');
  expect(used()['pods']).toBe('1');
  await rig.advance(60_000);
  expect(rig.pods('app=app')).toHaveLength(3);
  expect(used()).toEqual({ pods: '2', 'count/pods': '3' });
});
