import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../../sandbox/simulated/objects.ts';
import { configMap, deployment, type Entry, owners, Rig } from './rig.ts';

const CONFIG_MAPS = 'configmaps';
const DEPLOYMENTS = 'deployments.apps';

function times(object: KubeObject): (string | undefined)[] {
  return (object.metadata.managedFields as Entry[]).map(({ time }) => time);
}

describe('a write', () => {
  it('makes its manager the owner of what it changed, and nobody else', () => {
    const rig = new Rig();
    rig.create(CONFIG_MAPS, configMap({ a: '1', b: '2' }), 'one');
    const after = rig.update(CONFIG_MAPS, 'c', 'two', (map) => {
      map.data.a = '3';
    });
    expect(owners(after)).toEqual({
      'one Update': { 'f:data': { '.': {}, 'f:b': {} } },
      'two Update': { 'f:data': { 'f:a': {} } },
    });
  });

  it('costs no set of fields of its own where another object has the same', () => {
    const rig = new Rig();
    const one = rig.create(CONFIG_MAPS, configMap({ a: '1' }), 'one');
    const two = rig.create(CONFIG_MAPS, configMap({ a: '2' }, 'other'), 'two');
    const [ours, theirs] = [one, two].map((object) => object.metadata.managedFields![0] as Entry);
    expect(ours!.fieldsV1).toBe(theirs!.fieldsV1);
  });

  it.each([3, 40])('lists what it owns in order, be it %i fields', (count) => {
    const rig = new Rig();
    const names = Array.from({ length: count }, (_, index) => `key-${(index * 7) % count}`);
    const data = Object.fromEntries(names.map((name) => [name, 'x']));
    const fields = owners(rig.create(CONFIG_MAPS, configMap(data), 'one'))['one Update'] as {
      'f:data': object;
    };
    const expected = ['.', ...names.map((name) => `f:${name}`).sort()];
    expect(Object.keys(fields['f:data'])).toEqual(expected);
  });

  it('takes removed fields from everybody, and forgets who owns nothing any more', () => {
    const rig = new Rig();
    rig.create(CONFIG_MAPS, configMap({ a: '1', b: '2' }), 'one');
    rig.update(CONFIG_MAPS, 'c', 'two', (map) => {
      map.data.a = '3';
    });
    const after = rig.update(CONFIG_MAPS, 'c', 'three', (map) => {
      delete map.data.a;
    });
    expect(owners(after)).toEqual({ 'one Update': { 'f:data': { '.': {}, 'f:b': {} } } });
  });

  it('that changes nothing leaves the object, its owners and their times alone', () => {
    const rig = new Rig();
    const made = rig.create(CONFIG_MAPS, configMap({ a: '1' }), 'one');
    rig.now += 60_000;
    const same = rig.update(CONFIG_MAPS, 'c', 'two', () => {});
    expect(same).toEqual(made);
  });

  it('of the status belongs to an owner of its own', () => {
    const rig = new Rig();
    rig.create(DEPLOYMENTS, deployment([{ name: 'web', image: 'nginx' }]), 'me');
    const after = rig.update(
      DEPLOYMENTS,
      'web',
      'me',
      (web) => {
        web.status = { observedGeneration: 1, conditions: [{ type: 'Available', status: 'True' }] };
      },
      'status',
    );
    expect(owners(after)['me Update status']).toEqual({
      'f:status': {
        'f:conditions': {
          '.': {},
          'k:{"type":"Available"}': { '.': {}, 'f:status': {}, 'f:type': {} },
        },
        'f:observedGeneration': {},
      },
    });
  });

  it('counts a port without a protocol as TCP', () => {
    const rig = new Rig();
    const containers = [
      { name: 'web', image: 'nginx', ports: [{ containerPort: 80 }, { containerPort: 8080 }] },
    ];
    const made = rig.apply(DEPLOYMENTS, deployment(containers), 'me');
    expect(JSON.stringify(owners(made))).toContain(
      '"f:ports":{"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:containerPort":{}},"k:{\\"containerPort\\":8080,\\"protocol\\":\\"TCP\\"}":{".":{},"f:containerPort":{}}}',
    );
  });

  it('may forget all owners, with [] as with [{}]', () => {
    for (const nobody of [[], [{}]]) {
      const rig = new Rig();
      rig.create(CONFIG_MAPS, configMap({ a: '1' }), 'one');
      const cleared = rig.update(CONFIG_MAPS, 'c', 'two', (map) => {
        map.metadata.managedFields = nobody;
      });
      expect(cleared.metadata.managedFields).toBeUndefined();
      const later = rig.update(CONFIG_MAPS, 'c', 'two', (map) => {
        map.data.a = '2';
      });
      expect(later.metadata.managedFields).toBeUndefined();
      const applied = rig.apply(CONFIG_MAPS, configMap({ b: '1' }), 'three');
      expect(Object.keys(owners(applied))).toEqual(['three Apply', 'before-first-apply Update']);
    }
  });

  it('may hand fields to another owner by writing managedFields, and cannot with nonsense', () => {
    const rig = new Rig();
    rig.create(CONFIG_MAPS, configMap({ a: '1' }), 'one');
    const fields = { apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: { 'f:data': { 'f:a': {} } } };
    const given = rig.update(CONFIG_MAPS, 'c', 'two', (map) => {
      map.metadata.managedFields = [{ manager: 'helm', operation: 'Apply', ...fields }];
    });
    expect(owners(given)).toEqual({ 'helm Apply': { 'f:data': { 'f:a': {} } } });
    const kept = rig.update(CONFIG_MAPS, 'c', 'two', (map) => {
      map.metadata.managedFields = [{ manager: 'evil', operation: 'Conquer', ...fields }];
    });
    expect(owners(kept)).toEqual(owners(given));
  });

  it('by an eleventh writer makes one of the two oldest', () => {
    const rig = new Rig();
    rig.create(CONFIG_MAPS, configMap({ a: '1' }), 'm0');
    for (let i = 1; i <= 11; i++) {
      rig.now += 1000;
      rig.update(CONFIG_MAPS, 'c', `m${i}`, (map) => {
        map.data[`k${i}`] = 'x';
      });
    }
    const after = owners(rig.get(CONFIG_MAPS, 'c'));
    expect(Object.keys(after)).toHaveLength(10);
    expect(after['ancient-changes Update']).toEqual({
      'f:data': { '.': {}, 'f:a': {}, 'f:k1': {}, 'f:k2': {} },
    });
  });
});

