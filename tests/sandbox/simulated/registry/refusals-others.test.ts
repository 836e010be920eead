import { expect, it } from 'vitest';
import { refusesToChange, refusesToCreate } from './refusals.ts';
import { created, definitionOf } from './support.ts';

const EXISTS_ONLY =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

refusesToCreate([
  [
    'v1/events',
    'an object of another namespace',
    (object) => Object.assign(object, { metadata: { namespace: 'a' }, involvedObject: { namespace: 'b' } }),
    ['involvedObject.namespace: Invalid value: "b": does not match event.namespace'],
  ],
  [
    'v1/nodes',
    'a range of addresses that is none',
    (object) => Object.assign(object, { spec: { podCIDR: 'x' } }),
    ['spec.podCIDRs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
  ],
  [
    'v1/resourcequotas',
    'scopes that are none, and values where there can be none',
    ({ spec }) => {
      spec.scopeSelector = {
        matchExpressions: [
          { scopeName: 'Odd', operator: 'Like' },
          { scopeName: 'PriorityClass', operator: 'In' },
          { scopeName: 'Terminating', operator: 'In', values: ['a'] },
          { scopeName: 'PriorityClass', operator: 'Exists', values: ['a'] },
        ],
      };
    },
    [
      'spec.scopeSelector.matchExpressions.scopeName: Invalid value: "Odd": unsupported scope',
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "Like": not a valid selector operator',
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      `spec.scopeSelector.matchExpressions.operator: Invalid value: "In": ${EXISTS_ONLY}`,
      "spec.scopeSelector.matchExpressions.values: Invalid value: [\"a\"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
    ],
  ],
  [
    'v1/configmaps',
    'a finalizer nobody can know',
    (object) => Object.assign(object, { metadata: { name: 'm', finalizers: ['mine', 'orphan', 'a.io/b'] } }),
    [
      'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
  [
    'v1/configmaps',
    'an owner without a name',
    (object) =>
      Object.assign(object, {
        metadata: { name: 'm', ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', uid: 'u' }] },
      }),
    ['metadata.ownerReferences.name: Invalid value: "": must not be empty'],
  ],
  [
    'v1/namespaces',
    'a name with dots',
    (object) => Object.assign(object, { metadata: { name: 'a.b' } }),
    ['metadata.name: Invalid value: "a.b": must not contain dots'],
  ],
  [
    'autoscaling/v2/horizontalpodautoscalers',
    'no most',
    ({ spec }) => Object.assign(spec, { maxReplicas: 0 }),
    [
      'spec.maxReplicas: Required value: must be set and greater than 0',
      'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
    ],
  ],
  [
    'policy/v1/poddisruptionbudgets',
    'two bounds',
    ({ spec }) => Object.assign(spec, { maxUnavailable: 1, selector: undefined }),
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ],
  ],
  [
    'scheduling.k8s.io/v1/priorityclasses',
    'more than people may have',
    (object) => Object.assign(object, { value: 2_000_000_000 }),
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    'v1/resourcequotas',
    'less than no pods',
    ({ spec }) => Object.assign(spec.hard, { pods: '-1' }),
    ['spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0'],
  ],
  [
    'v1/resourcequotas',
    'resources there are not',
    (object) => {
      object.spec = { hard: { apples: '1' } };
    },
    [
      'spec.hard[apples]: Invalid value: "apples": must be a standard resource type or fully qualified',
      'spec.hard[apples]: Invalid value: "apples": must be a standard resource for quota',
    ],
  ],
  [
    'v1/limitranges',
    'a least above the most',
    ({ spec }) => Object.assign(spec.limits[0], { min: { cpu: '2' }, defaultRequest: { cpu: '1' } }),
    [
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
      'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1',
    ],
  ],
  [
    'admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
    'a webhook that takes too long and says nothing of its effects',
    ({ webhooks }) => Object.assign(webhooks[0], { timeoutSeconds: 31, sideEffects: undefined }),
    [
      'webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun',
      'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
    ],
  ],
  [
    'admissionregistration.k8s.io/v1/validatingadmissionpolicies',
    'nothing to say, and nothing to say it of',
    (object) => {
      object.spec = { matchConstraints: {} };
    },
    [
      'spec.matchConstraints.resourceRules: Required value',
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
      'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
    ],
  ],
  [
    'v1/resourcequotas',
    'a scope of pods for services',
    ({ spec }) =>
      Object.assign(spec, {
        scopes: ['NotTerminating'],
        hard: { cpu: '1', services: '1', 'count/x.y': '1' },
      }),
    ['spec.scopes: Invalid value: ["NotTerminating"]: unsupported scope applied to resource'],
  ],
]);

refusesToChange([
  [
    'scheduling.k8s.io/v1/priorityclasses',
    'its value',
    (object) => Object.assign(object, { value: 5 }),
    ['value: Forbidden: may not be changed in an update.'],
  ],
]);

it("warns of a certificate and a key that are none, or are in each other's place", () => {
  const pem = (kind: string) => `-----BEGIN ${kind}-----\nAA==\n-----END ${kind}-----\n`;
  const warnings = (certificate: string, key: string) => {
    const data = { 'tls.crt': btoa(certificate), 'tls.key': btoa(key) };
    const secret = created('secrets', { type: 'kubernetes.io/tls', data });
    return definitionOf('secrets').strategy.warnings?.(secret);
  };
  const [certificate, key] = [pem('CERTIFICATE'), pem('EC PRIVATE KEY')];
  expect(warnings('x', key)).toEqual(['tls: failed to find any PEM data in certificate input']);
  expect(warnings(key, certificate)).toEqual([
    'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
  ]);
  expect(warnings(certificate, 'x')).toEqual(['tls: failed to find any PEM data in key input']);
  expect(warnings(certificate, certificate)).toEqual([
    'tls: found a certificate rather than a key in the PEM for the private key',
  ]);
});
