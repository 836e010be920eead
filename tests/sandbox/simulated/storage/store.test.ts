import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import {
  CompactedError,
  Store,
  type StoreChange,
  type StoreEvent,
} from '../../../../sandbox/simulated/storage/index.ts';

function configMap(namespace: string, name: string, data: Record<string, string> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data };
}

function told(events: readonly StoreEvent[]): string[] {
  return events.map((event) => `${event.type} ${event.key} ${event.revision}`);
}

describe('the store', () => {
  it('counts one revision for all resources and stamps it on what it stores', () => {
    const store = new Store();
    const first = store.put('configmaps', configMap('a', 'one'));
    const second = store.put('secrets', configMap('a', 'one'));
    expect([first, second].map((object) => object.metadata.resourceVersion)).toEqual(['1', '2']);
    expect(store.revision).toBe(2);
  });

  it('freezes what it stores, all the way down', () => {
    const stored = new Store().put('configmaps', configMap('a', 'one', { key: 'value' }));
    expect(() => {
      stored['data'].key = 'other';
    }).toThrow(TypeError);
  });

  it('holds once what objects of one owner have in common, each of them whole', () => {
    const store = new Store();
    const pod = (name: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace: 'a',
        name,
        ownerReferences: [{ uid: 'o' }],
      } as unknown as KubeObject['metadata'],
      spec: { tolerations: [{ operator: 'Exists' }], volumes: [{ name }] },
    });
    const [one, other] = [store.put('pods', pod('one')), store.put('pods', pod('other'))];
    expect(other['spec'].tolerations).toBe(one['spec'].tolerations);
    expect(other['spec']).toEqual({ tolerations: [{ operator: 'Exists' }], volumes: [{ name: 'other' }] });
    expect(other.metadata.name).toBe('other');
    store.remove('pods', 'a', 'one');
    expect(store.get('pods', 'a', 'other')).toEqual(other);
  });

  it('lists in the order of keys, and of one namespace only when asked', () => {
    const store = new Store();
    for (const [namespace, name] of [
      ['b', 'x'],
      ['a', 'z'],
      ['a', 'y'],
      ['ab', 'w'],
    ] as const) {
      store.put('configmaps', configMap(namespace, name));
    }
    const names = (objects: KubeObject[]) => objects.map((object) => object.metadata.name).join('');
    expect(names(store.list('configmaps'))).toBe('yzwx');
    expect(names(store.list('configmaps', 'a'))).toBe('yz');
    expect(store.list('configmaps', 'nowhere')).toEqual([]);
  });

  it('tells a watch what is there and then every change, never within the write itself', async () => {
    const store = new Store();
    store.put('configmaps', configMap('a', 'old'));
    const seen: string[] = [];
    store.watch('configmaps', undefined, (events) => seen.push(...told(events)));
    store.put('configmaps', configMap('a', 'new'));
    store.put('configmaps', configMap('a', 'new', { changed: 'yes' }));
    store.remove('configmaps', 'a', 'old');
    store.put('secrets', configMap('a', 'other resource'));
    expect(seen).toEqual([]);
    await turn();
    expect(seen).toEqual(['ADDED a/old 1', 'ADDED a/new 2', 'MODIFIED a/new 3', 'DELETED a/old 4']);
  });

  it('begins a watch right after the revision it was asked for', async () => {
    const store = new Store();
    for (const name of ['one', 'two', 'three']) store.put('configmaps', configMap('a', name));
    const seen: string[] = [];
    store.watch('configmaps', 1, (events) => seen.push(...told(events)));
    await turn();
    expect(seen).toEqual(['ADDED a/two 2', 'ADDED a/three 3']);
  });

  it('says nothing more to a watch that was ended', async () => {
    const store = new Store();
    const seen: string[] = [];
    const watch = store.watch('configmaps', undefined, (events) => seen.push(...told(events)));
    store.put('configmaps', configMap('a', 'one'));
    watch[Symbol.dispose]();
    await turn();
    expect(seen).toEqual([]);
  });

  it('keeps telling the other watches when one fails, and logs it', async () => {
    const logged: string[] = [];
    const store = new Store({ log: (message) => logged.push(message) });
    const seen: string[] = [];
    store.watch('configmaps', undefined, () => {
      throw new Error('broken');
    });
    store.watch('configmaps', undefined, (events) => seen.push(...told(events)));
    store.put('configmaps', configMap('a', 'one'));
    await turn();
    expect(seen).toEqual(['ADDED a/one 1']);
    expect(logged).toEqual(['a watch of configmaps failed']);
  });

  it('refuses a watch from a past it no longer has', () => {
    const store = new Store({ historyLength: 2 });
    for (let i = 0; i < 6; i++) store.put('configmaps', configMap('a', `c${i}`));
    expect(() => store.watch('configmaps', 1, () => {})).toThrow(CompactedError);
    expect(() => store.watch('configmaps', 1, () => {})).toThrow(/^too old resource version: 1 \(\d\)$/);
    expect(() => store.watch('configmaps', 5, () => {})).not.toThrow();
  });

  it('lists the past as it was', () => {
    const store = new Store();
    store.put('configmaps', configMap('a', 'changed', { v: '1' }));
    store.put('configmaps', configMap('a', 'removed'));
    const then = store.revision;
    store.put('configmaps', configMap('a', 'changed', { v: '2' }));
    store.remove('configmaps', 'a', 'removed');
    store.put('configmaps', configMap('a', 'later'));
    const past = store.listAt('configmaps', then, 'a').map(([key, object]) => [key, object['data']]);
    expect(past).toEqual([
      ['a/changed', { v: '1' }],
      ['a/removed', {}],
    ]);
  });

  it('hands every commit to the journal before anybody hears of it', () => {
    const changes: StoreChange[] = [];
    const store = new Store({ onCommit: (change) => changes.push(change) });
    store.put('configmaps', configMap('a', 'one'));
    store.remove('configmaps', 'a', 'one');
    expect(changes.map(({ revision, key, object }) => [revision, key, object?.metadata.name])).toEqual([
      [1, 'a/one', 'one'],
      [2, 'a/one', undefined],
    ]);
  });

  it('goes back to a snapshot without the revision going back', () => {
    const store = new Store();
    store.put('configmaps', configMap('a', 'kept'));
    const snapshot = JSON.parse(JSON.stringify(store.snapshot()));
    store.put('configmaps', configMap('a', 'forgotten'));
    store.restore(snapshot);
    expect(store.list('configmaps').map((object) => object.metadata.name)).toEqual(['kept']);
    expect(store.revision).toBe(2);
    expect(() => store.watch('configmaps', 1, () => {})).toThrow(CompactedError);
  });
});
