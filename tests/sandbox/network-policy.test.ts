import { describe, expect, it } from 'vitest';
import { type Flow, type NetworkPolicy, type PolicyEnd, refusal } from '../../sandbox/network-policy.ts';

const pod = (namespace: string, app: string, ip = ''): PolicyEnd => ({
  ip,
  pod: {
    namespace,
    labels: { app },
    hostIP: '172.18.0.3',
    containers: [
      {
        ports: [
          { name: 'pg', containerPort: 5432 },
          { name: 'pg', containerPort: 53, protocol: 'UDP' },
        ],
      },
    ],
  },
});
const outside = (ip: string): PolicyEnd => ({ ip, pod: undefined });
const policy = (spec: NetworkPolicy['spec'], name = 'p'): NetworkPolicy => ({
  metadata: { name, namespace: 'shop' },
  spec,
});
const teams: Readonly<Record<string, Record<string, string>>> = { ops: { team: 'ops' } };

function isAllowed(policies: NetworkPolicy[], flow: Partial<Flow>): boolean {
  const whole: Flow = {
    from: pod('shop', 'api'),
    to: pod('shop', 'db'),
    port: 5432,
    protocol: 'TCP',
    ...flow,
  };
  return against(policies, whole) === undefined;
}

function against(policies: NetworkPolicy[], flow: Flow) {
  return refusal(flow, {
    policiesOf: (namespace) => policies.filter(({ metadata }) => metadata.namespace === namespace),
    labelsOf: (namespace) => teams[namespace] ?? {},
  });
}

describe('NetworkPolicies', () => {
  const db = { matchLabels: { app: 'db' } };
  const fromApi = { from: [{ podSelector: { matchLabels: { app: 'api' } } }] };

  it('say nothing of pods that none of them selects', () => {
    expect(isAllowed([], {})).toBe(true);
    expect(isAllowed([policy({ podSelector: { matchLabels: { app: 'cache' } } })], {})).toBe(true);
    expect(isAllowed([policy({})], {})).toBe(false);
  });

  it('let through what one of them lets through', () => {
    const policies = [policy({ podSelector: {} }), policy({ podSelector: db, ingress: [fromApi] })];
    expect(isAllowed(policies, {})).toBe(true);
    expect(isAllowed(policies, { from: pod('shop', 'web') })).toBe(false);
    expect(isAllowed(policies, { to: pod('shop', 'web') })).toBe(false);
  });

  it('mean their own namespace, unless they choose others by their labels', () => {
    const own = [policy({ podSelector: db, ingress: [fromApi] })];
    expect(isAllowed(own, { from: pod('ops', 'api') })).toBe(false);
    const both = { namespaceSelector: { matchLabels: { team: 'ops' } }, ...fromApi.from[0] };
    const chosen = [policy({ podSelector: db, ingress: [{ from: [both] }] })];
    expect(isAllowed(chosen, { from: pod('ops', 'api') })).toBe(true);
    expect(isAllowed(chosen, { from: pod('ops', 'web') })).toBe(false);
    expect(isAllowed(chosen, { from: pod('shop', 'api') })).toBe(false);
  });

  it.each([
    [{ port: 5432 }, 5432, 'TCP', true],
    [{ port: 5432 }, 5432, 'UDP', false],
    [{ port: 5430, endPort: 5439 }, 5432, 'TCP', true],
    [{ port: 5430, endPort: 5439 }, 5440, 'TCP', false],
    [{ port: 'pg' }, 5432, 'TCP', true],
    [{ port: 'pg' }, 53, 'TCP', false],
    [{ port: 'pg', protocol: 'UDP' }, 53, 'UDP', true],
    [{ protocol: 'UDP' }, 9999, 'UDP', true],
  ] as const)(
    'count ports, ranges, names and protocols: %j, %d/%s: %s',
    (port, number, protocol, expected) => {
      const policies = [policy({ podSelector: db, ingress: [{ ports: [port] }] })];
      expect(isAllowed(policies, { port: number, protocol })).toBe(expected);
    },
  );

  it('know addresses by their blocks, and the holes in them', () => {
    const to = [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.128/25'] } }];
    const policies = [policy({ policyTypes: ['Egress'], egress: [{ to, ports: [{ port: 443 }] }] })];
    const allowed = (ip: string, port = 443) => isAllowed(policies, { to: outside(ip), port });
    expect([allowed('192.0.2.10'), allowed('192.0.2.200'), allowed('198.51.100.1')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(allowed('192.0.2.10', 80)).toBe(false);
  });

  it('isolate for egress where they say so, and tell which end is against it', () => {
    const egress = policy({ podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Egress'] }, 'out');
    const flow: Flow = { from: pod('shop', 'api'), to: pod('shop', 'db'), port: 1, protocol: 'TCP' };
    expect(against([egress], flow)).toEqual({ direction: 'Egress', policies: [egress] });
    const ingress = policy({ podSelector: db }, 'in');
    expect(against([ingress], flow)).toEqual({ direction: 'Ingress', policies: [ingress] });
    expect(
      against([policy({ podSelector: db, egress: [{}], policyTypes: ['Egress'] })], flow),
    ).toBeUndefined();
  });

  it('never keep a node from its pods, nor a pod from itself', () => {
    const deny = [policy({ podSelector: {} })];
    expect(isAllowed(deny, { from: outside('172.18.0.3') })).toBe(true);
    expect(isAllowed(deny, { from: outside('172.18.0.4') })).toBe(false);
    expect(
      isAllowed(deny, { from: pod('shop', 'db', '10.244.1.5'), to: pod('shop', 'db', '10.244.1.5') }),
    ).toBe(true);
  });
});
