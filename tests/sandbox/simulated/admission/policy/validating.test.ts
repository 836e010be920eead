import { beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject, Status } from '../../../../../sandbox/simulated/objects.ts';
import { object, pod, refusalOf } from '../api.ts';
import { type PolicyApi, policyApi } from './api.ts';

let api: PolicyApi;
beforeEach(() => {
  api = policyApi();
});

const PODS = {
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['pods'],
};

/** A policy about pods and its binding, of the same name. */
function enforce(name: string, spec: object, binding: object = {}): void {
  const group = 'admissionregistration.k8s.io/v1';
  api.client.create('validatingadmissionpolicies.admissionregistration.k8s.io', {
    ...object('ValidatingAdmissionPolicy', name, {}, group),
    spec: { matchConstraints: { resourceRules: [PODS] }, ...spec },
  });
  api.client.create('validatingadmissionpolicybindings.admissionregistration.k8s.io', {
    ...object('ValidatingAdmissionPolicyBinding', name, {}, group),
    spec: { policyName: name, validationActions: ['Deny'], ...binding },
  });
}

function said(written: KubeObject): Status {
  return refusalOf(() => api.create('pods', written));
}

const short = { expression: 'object.metadata.name.size() < 4' };

describe('a validating admission policy', () => {
  it('refuses what does not hold, in the words of a real server', () => {
    enforce('names', { validations: [short] });
    expect(api.create('pods', pod('web')).metadata.name).toBe('web');
    expect(said(pod('long'))).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message:
        "pods \"long\" is forbidden: ValidatingAdmissionPolicy 'names' with binding 'names' denied request: failed expression: object.metadata.name.size() < 4",
      details: { name: 'long', kind: 'pods' },
    });
  });

  it('says what its message or its message expression says, with its reason', () => {
    enforce('names', {
      variables: [{ name: 'given', expression: 'object.metadata.name' }],
      validations: [
        {
          ...short,
          messageExpression: "variables.given + ' of ' + namespaceObject.metadata.name",
          message: 'no',
          reason: 'Forbidden',
        },
      ],
    });
    const status = said(pod('long'));
    expect(status.message).toMatch(/denied request: long of shop$/);
    expect([status.code, status.reason]).toEqual([403, 'Forbidden']);
  });

  it('falls back to the message when the expression for it fails', () => {
    enforce('names', {
      validations: [{ ...short, messageExpression: 'string(object.spec.nope)', message: 'plain' }],
    });
    expect(said(pod('long')).message).toMatch(/denied request: plain$/);
  });

  it('warns where its binding says so, and lets things pass', () => {
    enforce(
      'names',
      { validations: [{ ...short, message: 'too long' }] },
      { validationActions: ['Warn', 'Audit'] },
    );
    api.create('pods', pod('long'));
    expect(api.warnings).toEqual([
      "Validation failed for ValidatingAdmissionPolicy 'names' with binding 'names': too long",
    ]);
  });

  it('refuses what it cannot evaluate, unless failures are ignored', () => {
    enforce('labels', { validations: [{ expression: "object.metadata.labels.team == 'red'" }] });
    expect(said(pod('a')).message).toMatch(
      /expression 'object\.metadata\.labels\.team == 'red'' resulted in error: no such key: labels$/,
    );
    const policies = 'validatingadmissionpolicies.admissionregistration.k8s.io';
    api.client.patch(policies, undefined, 'labels', { spec: { failurePolicy: 'Ignore' } });
    expect(api.create('pods', pod('a')).metadata.name).toBe('a');
  });

  it('looks only at what its conditions and its binding are about', () => {
    enforce(
      'names',
      {
        validations: [short],
        matchConditions: [{ name: 'mine', expression: "object.metadata.name != 'free'" }],
      },
      { matchResources: { namespaceSelector: { matchLabels: { room: 'shop' } } } },
    );
    expect(api.create('pods', pod('long')).metadata.name).toBe('long');
    api.client.patch('namespaces', undefined, 'shop', { metadata: { labels: { room: 'shop' } } });
    expect(said(pod('longer')).code).toBe(422);
    expect(api.create('pods', pod('free')).metadata.name).toBe('free');
  });

  it('sees what is deleted as the old object', () => {
    enforce('kept', {
      validations: [{ expression: "oldObject == null || oldObject.metadata.name != 'keep'" }],
    });
    api.create('pods', pod('keep'));
    expect(() => api.client.delete('pods', 'shop', 'keep', { gracePeriodSeconds: 0 })).toThrow(
      /denied request/,
    );
  });

  it('stops an expression that costs too much', () => {
    const spec = {
      containers: Array.from({ length: 60 }, (_, at) => ({ name: `c${at}`, image: 'nginx:1.27' })),
    };
    const all = 'object.spec.containers';
    const expression = `${all}.all(a, ${all}.all(b, ${all}.all(c, ${all}.all(d, a.name != b.name + c.name + d.name))))`;
    enforce('costly', { validations: [{ expression }] });
    expect(said(pod('a', spec)).message).toMatch(/actual cost limit exceeded$/);
  });

  describe('with parameters', () => {
    const limit = (name: string, most: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'shop', labels: { is: 'limit' } },
      data: { most },
    });
    const spec = {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [
        {
          expression: 'object.metadata.name.size() <= int(params.data.most)',
          messageExpression: "'see ' + params.metadata.name",
        },
      ],
    };

    it('takes them by name, and says when there are none', () => {
      enforce('sized', spec, { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } });
      expect(said(pod('web')).message).toMatch(
        /denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction$/,
      );
      api.client.create('configmaps', limit('limit', '3'));
      expect(api.create('pods', pod('web')).metadata.name).toBe('web');
      expect(said(pod('long')).message).toMatch(/denied request: see limit$/);
    });

    it('holds for each of those that are selected', () => {
      enforce('sized', spec, {
        paramRef: { selector: { matchLabels: { is: 'limit' } }, parameterNotFoundAction: 'Allow' },
      });
      expect(api.create('pods', pod('anything')).metadata.name).toBe('anything');
      api.client.create('configmaps', limit('wide', '9'));
      api.client.create('configmaps', limit('narrow', '2'));
      expect(said(pod('web')).message).toMatch(/denied request: see narrow$/);
    });

    it('of a kind that nobody serves is a mistake in the policy', () => {
      enforce('sized', { ...spec, paramKind: { apiVersion: 'x.example.com/v1', kind: 'Limit' } });
      expect(said(pod('web')).message).toMatch(
        /denied request: failed to configure policy: failed to find resource referenced by paramKind: 'x\.example\.com\/v1, Kind=Limit'$/,
      );
    });
  });

  it('may ask what somebody may do', () => {
    const check = "authorizer.group('').resource('pods').namespace('shop').check('delete')";
    enforce('rights', {
      validations: [
        { expression: `${check}.allowed()`, messageExpression: `'no ' + request.userInfo.username` },
      ],
    });
    expect(said(pod('web')).message).toMatch(/denied request: no admin$/);
    api.allow('admin');
    expect(api.create('pods', pod('web')).metadata.name).toBe('web');
  });

  it('is refused with what is wrong in its expressions', () => {
    const refused = refusalOf(() =>
      enforce('bad', {
        validations: [{ expression: 'object.x +' }, { expression: '1' }, { expression: 'params == null' }],
      }),
    );
    expect(refused.details?.causes?.map(({ field, message }) => [field, message?.split('\n')[0]])).toEqual([
      [
        'spec.validations[0].expression',
        expect.stringMatching(/compilation failed: ERROR: <input>:1:11: Syntax error/),
      ],
      ['spec.validations[1].expression', 'Invalid value: "1": must evaluate to bool but got int'],
      ['spec.validations[2].expression', expect.stringMatching(/undeclared reference to 'params'/)],
    ]);
  });
});
