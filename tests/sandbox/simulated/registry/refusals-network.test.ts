import { expect, it } from 'vitest';
import { refusesToChange, refusesToCreate } from './refusals.ts';
import { problems } from './support.ts';

refusesToCreate([
  [
    'v1/services',
    'traffic policies and classes that are none of its type',
    ({ spec }) =>
      Object.assign(spec, {
        externalTrafficPolicy: 'Local',
        internalTrafficPolicy: 'Foo',
        loadBalancerClass: 'a.io/b',
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        trafficDistribution: 'Far',
        healthCheckNodePort: 30000,
      }),
    [
      "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      'spec.internalTrafficPolicy: Unsupported value: "Foo": supported values: "Cluster", "Local"',
      'spec.trafficDistribution: Unsupported value: "Far": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"',
    ],
  ],
  [
    'v1/services',
    'addresses of this machine, and families the cluster has not',
    ({ spec }) => Object.assign(spec, { externalIPs: ['127.0.0.1'], ipFamilies: ['IPv6'] }),
    [
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
  ],
  [
    'networking.k8s.io/v1/networkpolicies',
    'a range of ports that begins nowhere',
    ({ spec }) => Object.assign(spec, { ingress: [{ ports: [{ endPort: 90 }, { port: 80, endPort: 70 }] }] }),
    [
      'spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is not specified',
      'spec.ingress[0].ports[1].endPort: Invalid value: 80: must be greater than or equal to `port`',
    ],
  ],
  [
    'networking.k8s.io/v1/ingresses',
    'a host that is none, and a path without a type',
    (object) => {
      object.spec = {
        rules: [{ host: 'not a host', http: { paths: [{ path: 'cart', backend: {} }] } }],
      };
    },
    [
      `spec.rules[0].host: Invalid value: "not a host": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
    ],
  ],
  [
    'networking.k8s.io/v1/ingresses',
    'a path that goes nowhere',
    (object) => {
      const backend = { service: { name: 'web', port: {} } };
      object.spec = { rules: [{ http: { paths: [{ path: 'cart', pathType: 'Prefix', backend }] } }] };
    },
    [
      'spec.rules[0].http.paths[0].path: Invalid value: "cart": must be an absolute path',
      'spec.rules[0].http.paths[0].backend: Required value: port name or number is required',
    ],
  ],
  [
    'networking.k8s.io/v1/networkpolicies',
    'an exception outside of its block, and an empty peer',
    ({ spec }) =>
      Object.assign(spec, {
        ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/16', except: ['10.1.0.0/24'] } }, {}] }],
      }),
    [
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.1.0.0/24": must be a strict subset of `cidr`',
      'spec.ingress[0].from[1]: Required value: must specify a peer',
    ],
  ],
  [
    'networking.k8s.io/v1/ingresses',
    'two classes',
    (object) => {
      object.metadata = { name: 'x', annotations: { 'kubernetes.io/ingress.class': 'a' } };
      object.spec.ingressClassName = 'b';
    },
    [
      'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
    ],
  ],
]);

refusesToChange([
  [
    'networking.k8s.io/v1/ingressclasses',
    'its controller',
    ({ spec }) => Object.assign(spec, { controller: 'example.com/other' }),
    ['spec.controller: Invalid value: "example.com/other": field is immutable'],
  ],
  [
    'networking.k8s.io/v1/servicecidrs',
    'its range, though another may join it',
    ({ spec }) => Object.assign(spec, { cidrs: ['10.99.0.0/24', 'fd00::/112'] }),
    ['spec.cidrs[0]: Invalid value: "10.99.0.0/24": field is immutable'],
  ],
]);

it('a network policy may leave out a part of its block', () => {
  const ipBlock = { cidr: '10.0.0.0/16', except: ['10.0.1.0/24'] };
  const spec = { podSelector: {}, ingress: [{ from: [{ ipBlock }] }] };
  expect(problems('networkpolicies.networking.k8s.io', { spec })).toEqual([]);
});
