import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type KubeObject, StatusError } from '../../../../sandbox/simulated/objects.ts';
import { boat, harbour } from './kinds.ts';

const BOATS = 'boats.harbour.io';

function failure(action: () => unknown): StatusError['status'] {
  try {
    action();
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('creating', () => {
  it('fills in uid, time, revision, generation and defaults', () => {
    const { client } = harbour();
    const made = client.create(BOATS, boat('dory'));
    expect(made.metadata).toMatchObject({
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      creationTimestamp: '2026-01-01T00:00:00Z',
      resourceVersion: '1',
      generation: 1,
    });
    expect(made['spec']).toEqual({ replicas: 1 });
    expect(client.get(BOATS, 'port', 'dory')).toEqual(made);
  });

  it('does not change the object it was given', () => {
    const { client } = harbour();
    const draft = boat('dory');
    client.create(BOATS, draft);
    expect(draft).toEqual(boat('dory'));
  });

  it('makes a name out of generateName', () => {
    const { client } = harbour();
    const made = client.create(BOATS, boat('', {}, { name: undefined, generateName: 'dory-' }));
    expect(made.metadata.name).toMatch(/^dory-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('refuses a second object of the same name', () => {
    const { client } = harbour();
    client.create(BOATS, boat('dory'));
    expect(failure(() => client.create(BOATS, boat('dory')))).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'boats.harbour.io "dory" already exists',
      details: { name: 'dory', group: 'harbour.io', kind: 'boats' },
    });
  });

  it('refuses an object without a name and one its kind finds wrong', () => {
    const { client } = harbour();
    expect(failure(() => client.create(BOATS, boat('', { replicas: -1 })))).toMatchObject({
      code: 422,
      message:
        'Boat.harbour.io "" is invalid: [metadata.name: Required value: name or generateName is required, spec.replicas: Invalid value: -1: must not sink]',
      details: { causes: [{ field: 'metadata.name' }, { field: 'spec.replicas' }] },
    });
  });

  it('lets admission change the object and then refuse it', () => {
    const { client } = harbour([
      {
        name: 'Painter',
        mutate: ({ object }) => {
          object!['spec'].colour ??= 'red';
        },
      },
    ]);
    expect(client.create(BOATS, boat('dory'))['spec'].colour).toBe('red');
  });
});

describe('updating', () => {
  it('raises the generation with the spec, and nothing at all when nothing changed', () => {
    const { client, store } = harbour();
    const made = client.create(BOATS, boat('dory'));
    const same = client.update(BOATS, made);
    expect(same.metadata.resourceVersion).toBe('1');
    const more = client.update(BOATS, { ...made, spec: { replicas: 3 } });
    expect(more.metadata).toMatchObject({ generation: 2, resourceVersion: '2', uid: made.metadata.uid });
    expect(store.revision).toBe(2);
  });

  it('refuses a stale revision and takes none at all as unconditional', () => {
    const { client } = harbour();
    const made = client.create(BOATS, boat('dory'));
    client.update(BOATS, { ...made, spec: { replicas: 2 } });
    expect(failure(() => client.update(BOATS, { ...made, spec: { replicas: 3 } }))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on boats.harbour.io "dory": the object has been modified; please apply your changes to the latest version and try again',
    });
    expect(client.update(BOATS, boat('dory', { replicas: 4 }))['spec'].replicas).toBe(4);
  });

  it('keeps the status apart from the rest', () => {
    const { client } = harbour();
    const made = client.create(BOATS, { ...boat('dory'), status: { afloat: true } });
    expect(made['status']).toBeUndefined();
    const changed = { ...made, spec: { replicas: 9 }, status: { afloat: true } };
    expect(client.update(BOATS, changed, { subresource: 'status' })).toMatchObject({
      spec: { replicas: 1 },
      status: { afloat: true },
      metadata: { generation: 1 },
    });
    const kept = client.patch(BOATS, 'port', 'dory', { status: null, spec: { replicas: 2 } });
    expect(kept['status']).toEqual({ afloat: true });
  });

  it('refuses what may not change', () => {
    const { client } = harbour();
    client.create(BOATS, boat('dory', { hull: 'oak' }));
    const change = () => client.patch(BOATS, 'port', 'dory', { spec: { hull: 'pine' } });
    expect(failure(change).message).toBe(
      'Boat.harbour.io "dory" is invalid: spec.hull: Invalid value: field is immutable',
    );
  });

  it('brings defaults back that a patch has removed', () => {
    const { client } = harbour();
    client.create(BOATS, boat('dory', { replicas: 5 }));
    expect(client.patch(BOATS, 'port', 'dory', { spec: { replicas: null } })['spec'].replicas).toBe(1);
  });

  it('scales through the scale subresource', () => {
    const { client } = harbour();
    client.create(BOATS, boat('dory', { selector: { matchLabels: { app: 'x' } } }));
    const scale = client.patch(BOATS, 'port', 'dory', { spec: { replicas: 4 } }, { subresource: 'scale' });
    expect(scale).toMatchObject({ kind: 'Scale', spec: { replicas: 4 }, status: { selector: 'app=x' } });
    expect(client.get(BOATS, 'port', 'dory')?.['spec'].replicas).toBe(4);
  });
});

describe('deleting', () => {
  it('removes at once what has neither grace nor finalizers', () => {
    const { client } = harbour();
    client.create(BOATS, boat('dory'));
    client.delete(BOATS, 'port', 'dory');
    expect(client.get(BOATS, 'port', 'dory')).toBeUndefined();
    expect(failure(() => client.delete(BOATS, 'port', 'dory')).message).toBe(
      'boats.harbour.io "dory" not found',
    );
  });

  it('gives grace, which a second deletion can only shorten', () => {
    const { client, time } = harbour();
    client.create(BOATS, boat('dory', { grace: 30 }));
    client.delete(BOATS, 'port', 'dory');
    const going = () => client.get(BOATS, 'port', 'dory')?.metadata;
    expect(going()).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
    });
    time.now += 1000;
    client.delete(BOATS, 'port', 'dory', { gracePeriodSeconds: 60 });
    expect(going()).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:30Z', generation: 2 });
    client.delete(BOATS, 'port', 'dory', { gracePeriodSeconds: 5 });
    expect(going()).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:05Z',
      deletionGracePeriodSeconds: 5,
    });
    client.delete(BOATS, 'port', 'dory', { gracePeriodSeconds: 0 });
    expect(going()).toBeUndefined();
  });

  it('waits for finalizers and goes with the last of them', () => {
    const { client } = harbour();
    client.create(BOATS, boat('dory', {}, { finalizers: ['port/keep'] }));
    client.delete(BOATS, 'port', 'dory');
    expect(client.get(BOATS, 'port', 'dory')?.metadata.deletionTimestamp).toBe('2026-01-01T00:00:00Z');
    client.patch(BOATS, 'port', 'dory', { metadata: { finalizers: null } });
    expect(client.get(BOATS, 'port', 'dory')).toBeUndefined();
  });

  it('leaves foreground and orphan deletion to the garbage collector', () => {
    const { client } = harbour();
    for (const policy of ['Foreground', 'Orphan'] as const) {
      client.create(BOATS, boat(policy.toLowerCase()));
      client.delete(BOATS, 'port', policy.toLowerCase(), { propagationPolicy: policy });
    }
    const finalizers = client.list(BOATS).map((object) => object.metadata.finalizers);
    expect(finalizers).toEqual([['foregroundDeletion'], ['orphan']]);
  });

  it('respects preconditions', () => {
    const { client } = harbour();
    const { uid } = client.create(BOATS, boat('dory')).metadata;
    const remove = () => client.delete(BOATS, 'port', 'dory', { preconditions: { uid: 'zzz' } });
    expect(failure(remove).message).toContain(
      `the UID in the precondition (zzz) does not match the UID in record (${uid})`,
    );
  });
});

