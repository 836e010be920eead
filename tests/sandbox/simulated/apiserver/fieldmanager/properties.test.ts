import { describe, expect, it } from 'vitest';
import {
  difference,
  type FieldSet,
  has,
  intersection,
  isEmpty,
  paths,
  recursiveDifference,
  union,
} from '../../../../../sandbox/simulated/apiserver/fieldmanager/field-set.ts';
import { typeOfKind } from '../../../../../sandbox/simulated/apiserver/fieldmanager/field-type.ts';
import { fieldsOf } from '../../../../../sandbox/simulated/apiserver/fieldmanager/fields-of.ts';
import { type KubeObject, StatusError } from '../../../../../sandbox/simulated/objects.ts';
import { resourceNamed } from '../../../../../sandbox/simulated/scheme/index.ts';
import { type Chance, chanceOf, mutated, pick } from '../fuzz/chance.ts';
import { deployment, type Entry, owners, Rig } from './rig.ts';

/** What must hold whatever is written, tried on a few hundred histories that chance makes up. */

const SEED = 20261121;
const DEPLOYMENTS = 'deployments.apps';
const MANAGERS = ['ann', 'bob', 'kubectl', 'helm'];
const type = typeOfKind(resourceNamed(DEPLOYMENTS)!);

function some<T>(chance: Chance, from: readonly T[]): T[] {
  return from.filter(() => chance() < 0.5);
}

function container(chance: Chance, name: string): object {
  const env = some(chance, ['A', 'B', 'C']).map((each) => ({ name: each, value: pick(chance, ['1', '2']) }));
  const ports = some(chance, [80, 443]).map((containerPort) => ({ containerPort }));
  return {
    name,
    image: pick(chance, ['nginx:1', 'nginx:2']),
    ...(env.length > 0 ? { env } : {}),
    ...(ports.length > 0 ? { ports } : {}),
    ...(chance() < 0.3 ? { resources: { limits: { cpu: pick(chance, ['1', '2']) } } } : {}),
    ...(chance() < 0.3 ? { args: [pick(chance, ['x', 'y'])] } : {}),
  };
}

/** A Deployment somebody could want. It always has the container `web`. */
function wanted(chance: Chance): object {
  const containers = [
    container(chance, 'web'),
    ...some(chance, ['log', 'proxy']).map((name) => container(chance, name)),
  ];
  if (chance() < 0.5) containers.reverse();
  const labels = Object.fromEntries(
    some(chance, ['x', 'y', 'z']).map((key) => [key, pick(chance, ['1', '2'])]),
  );
  const spec = chance() < 0.5 ? { replicas: pick(chance, [1, 2, 3]) } : {};
  return deployment(containers, spec, Object.keys(labels).length > 0 ? { labels } : {});
}

/**
 * What an apply makes; `undefined` when it is invalid, which is what comes of leaving a container in which somebody else
 * owns a variable, but no image.
 */
function applied(rig: Rig, object: object, manager: string): KubeObject | undefined {
  try {
    return rig.apply(DEPLOYMENTS, object, manager, true);
  } catch (error) {
    if (error instanceof StatusError && error.status.reason === 'Invalid') return undefined;
    throw error;
  }
}

/** A Deployment after some writes by several managers. */
function history(chance: Chance): Rig {
  const rig = new Rig();
  rig.create(DEPLOYMENTS, wanted(chance), pick(chance, MANAGERS));
  for (let i = 0; i < 4; i++) {
    rig.now += 1000;
    const manager = pick(chance, MANAGERS);
    if (chance() < 0.6) applied(rig, wanted(chance), manager);
    else update(rig, manager, wanted(chance) as KubeObject);
  }
  return rig;
}

function update(rig: Rig, manager: string, object: KubeObject): void {
  rig.update(DEPLOYMENTS, 'web', manager, (web) => {
    web.metadata.labels = object.metadata.labels ?? {};
    web.spec = object['spec'];
  });
}

function live(rig: Rig): KubeObject {
  return rig.get(DEPLOYMENTS, 'web');
}

