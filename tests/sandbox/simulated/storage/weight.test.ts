import { describe, expect, it } from 'vitest';
import { limits } from '../../../../sandbox/simulated/limits.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { CompactedError, Store } from '../../../../sandbox/simulated/storage/index.ts';
import { refusalOf, weightOf } from '../../../../sandbox/simulated/storage/weight.ts';

const configMap = (name: string, value: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { value },
});

describe('the weight of an object', () => {
  it('is about the length of its JSON', () => {
    const object = { ...configMap('a', 'x'.repeat(1000)), list: [1, true, null, { deep: ['y'] }] };
    expect(weightOf(object) / JSON.stringify(object).length).toBeCloseTo(1, 1);
  });

  it('is the same however often its field sets are weighed', () => {
    const fieldsV1 = Object.freeze({ 'f:data': Object.freeze({ '.': {}, 'f:value': {} }) });
    const object = { metadata: { managedFields: [{ manager: 'me', fieldsV1 }] } };
    const weight = weightOf(object);
    expect(weight).toBe(
      weightOf({ metadata: { managedFields: [{ manager: 'me', fieldsV1: { ...fieldsV1 } }] } }),
    );
    expect(weightOf(object)).toBe(weight);
  });

  it('decides in the words of etcd and of gRPC', () => {
    const none = { bytes: 0, count: 0 };
    expect(refusalOf(1_572_864, 1, none)).toBeUndefined();
    expect(refusalOf(1_572_865, 1, none)?.status).toMatchObject({
      code: 500,
      message: 'etcdserver: request is too large',
    });
    expect(refusalOf(2_307_321, 1, none)?.message).toBe(
      'rpc error: code = ResourceExhausted desc = trying to send message larger than max (2307321 vs. 2097152)',
    );
    const full = 'etcdserver: mvcc: database space exceeded';
    expect(refusalOf(1, 1, { bytes: limits.store.bytes + 1, count: 1 })?.message).toBe(full);
    expect(refusalOf(1, 1, { bytes: 1, count: limits.store.objects + 1 })?.message).toBe(full);
  });

  it('lets what shrinks pass when there is no room, so that room can be made', () => {
    expect(refusalOf(1, -1, { bytes: limits.store.bytes + 1, count: 0 })).toBeUndefined();
  });
});

describe('a store', () => {
  it('knows how much there is in it', () => {
    const store = new Store();
    store.put('configmaps', configMap('a', 'x'.repeat(1000)));
    const one = store.stats;
    expect(one.objects).toBe(1);
    store.put('configmaps', configMap('a', 'x'.repeat(3000)));
    expect(store.stats.bytes - one.bytes).toBe(2000);
    const copy = new Store();
    copy.restore(store.snapshot());
    expect(copy.stats).toEqual(store.stats);
    store.remove('configmaps', 'default', 'a');
    expect(store.stats).toMatchObject({ objects: 0, bytes: 0 });
  });

  it('is as it was when an object was refused', () => {
    const store = new Store();
    const before = store.stats;
    expect(() => store.put('configmaps', configMap('a', 'x'.repeat(1_600_000)))).toThrow(
      'request is too large',
    );
    expect([store.stats, store.revision]).toEqual([before, 0]);
  });

  it('keeps less of the past when objects are large', () => {
    const store = new Store();
    for (let turn = 0; turn < 20; turn++)
      store.put('configmaps', configMap('a', String(turn).repeat(500_000)));
    expect(() => store.watch('configmaps', 1, () => {})).toThrow(CompactedError);
  });

  it('holds what did not change of an object once', () => {
    const store = new Store();
    const old = store.put('configmaps', { ...configMap('a', '1'), spec: { list: [{ a: 1 }, { b: 2 }] } });
    const next = store.put('configmaps', { ...configMap('a', '2'), spec: { list: [{ a: 1 }, { b: 3 }] } });
    expect(next['spec'].list[0]).toBe(old['spec'].list[0]);
    expect(next['spec'].list[1]).toEqual({ b: 3 });
    expect(next['data']).toEqual({ value: '2' });
    expect(Object.isFrozen(next['spec'].list)).toBe(true);
  });

  it('keeps the order of fields as it was written', () => {
    const store = new Store();
    store.put('configmaps', { ...configMap('a', '1'), spec: { a: 1, b: 2 } });
    const next = store.put('configmaps', { ...configMap('a', '1'), spec: { b: 2, a: 1 } });
    expect(Object.keys(next['spec'])).toEqual(['b', 'a']);
  });
});
