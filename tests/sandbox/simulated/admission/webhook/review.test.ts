import { describe, expect, it } from 'vitest';
import type { Webhook } from '../../../../../sandbox/simulated/admission/webhook/configurations.ts';
import { patched } from '../../../../../sandbox/simulated/admission/webhook/patch.ts';
import { denied } from '../../../../../sandbox/simulated/admission/webhook/refusals.ts';
import { verdictOf } from '../../../../../sandbox/simulated/admission/webhook/review.ts';
import { resourceNamed } from '../../../../../sandbox/simulated/scheme/index.ts';
import { object, refusalOf } from '../api.ts';

const webhook = (kind: Webhook['kind']): Webhook => ({
  kind,
  key: 'k',
  name: 'check.example.com',
  criteria: {},
  failurePolicy: 'Fail',
  timeoutSeconds: 10,
  sideEffects: 'None',
  reinvocationPolicy: 'Never',
  reviewVersions: ['v1'],
  matchConditions: [],
  client: {},
});

const review = (response: unknown, more: object = {}) => ({
  kind: 'AdmissionReview',
  apiVersion: 'admission.k8s.io/v1',
  response,
  ...more,
});

describe('the answer of a webhook', () => {
  it.each([
    ['nothing', undefined, 'webhook response was absent'],
    ['a number', 7, 'webhook response was absent'],
    ['no response', review(undefined), 'webhook response was absent'],
    ['another uid', review({ uid: 'other', allowed: true }), 'expected response.uid="u", got "other"'],
    [
      'another kind',
      review({ uid: 'u', allowed: true }, { kind: 'Review', apiVersion: 'v1' }),
      'expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /v1, Kind=Review',
    ],
    [
      'a patch of no type',
      review({ uid: 'u', allowed: true, patch: 'W10=' }),
      'webhook returned response.patch but not response.patchType',
    ],
    [
      'a type of no patch',
      review({ uid: 'u', allowed: true, patchType: 'JSONPatch' }),
      'webhook returned response.patchType but not response.patch',
    ],
  ])('that is %s is none', (_, answer, message) => {
    expect(() => verdictOf(answer, 'v1', 'u', webhook('mutating'))).toThrow(message);
  });

  it('may not patch when it only validates', () => {
    const answer = review({ uid: 'u', allowed: true, patch: 'W10=', patchType: 'JSONPatch' });
    expect(() => verdictOf(answer, 'v1', 'u', webhook('validating'))).toThrow(
      'validating webhook may not return response.patch',
    );
  });

  it.each([
    [{ message: 'no', code: 403, reason: 'Forbidden' }, 403, ': no'],
    [{ reason: 'Forbidden' }, 400, ': Forbidden'],
    [undefined, 400, ' without explanation'],
    [{ code: 200, status: 'Success', message: 'fine' }, 400, ': fine'],
    [{ code: 417.5, status: 7, message: 'odd', details: 'none' }, 400, ': odd'],
  ])('that denies with %j is a failure a client can read', (status, code, said) => {
    const verdict = verdictOf(review({ uid: 'u', allowed: false, status }), 'v1', 'u', webhook('validating'));
    const error = denied('check.example.com', verdict);
    expect(error.status).toMatchObject({ code, status: 'Failure' });
    expect(error.status.message).toBe(`admission webhook "check.example.com" denied the request${said}`);
  });
});

describe('the patch of a webhook', () => {
  const configMap = object('ConfigMap', 'c', { data: { a: '1' } });
  const definition = resourceNamed('configmaps')!;

  it('changes what it fits, and drops what its kind does not know', () => {
    const next = patched(
      configMap,
      [
        { op: 'add', path: '/data/b', value: '2' },
        { op: 'add', path: '/nothing', value: 1 },
      ],
      definition,
    );
    expect(next).toEqual({ ...configMap, data: { a: '1', b: '2' } });
  });

  it.each([
    [
      { op: 'add', path: '/metadata/labels/a', value: 'b' },
      'add operation does not apply: doc is missing path: "/metadata/labels/a": missing value',
    ],
    [
      { op: 'remove', path: '/data/b' },
      "error in remove for path: '/data/b': Unable to remove nonexistent key: b: missing value",
    ],
    [{ op: 'test', path: '/data/a', value: '2' }, 'testing value /data/a failed: test failed'],
    [
      { op: 'add', path: '/data', value: 7 },
      'json: cannot unmarshal number into Go struct field ConfigMap.data of type map[string]string',
    ],
  ])('that does not fit is a failure of the server: %j', (operation, why) => {
    expect(refusalOf(() => patched(configMap, [operation], definition))).toMatchObject({
      code: 500,
      message: `Internal error occurred: ${why}`,
    });
  });
});