function withoutOwners(object: KubeObject): object {
  const { managedFields: _, resourceVersion: __, generation: ___, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function allOwned(object: KubeObject): FieldSet {
  const entries = (object.metadata.managedFields ?? []) as Entry[];
  return entries.reduce<FieldSet>((all, { fieldsV1 }) => union(all, fieldsV1 as FieldSet), {});
}

describe('whatever was written before', () => {
  it('applying twice is applying once', () => {
    const chance = chanceOf(SEED);
    for (let i = 0; i < 25; i++) {
      const rig = history(chance);
      const object = wanted(chance);
      const once = applied(rig, object, 'ann');
      if (!once) continue;
      rig.now += 5000;
      expect(rig.apply(DEPLOYMENTS, object, 'ann')).toEqual(once);
    }
  });

  it('force gives everything that changed hands to the one who applies, and to nobody else', () => {
    const chance = chanceOf(SEED + 1);
    for (let i = 0; i < 25; i++) {
      const rig = history(chance);
      const before = live(rig);
      const object = wanted(chance);
      const after = owners(rig.apply(DEPLOYMENTS, object, 'newcomer', true));
      const mine = after['newcomer Apply'] as FieldSet;
      const differs = changedLeaves(before, object);
      for (const path of differs) {
        expect(has(mine, path)).toBe(true);
        for (const [owner, fields] of Object.entries(after)) {
          if (owner !== 'newcomer Apply')
            expect(has(fields as FieldSet, path), `${owner} ${path}`).toBe(false);
        }
      }
    }
  });

  it('an apply without force either conflicts and changes nothing, or leaves to others all they own', () => {
    const chance = chanceOf(SEED + 2);
    let [refused, accepted] = [0, 0];
    for (let i = 0; i < 40; i++) {
      const rig = history(chance);
      const before = live(rig);
      try {
        const after = rig.apply(DEPLOYMENTS, wanted(chance), 'newcomer');
        accepted += 1;
        const { 'newcomer Apply': _, ...others } = owners(after);
        expect(others).toEqual(owners(before));
      } catch (error) {
        if (!(error instanceof StatusError) || error.status.reason !== 'Conflict') throw error;
        refused += 1;
        expect(live(rig)).toBe(before);
      }
    }
    expect(Math.min(refused, accepted)).toBeGreaterThan(1);
  });

  it('owners own nothing that is not there', () => {
    const chance = chanceOf(SEED + 3);
    for (let i = 0; i < 25; i++) {
      const object = live(history(chance));
      const there = fieldsOf(object, type);
      for (const path of paths(leaves(allOwned(object))))
        expect(isThere(there, path), path.join()).toBe(true);
    }
  });

  it('every field that somebody applied has an owner, and is as the last who applied it wanted', () => {
    const chance = chanceOf(SEED + 4);
    for (let i = 0; i < 25; i++) {
      const rig = history(chance);
      const object = wanted(chance);
      const after = applied(rig, object, 'ann');
      if (!after) continue;
      const missing = difference(fieldsOf(object, type), allOwned(after));
      expect(isEmpty(difference(missing, NEVER_OWNED))).toBe(true);
      expect(isEmpty(changedSet(after, object))).toBe(true);
    }
  });

  it('who leaves takes along what nobody else owned', () => {
    const chance = chanceOf(SEED + 5);
    for (let i = 0; i < 25; i++) {
      const rig = new Rig();
      const before = rig.apply(DEPLOYMENTS, wanted(chance), 'ann');
      const more = { labels: { theirs: '1' }, annotations: { theirs: '1' } };
      rig.apply(DEPLOYMENTS, deployment([container(chance, 'extra')], {}, more), 'bob');
      const after = rig.apply(DEPLOYMENTS, { ...bare, metadata: { name: 'web' } }, 'bob');
      expect(withoutOwners(after)).toEqual(withoutOwners(before));
    }
  });
});

describe('odd things', () => {
  it('that are applied or sent as owners end in an object or in a Status, never in a fault', () => {
    const chance = chanceOf(SEED + 7);
    for (let i = 0; i < 300; i++) {
      const rig = new Rig();
      const made = rig.apply(DEPLOYMENTS, wanted(chance), 'ann');
      const odd = mutated(chance, wanted(chance)) as object;
      const patch = isObject(odd) ? odd : {};
      refusedOr(() => rig.apply(DEPLOYMENTS, patch, 'bob', chance() < 0.5, 'web'));
      refusedOr(() => rig.apply(DEPLOYMENTS, patch, 'bob', false, 'other'));
      refusedOr(() =>
        rig.update(DEPLOYMENTS, 'web', 'carl', (web) => {
          web.metadata.managedFields = mutated(chance, made.metadata.managedFields);
          web.metadata.labels = { odd: String(i) };
        }),
      );
      expect(live(rig).kind).toBe('Deployment');
    }
  });
});

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refusedOr(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
}

describe('sets of fields', () => {
  it('obey the laws of sets', () => {
    const chance = chanceOf(SEED + 6);
    for (let i = 0; i < 100; i++) {
      const [a, b] = [fieldsOf(wanted(chance), type), fieldsOf(wanted(chance), type)];
      expect(union(a, b)).toEqual(union(b, a));
      expect(union(difference(a, b), intersection(a, b))).toEqual(a);
      expect(isEmpty(intersection(difference(a, b), b))).toBe(true);
      expect(isEmpty(recursiveDifference(a, a))).toBe(true);
      expect([...paths(a)].every((path) => has(union(a, b), path))).toBe(true);
    }
  });
});

/** Fields of every object, which nobody owns. */
const NEVER_OWNED: FieldSet = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': { '.': {}, 'f:name': {}, 'f:namespace': {} },
};

const ATOMIC_OR_SCALAR = [
  ['f:spec', 'f:replicas'],
  ...['web', 'log', 'proxy'].flatMap((name) => {
    const at = ['f:spec', 'f:template', 'f:spec', 'f:containers', `k:{"name":"${name}"}`];
    return [
      [...at, 'f:image'],
      [...at, 'f:args'],
    ];
  }),
];

function valueAt(object: unknown, path: readonly string[]): unknown {
  let value = object;
  for (const element of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = element.startsWith('k:')
      ? (value as { name: string }[]).find(({ name }) => name === JSON.parse(element.slice(2)).name)
      : (value as Record<string, unknown>)[element.slice(2)];
  }
  return value;
}

/** Leaves that the object has and the stored one has not, or has differently. */
function changedLeaves(stored: object, object: object): (readonly string[])[] {
  return ATOMIC_OR_SCALAR.filter((path) => {
    const value = valueAt(object, path);
    return value !== undefined && JSON.stringify(value) !== JSON.stringify(valueAt(stored, path));
  });
}

function changedSet(stored: object, object: object): FieldSet {
  return changedLeaves(stored, object).length === 0 ? {} : { 'f:changed': {} };
}

/** Only what has nothing below it. */
function leaves(set: FieldSet): FieldSet {
  const entries = Object.entries(set).filter(([element]) => element !== '.');
  return Object.fromEntries(entries.map(([element, child]) => [element, leaves(child)]));
}

function isThere(set: FieldSet, path: readonly string[]): boolean {
  let node: FieldSet | undefined = set;
  for (const element of path) node = node?.[element];
  return node !== undefined;
}

const bare = { apiVersion: 'apps/v1', kind: 'Deployment' };
