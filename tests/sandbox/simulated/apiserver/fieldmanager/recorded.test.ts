import { describe, expect, it } from 'vitest';
import { StatusError } from '../../../../../sandbox/simulated/objects.ts';
import recorded from './recorded.json' with { type: 'json' };
import { configMap, deployment, type Entry, owners, Rig } from './rig.ts';

/** What a v1.36.2 API server answered. */

function withoutTimes(managedFields: unknown[] | undefined) {
  return (managedFields as Entry[]).map(({ time: _, ...entry }) => entry);
}

function refusal(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('managedFields of a real server', () => {
  for (const { resource, verb, manager, object, managedFields } of recorded) {
    it(`are those of ours, letter for letter, after ${manager} made ${resource} by ${verb}`, () => {
      const rig = new Rig();
      const made =
        verb === 'apply' ? rig.apply(resource, object, manager) : rig.create(resource, object, manager);
      expect(JSON.stringify(withoutTimes(made.metadata.managedFields))).toBe(JSON.stringify(managedFields));
    });
  }

  it('leave the writer of a ConfigMap its map when an apply takes the only key by force', () => {
    const rig = new Rig();
    const labelled = { ...configMap({ a: '1' }, 'c1'), metadata: { name: 'c1', labels: { w: '1' } } };
    expect(owners(rig.create('configmaps', labelled, 'm1'))).toEqual({
      'm1 Update': {
        'f:data': { '.': {}, 'f:a': {} },
        'f:metadata': { 'f:labels': { '.': {}, 'f:w': {} } },
      },
    });
    const wanted = configMap({ a: '9', b: '2' }, 'c1');
    expect(refusal(() => rig.apply('configmaps', wanted, 'ssa1'))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Apply failed with 1 conflict: conflict with "m1" using v1: .data.a',
      reason: 'Conflict',
      details: {
        causes: [
          { reason: 'FieldManagerConflict', message: 'conflict with "m1" using v1', field: '.data.a' },
        ],
      },
      code: 409,
    });
    const forced = rig.apply('configmaps', wanted, 'ssa1', true);
    expect(JSON.stringify(forced.metadata.managedFields?.map((each) => (each as Entry).fieldsV1))).toBe(
      '[{"f:data":{"f:a":{},"f:b":{}}},{"f:data":{},"f:metadata":{"f:labels":{".":{},"f:w":{}}}}]',
    );
  });

  it('name items of lists by their keys in conflicts', () => {
    const rig = new Rig();
    rig.apply('deployments.apps', deployment([{ name: 'web', image: 'nginx:1.16.0' }]), 'helm');
    rig.update('deployments.apps', 'web', 'kubectl-set', (web) => {
      web.spec.template.spec.containers[0].image = 'nginx:1.27';
    });
    const wanted = deployment([{ name: 'web', image: 'nginx:1.28-alpine' }]);
    expect(refusal(() => rig.apply('deployments.apps', wanted, 'helm')).message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-set" using apps/v1: .spec.template.spec.containers[name="web"].image',
    );
  });

  it('are not made for a field the schema does not have: that is a 500', () => {
    const wanted = deployment([{ name: 'c', image: 'busybox:1.36' }], { replica: 2 }, { namespace: 'shop' });
    expect(refusal(() => new Rig().apply('deployments.apps', wanted, 'helm'))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message:
        'failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
      code: 500,
    });
  });
});
