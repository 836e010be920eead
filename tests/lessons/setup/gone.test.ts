import { describe, expect, it } from 'vitest';
import { deleteAndWait } from '../../../lessons/setup/gone.ts';
import type { KubeObject } from '../../../sandbox/kube-types.ts';
import { handWoundClock } from '../../fakes/clock.ts';
import { FakeKube, named } from './fake-kube.ts';

const signal = new AbortController().signal;
const ref = { apiVersion: 'v1', kind: 'PersistentVolume', name: 'one' };
const held = (object: KubeObject, finalizer: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, finalizers: [finalizer] },
});

describe('deleting something for good', () => {
  it('is done at once when nothing holds it, or when it is not there', async () => {
    const kube = new FakeKube([named('v1', 'PersistentVolume', 'one')]);
    await deleteAndWait(ref, kube, signal);
    await deleteAndWait(ref, kube, signal);
    expect(kube.names('PersistentVolume')).toEqual([]);
  });

  it('gives controllers a moment, and then takes off what nobody else takes off', async () => {
    const clock = handWoundClock();
    const kube = new FakeKube([held(named('v1', 'PersistentVolume', 'one'), 'example.com/never')]);
    const done = deleteAndWait(ref, kube, signal, clock);
    await clock.advanceAsync(2_900);
    expect(kube.names('PersistentVolume')).toEqual(['one']);
    await clock.advanceAsync(500);
    await done;
    expect(kube.names('PersistentVolume')).toEqual([]);
  });

  it('takes finalizers off the objects of a kind whose definition goes, not off the definition', async () => {
    const clock = handWoundClock();
    const spec = {
      group: 'web.example.com',
      names: { kind: 'Site' },
      versions: [{ name: 'v1', served: true }],
    };
    const definition = held(
      named('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'sites.web.example.com', { spec }),
      'customresourcecleanup.apiextensions.k8s.io',
    );
    const site = held(named('web.example.com/v1', 'Site', 'shop'), 'example.com/operator');
    const kube = new FakeKube([definition, site]);
    const done = deleteAndWait(
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        name: 'sites.web.example.com',
      },
      kube,
      signal,
      clock,
    );
    await clock.advanceAsync(3_200);
    expect(kube.notes.filter((note) => note.startsWith('patch'))).toContainEqual(
      expect.stringContaining('Site/shop'),
    );
    expect(kube.notes.filter((note) => note.includes('patch CustomResourceDefinition'))).toEqual([]);
    kube.objects.length = 0;
    await clock.advanceAsync(200);
    await done;
  });

  it('is given up after half a minute, and says what holds it', async () => {
    const clock = handWoundClock();
    const kube = new FakeKube([held(named('v1', 'PersistentVolume', 'one'), 'example.com/never')]);
    const change = kube.change;
    kube.change = async (one) => ('patch' in one ? { object: {} } : change(one));
    const done = deleteAndWait(ref, kube, signal, clock);
    const failure = expect(done).rejects.toMatchObject({
      code: 'lessons/setup-stuck',
      message: expect.stringContaining('example.com/never'),
    });
    await clock.advanceAsync(31_000);
    await failure;
  });
});