describe('reading', () => {
  it('selects by labels and fields', () => {
    const { client } = harbour();
    client.create(BOATS, boat('dory', { hull: 'oak' }, { labels: { tier: 'a' } }));
    client.create(BOATS, boat('punt', { hull: 'pine' }, { labels: { tier: 'b' } }));
    const names = (options: object) => client.list(BOATS, options).map((object) => object.metadata.name);
    expect(names({ labelSelector: 'tier in (b,c)' })).toEqual(['punt']);
    expect(names({ fieldSelector: 'spec.hull!=pine' })).toEqual(['dory']);
    expect(names({ fieldSelector: 'metadata.name=punt', labelSelector: 'tier' })).toEqual(['punt']);
    expect(failure(() => names({ fieldSelector: 'spec.mast=1' })).message).toBe(
      'field label not supported: spec.mast',
    );
  });

  it('watches what is there and what comes, with what was before', async () => {
    const { client, logged } = harbour();
    client.create(BOATS, boat('dory'));
    const seen: [string, string, unknown][] = [];
    client.watch(BOATS, ({ type, object, previous }) => {
      seen.push([type, object.metadata.name, previous?.['spec'].replicas]);
      if (seen.length === 1) throw new Error('a controller stumbles');
    });
    client.patch(BOATS, 'port', 'dory', { spec: { replicas: 2 } });
    client.delete(BOATS, 'port', 'dory');
    await turn();
    expect(seen).toEqual([
      ['ADDED', 'dory', undefined],
      ['MODIFIED', 'dory', 1],
      // Boats know graceful deletion: they are seen marked before they are seen to go.
      ['MODIFIED', 'dory', 2],
      ['DELETED', 'dory', 2],
    ]);
    expect(logged).toEqual(['a watch of boats.harbour.io by kube-apiserver failed']);
  });

  it('knows cluster-scoped kinds, whatever namespace is said', () => {
    const { client } = harbour();
    const buoy: KubeObject = { apiVersion: 'v1', kind: 'Buoy', metadata: { name: 'red', namespace: 'x' } };
    expect(client.create('buoys', buoy).metadata.namespace).toBeUndefined();
    expect(client.get('buoys', undefined, 'red')).toBeDefined();
  });
});