describe('applying', () => {
  it('removes what is no longer applied and owned by nobody else', () => {
    const rig = new Rig();
    rig.apply(CONFIG_MAPS, configMap({ a: '1', b: '2', c: '3' }), 'one');
    rig.apply(CONFIG_MAPS, configMap({ b: '2' }), 'two');
    const after = rig.apply(CONFIG_MAPS, configMap({ a: '1' }), 'one');
    expect(after['data']).toEqual({ a: '1', b: '2' });
    expect(owners(after)).toEqual({
      'two Apply': { 'f:data': { 'f:b': {} } },
      'one Apply': { 'f:data': { 'f:a': {} } },
    });
  });

  it('the same value shares it: either may leave, and the last one takes it along', () => {
    const rig = new Rig();
    rig.apply(CONFIG_MAPS, configMap({ a: '1', b: '1' }), 'one');
    const shared = rig.apply(CONFIG_MAPS, configMap({ a: '1' }), 'two');
    // Who only agrees has changed nothing, and has no time.
    expect(times(shared)).toEqual([undefined, '2026-11-21T12:00:00Z']);
    expect(rig.apply(CONFIG_MAPS, configMap({ b: '1' }), 'one')['data']).toEqual({ a: '1', b: '1' });
    const gone = rig.apply(
      CONFIG_MAPS,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } },
      'two',
    );
    expect(gone['data']).toEqual({ b: '1' });
  });

  it('by force takes the fields from their owners', () => {
    const rig = new Rig();
    rig.apply(CONFIG_MAPS, configMap({ a: '1', b: '1' }), 'one');
    const after = rig.apply(CONFIG_MAPS, configMap({ a: '2' }), 'two', true);
    expect(owners(after)).toEqual({
      'one Apply': { 'f:data': { 'f:b': {} } },
      'two Apply': { 'f:data': { 'f:a': {} } },
    });
  });

  it('nothing in a map any more leaves the empty map to whoever made it', () => {
    const rig = new Rig();
    const labelled = (labels: object) => ({ ...configMap({ a: '1' }), metadata: { name: 'c', ...labels } });
    rig.create(CONFIG_MAPS, labelled({ labels: { x: '1' } }), 'one');
    rig.apply(CONFIG_MAPS, labelled({ labels: { x: '2' } }), 'two', true);
    const after = rig.apply(CONFIG_MAPS, labelled({}), 'two');
    expect(after.metadata.labels).toBeUndefined();
    expect(owners(after)['one Update']).toEqual({
      'f:data': { '.': {}, 'f:a': {} },
      'f:metadata': { 'f:labels': {} },
    });
  });

  it('names all conflicts, manager by manager', () => {
    const rig = new Rig();
    rig.apply(CONFIG_MAPS, configMap({ a: '1', b: '1' }), 'one');
    rig.update(CONFIG_MAPS, 'c', 'two', (map) => {
      map.data.c = '1';
    });
    expect(() => rig.apply(CONFIG_MAPS, configMap({ a: '2', b: '2', c: '2' }), 'three')).toThrow(
      'Apply failed with 3 conflicts: conflicts with "one":\n- .data.a\n- .data.b\nconflicts with "two" using v1:\n- .data.c',
    );
    expect(rig.get(CONFIG_MAPS, 'c')['data']).toEqual({ a: '1', b: '1', c: '1' });
  });

  it('leaves the items of others in their place, and orders its own', () => {
    const rig = new Rig();
    const image = 'nginx';
    rig.apply(
      DEPLOYMENTS,
      deployment([
        { name: 'a', image },
        { name: 'b', image },
      ]),
      'one',
    );
    rig.update(DEPLOYMENTS, 'web', 'injector', (web) => {
      web.spec.template.spec.containers.splice(1, 0, { name: 'sidecar', image });
    });
    const after = rig.apply(
      DEPLOYMENTS,
      deployment([
        { name: 'b', image },
        { name: 'a', image },
      ]),
      'one',
    );
    const names = after['spec'].template.spec.containers.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['sidecar', 'b', 'a']);
  });

  it('gives back a default when a field is no longer applied', () => {
    const rig = new Rig();
    const containers = [{ name: 'a', image: 'nginx' }];
    expect(rig.apply(DEPLOYMENTS, deployment(containers, { replicas: 3 }), 'one')['spec'].replicas).toBe(3);
    expect(rig.apply(DEPLOYMENTS, deployment(containers), 'one')['spec'].replicas).toBe(1);
  });

  it('lets kubectl take over what it applied from the client, but not what others changed since', () => {
    const rig = new Rig();
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const applied = configMap({ a: '1', b: '1' });
    const annotated = {
      ...applied,
      metadata: { name: 'c', annotations: { [annotation]: JSON.stringify(applied) } },
    };
    rig.create(CONFIG_MAPS, annotated, 'kubectl-client-side-apply');
    const after = rig.apply(CONFIG_MAPS, configMap({ a: '2', b: '1' }), 'kubectl');
    expect(after['data']).toEqual({ a: '2', b: '1' });
    expect(JSON.parse(after.metadata.annotations?.[annotation] ?? '')).toEqual(configMap({ a: '2', b: '1' }));
    rig.update(CONFIG_MAPS, 'c', 'other', (map) => {
      map.data.a = '9';
    });
    expect(() => rig.apply(CONFIG_MAPS, configMap({ a: '3' }), 'kubectl')).toThrow(
      'conflict with "other" using v1: .data.a',
    );
  });

  it('needs the kind of the path, no managedFields, and values that fit', () => {
    const rig = new Rig();
    const wrong = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'c' } };
    expect(() => rig.apply(CONFIG_MAPS, wrong, 'one')).toThrow('invalid object type: /v1, Kind=Secret');
    const managed = { ...configMap({}), metadata: { name: 'c', managedFields: [] } };
    expect(() => rig.apply(CONFIG_MAPS, managed, 'one')).toThrow('metadata.managedFields must be nil');
    const twice = [
      { name: 'a', image: 'x' },
      { name: 'a', image: 'y' },
    ];
    expect(() => rig.apply(DEPLOYMENTS, deployment(twice, { replicas: 'two' }), 'one')).toThrow(
      [
        'failed to create typed patch object (/web; apps/v1, Kind=Deployment): errors:',
        '  .spec.template.spec.containers: duplicate entries for key [name="a"]',
        '  .spec.replicas: expected numeric (int or float), got string',
      ].join('\n'),
    );
  });

  it('heeds the uid and the resourceVersion it is given', () => {
    const rig = new Rig();
    const named = (metadata: object) => ({ ...configMap({ a: '1' }), metadata: { name: 'c', ...metadata } });
    expect(() => rig.apply(CONFIG_MAPS, named({ uid: 'u1' }), 'one')).toThrow(
      'Operation cannot be fulfilled on configmaps "c": uid mismatch: the provided object specified uid u1, and no existing object was found',
    );
    rig.create(CONFIG_MAPS, configMap({}), 'one');
    expect(() => rig.apply(CONFIG_MAPS, named({ resourceVersion: '999' }), 'one')).toThrow(
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  });
});
