import { beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../../sandbox/simulated/objects.ts';
import { createAuthority, issueServing } from '../../../../../sandbox/simulated/pki/certificates.ts';
import { listenersOf } from '../../../../../sandbox/simulated/runtime/gateway/listeners.ts';
import type { Listener } from '../../../../../sandbox/simulated/runtime/gateway/types.ts';
import { type Contents, gateway, grant, http, https, world } from './objects.ts';

let good: KubeObject;
let mixed: KubeObject;

function secret(type: string, certificate: string, key: string): KubeObject {
  const data = { 'tls.crt': btoa(certificate), 'tls.key': btoa(key) };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'any' }, type, data };
}

beforeAll(() => {
  const now = Date.now();
  const authority = createAuthority('test', now);
  const pair = issueServing(authority, { commonName: 'a.org' }, { dns: ['a.org'], ip: [] }, now);
  good = secret('kubernetes.io/tls', pair.certificate, pair.key);
  mixed = secret('kubernetes.io/tls', authority.certificate, pair.key);
});

const look = (listeners: readonly Listener[], contents: Contents = {}) =>
  listenersOf(gateway('shop/edge', listeners), world(contents));
/** `Type=Status Reason: message`. */
const told = (state: ReturnType<typeof look>[number] | undefined) =>
  state?.problems.map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`);

describe('a listener', () => {
  it('that is plain has no problems and takes HTTPRoutes', () => {
    const [state] = look([http('http', 80)]);
    expect(told(state)).toEqual([]);
    expect(state).toMatchObject({ isValid: true, attachable: true });
    expect(state?.supportedKinds).toEqual([{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }]);
  });

  it('of a protocol that is not supported takes nobody', () => {
    const [state] = look([http('tls', 443, { protocol: 'TLS', tls: { mode: 'Passthrough' } })]);
    expect(told(state)?.[0]).toBe(
      'Accepted=False UnsupportedProtocol: protocol: Unsupported value: "TLS": supported values: "HTTP", "HTTPS"',
    );
    expect(state).toMatchObject({ isValid: false, attachable: false, supportedKinds: [] });
  });

  it('cannot have the port where data planes say how they are', () => {
    const [state] = look([http('http', 8081)]);
    expect(told(state)?.[0]).toContain('port: Invalid value: 8081: port is already in use as HealthPort');
    expect(state).toMatchObject({ isValid: false, attachable: true });
  });

  it('that wants other kinds of routes says which it does not have', () => {
    const [state] = look([http('http', 80, { allowedRoutes: { kinds: [{ kind: 'TCPRoute' }] } })]);
    expect(told(state)?.[0]).toBe(
      'ResolvedRefs=False InvalidRouteKinds: Unsupported route kind for protocol HTTP "gateway.networking.k8s.io/TCPRoute"',
    );
    expect(state?.supportedKinds).toEqual([]);
  });
});

describe('the certificate of a listener', () => {
  it('is that of its Secret', () => {
    const [state] = look([https('https', 'cert')], { secrets: { 'shop/cert': good } });
    expect(state?.isValid).toBe(true);
    expect(state?.certificates[0]?.certificate).toContain('BEGIN CERTIFICATE');
  });

  it('must be there, of its type, and fit its key', () => {
    const at = 'tls.certificateRefs[0]: Invalid value: shop/cert:';
    const problem = (found: KubeObject | undefined) =>
      told(look([https('https', 'cert')], { secrets: found ? { 'shop/cert': found } : {} })[0]);
    expect(problem(undefined)).toContain(
      `ResolvedRefs=False InvalidCertificateRef: ${at} Secret shop/cert does not exist`,
    );
    expect(problem(secret('Opaque', 'x', 'y'))?.[0]).toContain(`${at} unsupported secret type "Opaque"`);
    expect(problem(secret('kubernetes.io/tls', 'x', 'y'))?.[0]).toContain(
      `${at} tls secret is invalid: tls: failed to find any PEM data in certificate input`,
    );
    expect(problem(mixed)?.[0]).toContain(`tls: private key does not match public key`);
  });

  it('of another namespace needs a ReferenceGrant there', () => {
    const listener = https('https', 'cert', {
      tls: { certificateRefs: [{ name: 'cert', namespace: 'vault' }] },
    });
    const secrets = { 'vault/cert': good };
    expect(told(look([listener], { secrets })[0])).toContain(
      'ResolvedRefs=False RefNotPermitted: Certificate ref to secret vault/cert not permitted by any ReferenceGrant',
    );
    const grants = [grant('vault', ['Gateway', 'shop'], ['Secret', 'cert'])];
    expect(look([listener], { secrets, grants })[0]?.isValid).toBe(true);
    const others = [grant('vault', ['Gateway', 'shop'], ['Secret', 'other'])];
    expect(look([listener], { secrets, grants: others })[0]?.isValid).toBe(false);
  });
});

describe('listeners of one port', () => {
  it('must speak one protocol', () => {
    const states = look([http('a', 443), https('b', 'cert')], { secrets: { 'shop/cert': good } });
    for (const state of states) {
      expect(told(state)).toContain(
        'Conflicted=True ProtocolConflict: Multiple listeners for the same port 443 specify incompatible protocols; ensure only one protocol per port',
      );
      expect(state.isValid).toBe(false);
    }
  });

  it('must have hostnames of their own: the first one keeps it', () => {
    const [first, second, third] = look([
      http('a', 80, { hostname: 'a.org' }),
      http('b', 80, { hostname: 'a.org' }),
      http('c', 80, { hostname: '*.org' }),
    ]);
    expect([first?.isValid, second?.isValid, third?.isValid]).toEqual([true, false, true]);
    expect(told(second)?.[0]).toContain('HostnameConflict: Multiple listeners with the same port 80');
  });

  it('are told when their certificates overlap, and work', () => {
    const states = look(
      [https('a', 'cert', { hostname: 'a.org' }), https('b', 'cert', { hostname: '*.org' })],
      {
        secrets: { 'shop/cert': good },
      },
    );
    expect(states.map((state) => [state.isValid, state.problems[0]?.reason])).toEqual([
      [true, 'OverlappingHostnames'],
      [true, 'OverlappingHostnames'],
    ]);
  });
});
