import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '../../../../sandbox/simulated/apiserver/patch/json-patch.ts';
import { applyMergePatch } from '../../../../sandbox/simulated/apiserver/patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../../../../sandbox/simulated/apiserver/patch/strategic-merge-patch.ts';
import { StatusError } from '../../../../sandbox/simulated/objects.ts';
import type { Schema } from '../../../../sandbox/simulated/scheme/types.ts';
import { deepFreeze } from '../../../../sandbox/simulated/storage/index.ts';

describe('a JSON patch', () => {
  const target = deepFreeze({ list: ['a', 'b'], map: { 'x/y': 1, gone: true } });

  it('adds, replaces, removes, moves, copies and tests', () => {
    const patch = [
      { op: 'test', path: '/map/x~1y', value: 1 },
      { op: 'add', path: '/list/1', value: 'between' },
      { op: 'add', path: '/list/-', value: 'last' },
      { op: 'remove', path: '/map/gone' },
      { op: 'replace', path: '/map/x~1y', value: { deep: [] } },
      { op: 'copy', from: '/list/0', path: '/first' },
      { op: 'move', from: '/list/0', path: '/moved' },
    ];
    expect(applyJsonPatch(target, patch)).toEqual({
      list: ['between', 'b', 'last'],
      map: { 'x/y': { deep: [] } },
      first: 'a',
      moved: 'a',
    });
  });

  it.each([
    [{ op: 'test', path: '/map/x~1y', value: 2 }],
    [{ op: 'remove', path: '/map/missing' }],
    [{ op: 'replace', path: '/missing', value: 1 }],
    [{ op: 'add', path: '/missing/deep', value: 1 }],
    [{ op: 'add', path: '/list/9', value: 1 }],
    [{ op: 'remove', path: '' }],
    [{ op: 'explode', path: '/map' }],
    ['nonsense'],
  ])('%j does not fit, and is answered as a real server answers', (operation) => {
    try {
      applyJsonPatch(target, [operation]);
      expect.unreachable();
    } catch (error) {
      expect((error as StatusError).status).toMatchObject({
        code: 422,
        reason: 'Invalid',
        message: 'the server rejected our request due to an error in our request',
        details: {},
      });
    }
  });

  it('cannot reach into the prototype of objects', () => {
    applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]);
    expect(() => applyJsonPatch({}, [{ op: 'add', path: '/__proto__/polluted', value: true }])).toThrow(
      StatusError,
    );
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('a merge patch', () => {
  it('merges objects, replaces lists and removes what is null', () => {
    const target = deepFreeze({ a: { b: 1, c: 2 }, list: [1, 2], gone: 1 });
    expect(applyMergePatch(target, { a: { c: null, d: 3 }, list: [9], gone: null, no: { x: null } })).toEqual(
      {
        a: { b: 1, d: 3 },
        list: [9],
        no: {},
      },
    );
  });
});

/** Part of a pod, with lists merged by key, of plain values, and replaced. */
const schema: Schema = {
  type: 'object',
  properties: {
    containers: {
      type: 'array',
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
      items: { type: 'object', properties: { args: { type: 'array', items: { type: 'string' } } } },
    },
    finalizers: { type: 'array', 'x-kubernetes-patch-strategy': 'merge', items: { type: 'string' } },
    tolerations: { type: 'array', items: { type: 'object' } },
    strategy: { type: 'object', 'x-kubernetes-patch-strategy': 'retainKeys', properties: {} },
  },
};

const pod = deepFreeze({
  containers: [
    { name: 'web', image: 'nginx:1', args: ['x'] },
    { name: 'side', image: 'busybox' },
  ],
  finalizers: ['a', 'b'],
  tolerations: [{ key: 'old' }],
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
});

function patched(patch: object): Record<string, unknown> {
  return applyStrategicMergePatch(pod, patch as Record<string, unknown>, schema);
}

describe('a strategic merge patch', () => {
  it('merges lists by their key and replaces those without one', () => {
    const result = patched({
      containers: [{ name: 'web', image: 'nginx:2' }, { name: 'new' }],
      tolerations: [{ key: 'new' }],
    });
    expect(result['containers']).toEqual([
      { name: 'web', image: 'nginx:2', args: ['x'] },
      { name: 'side', image: 'busybox' },
      { name: 'new' },
    ]);
    expect(result['tolerations']).toEqual([{ key: 'new' }]);
  });

  it('removes an element with $patch: delete, and all others with $patch: replace', () => {
    const names = (result: Record<string, unknown>) =>
      (result['containers'] as { name: string }[]).map(({ name }) => name);
    expect(names(patched({ containers: [{ name: 'web', $patch: 'delete' }] }))).toEqual(['side']);
    expect(names(patched({ containers: [{ name: 'only' }, { $patch: 'replace' }] }))).toEqual(['only']);
  });

  it('orders a list as $setElementOrder says and keeps what the patch does not know', () => {
    const result = patched({
      $setElementOrder: 'ignored',
      '$setElementOrder/containers': [{ name: 'new' }, { name: 'web' }],
      containers: [{ name: 'new', image: 'n' }],
    });
    expect((result['containers'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'side',
      'new',
      'web',
    ]);
  });

  it('unites lists of plain values and takes out what $deleteFromPrimitiveList names', () => {
    expect(patched({ finalizers: ['c', 'a'] })['finalizers']).toEqual(['a', 'b', 'c']);
    expect(patched({ '$deleteFromPrimitiveList/finalizers': ['a'] })['finalizers']).toEqual(['b']);
  });

  it('keeps only $retainKeys, so that a union can change its member', () => {
    const result = patched({ strategy: { $retainKeys: ['type'], type: 'Recreate' } });
    expect(result['strategy']).toEqual({ type: 'Recreate' });
  });

  it('removes with null, replaces a map with $patch: replace, and leaves no directive behind', () => {
    expect(patched({ tolerations: null })).not.toHaveProperty('tolerations');
    expect(patched({ strategy: { $patch: 'replace', type: 'Recreate' } })['strategy']).toEqual({
      type: 'Recreate',
    });
    expect(JSON.stringify(patched({ extra: { $retainKeys: ['a'], a: 1, b: null } }))).not.toContain('$');
  });

  it('refuses an element without its key', () => {
    expect(() => patched({ containers: [{ image: 'nginx' }] })).toThrow(
      'map: map[image:nginx] does not contain declared merge key: name',
    );
  });
});
