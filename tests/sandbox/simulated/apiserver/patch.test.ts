import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '../../../../sandbox/simulated/apiserver/patch/json-patch.ts';
import { applyMergePatch } from '../../../../sandbox/simulated/apiserver/patch/merge-patch.ts';
import { applyStrategicMergePatch } from '../../../../sandbox/simulated/apiserver/patch/strategic-merge-patch.ts';
import { StatusError } from '../../../../sandbox/simulated/objects.ts';
import type { Schema } from '../../../../sandbox/simulated/scheme/types.ts';
import { deepFreeze } from '../../../../sandbox/simulated/storage/index.ts';

function refusalOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError) return error.status;
  }
  throw new Error('nothing was refused');
}

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
    [{ op: 'replace', path: '/list/9', value: 1 }],
    [{ op: 'move', from: '/map/missing', path: '/a' }],
    [{ op: 'add', path: '/missing/deep', value: 1 }],
    [{ op: 'add', path: '/list/9', value: 1 }],
    [{ op: 'remove', path: '' }],
    [{ op: 'explode', path: '/map' }],
    [{ op: 'add', value: 1 }],
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

  it('sets a key that was to be replaced, and copies nothing as null, as the library of a real server does', () => {
    const patch = [
      { op: 'replace', path: '/map/new', value: 1 },
      { op: 'copy', from: '/map/missing', path: '/nothing' },
    ];
    expect(applyJsonPatch(target, patch)).toMatchObject({ map: { new: 1 }, nothing: null });
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
      { name: 'new' },
      { name: 'side', image: 'busybox' },
    ]);
    expect(result['tolerations']).toEqual([{ key: 'new' }]);
  });

  it('removes an element with $patch: delete, and all others with $patch: replace', () => {
    const names = (result: Record<string, unknown>) =>
      (result['containers'] as { name: string }[]).map(({ name }) => name);
    expect(names(patched({ containers: [{ name: 'web', $patch: 'delete' }] }))).toEqual(['side']);
    expect(names(patched({ containers: [{ name: 'only' }, { $patch: 'replace' }] }))).toEqual(['only']);
  });

  it('puts what is new first, as nobody says where it belongs', () => {
    const result = patched({ containers: [{ name: 'new' }] });
    expect((result['containers'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'new',
      'web',
      'side',
    ]);
  });

  it('orders a list as $setElementOrder says and keeps what the patch does not know', () => {
    const result = patched({
      '$setElementOrder/containers': [{ name: 'new' }, { name: 'web' }],
      containers: [{ name: 'new', image: 'n' }],
    });
    expect((result['containers'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'new',
      'web',
      'side',
    ]);
  });

  it('unites lists of plain values and takes out what $deleteFromPrimitiveList names', () => {
    expect(patched({ finalizers: ['c', 'a'] })['finalizers']).toEqual(['c', 'a', 'b']);
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
    expect(patched({ gone: { $patch: 'delete' }, new: { kept: 1, null: null } })).toMatchObject({
      new: { kept: 1 },
    });
    expect(patched({ gone: { $patch: 'delete' } })).not.toHaveProperty('gone');
  });

  it.each([
    [{ containers: [{ image: 'nginx' }] }, 'map: map[image:nginx] does not contain declared merge key: name'],
    [{ containers: [{ $patch: 'x', name: 'a' }] }, 'unknown patch type: x in map: map[$patch:x name:a]'],
    [{ containers: [{ $patch: 'merge', name: 'a' }] }, 'merging lists cannot yet be specified in the patch'],
    [{ finalizers: ['c', 1] }, 'list element types are not identical: [[a b] [c 1]]'],
    [{ '$setElementOrder/containers': 'x' }, 'expected a []interface {}, but received a string'],
    [
      { '$setElementOrder/containers': [{ name: 'web' }], containers: [{ name: 'q' }] },
      "The order in patch list:\n[map[name:q]]\n doesn't match $setElementOrder list:\n[map[name:web]]\n",
    ],
  ])('fails for %j as a real server does: with a 500 that says why', (patch, message) => {
    expect(refusalOf(() => patched(patch))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      code: 500,
    });
  });

  it.each([
    [{ strategy: { $retainKeys: ['type'], other: 1 } }, 'invalid patch format of retainKeys'],
    [{ strategy: { $retainKeys: 'type' } }, 'invalid patch format of retainKeys'],
    [{ $deleteFromPrimitiveList: ['a'] }, 'invalid patch format of primitive list'],
  ])('refuses directives of a wrong form: %j', (patch, message) => {
    expect(refusalOf(() => patched(patch))).toMatchObject({ code: 400, message });
  });
});
