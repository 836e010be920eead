import { beforeEach, describe, expect, it } from 'vitest';
import { object, pod, refusalOf } from '../api.ts';
import { type PolicyApi, policyApi } from './api.ts';

let api: PolicyApi;
beforeEach(() => {
  api = policyApi();
});

const POLICIES = 'mutatingadmissionpolicies.admissionregistration.k8s.io';
const PODS = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] };

function mutate(name: string, mutations: readonly object[], spec: object = {}): void {
  const group = 'admissionregistration.k8s.io/v1';
  api.client.create(POLICIES, {
    ...object('MutatingAdmissionPolicy', name, {}, group),
    spec: { matchConstraints: { resourceRules: [PODS] }, reinvocationPolicy: 'Never', mutations, ...spec },
  });
  api.client.create('mutatingadmissionpolicybindings.admissionregistration.k8s.io', {
    ...object('MutatingAdmissionPolicyBinding', name, {}, group),
    spec: { policyName: name },
  });
}

const apply = (expression: string) => ({
  patchType: 'ApplyConfiguration',
  applyConfiguration: { expression },
});
const patch = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } });

describe('a mutating admission policy', () => {
  it('lays what it builds over the object, and what is added is defaulted', () => {
    mutate('mesh', [
      apply(
        "Object{metadata: Object.metadata{labels: {'who': request.userInfo.username}}, spec: Object.spec{containers: [Object.spec.containers{name: 'mesh', image: 'busybox:1.36'}]}}",
      ),
    ]);
    const made = api.create('pods', pod('web'));
    expect(made.metadata.labels).toEqual({ who: 'admin' });
    expect(made['spec'].containers.map(({ name }: { name: string }) => name)).toEqual(['c', 'mesh']);
    expect(made['spec'].containers[1].imagePullPolicy).toBe('IfNotPresent');
    // Other plug-ins see the container, too: it has its token, from the one volume there is.
    expect(made['spec'].containers[1].volumeMounts).toEqual(made['spec'].containers[0].volumeMounts);
    expect(made['spec'].volumes).toHaveLength(1);
  });

  it('patches, with keys escaped; a test that fails leaves the object alone', () => {
    mutate('env', [
      patch(
        "[JSONPatch{op: 'add', path: '/metadata/labels', value: {}}, JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('example.com/env'), value: 'test'}]",
      ),
      patch(
        "[JSONPatch{op: 'test', path: '/metadata/name', value: 'other'}, JSONPatch{op: 'remove', path: '/metadata/labels'}]",
      ),
    ]);
    expect(api.create('pods', pod('web')).metadata.labels).toEqual({ 'example.com/env': 'test' });
  });

  it('is asked again when one after it has changed something, if it wants to be', () => {
    const count = patch(
      "[JSONPatch{op: 'add', path: '/metadata/annotations', value: {'seen': has(object.metadata.labels) ? 'late' : 'early'}}]",
    );
    mutate('a-first', [count], { reinvocationPolicy: 'IfNeeded' });
    mutate('b-then', [apply("Object{metadata: Object.metadata{labels: {'a': 'b'}}}")]);
    expect(api.create('pods', pod('web')).metadata.annotations).toEqual({ seen: 'late' });
  });

  it.each([
    [
      apply("Object{spec: Object.spec{nodeSelector: Object.spec.wrong{a: 'b'}}}"),
      'type mismatch: unexpected type name "Object.spec.wrong", expected "Object.spec.nodeSelector", which matches field name path from root Object type',
    ],
    [
      apply("Object{spec: Object.spec{containers: [Object.spec.containers{name: 'c', args: ['x']}]}}"),
      'error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.containers[0].args',
    ],
    [
      patch("[JSONPatch{op: 'remove', path: '/metadata/labels/a'}]"),
      'JSON Patch: remove operation does not apply: doc is missing path: "/metadata/labels/a": missing value',
    ],
    [
      apply('Object{metadata: Object.metadata{name: object.spec.nope}}'),
      "expression 'Object{metadata: Object.metadata{name: object.spec.nope}}' resulted in error: no such key: nope",
    ],
  ])('refuses what it cannot do', (mutation, why) => {
    mutate('m', [mutation]);
    expect(refusalOf(() => api.create('pods', pod('web')))).toMatchObject({
      code: 403,
      reason: 'Invalid',
      message: `policy 'm' with binding 'm' denied request: ${why}`,
    });
    api.client.patch(POLICIES, undefined, 'm', { spec: { failurePolicy: 'Ignore' } });
    expect(api.create('pods', pod('web')).metadata.name).toBe('web');
  });

  it('cannot be about what is deleted, and must build the right thing', () => {
    const attempt = () =>
      mutate('m', [apply('object'), patch('[]')], {
        matchConstraints: { resourceRules: [{ ...PODS, operations: ['DELETE'] }] },
      });
    expect(refusalOf(attempt).details?.causes?.map(({ message }) => message)).toEqual([
      'Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
      'Invalid value: "object": must evaluate to Object but got dyn',
      'Invalid value: "[]": must evaluate to list(JSONPatch) but got list(dyn)',
    ]);
  });
});
