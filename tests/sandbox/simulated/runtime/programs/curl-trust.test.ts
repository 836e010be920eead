import { describe, expect, it } from 'vitest';
import { connectionPair } from '../../../../../sandbox/simulated/network/stream.ts';
import { tlsClient, tlsServer } from '../../../../../sandbox/simulated/network/tls.ts';
import {
  type Credential,
  createAuthority,
  issueServing,
} from '../../../../../sandbox/simulated/pki/certificates.ts';
import { certificateProblem } from '../../../../../sandbox/simulated/runtime/programs/curl-trust.ts';
import { wayTo } from '../../../../../sandbox/simulated/runtime/programs/curl-way.ts';

const now = Date.now();
const year = 365 * 86_400_000;
const never = new AbortController().signal;
const names = { dns: ['shop.org'], ip: ['10.0.0.1'] };
const authority = createAuthority('shops', now);
const ordinary = issueServing(authority, { commonName: 'shop.org' }, names, now);

async function said(
  identity: Credential,
  { host = 'shop.org', authorities, at = now }: { host?: string; authorities?: string; at?: number } = {},
): Promise<string | undefined> {
  const { client, server } = connectionPair();
  tlsServer(server, identity);
  const trust = { serverName: host, authorities, insecure: true, now: at };
  const socket = await tlsClient(client, trust, never);
  try {
    return certificateProblem(socket, { host, authorities, now: at });
  } finally {
    socket.destroy();
  }
}

describe('a certificate', () => {
  const trusted = { authorities: authority.certificate };

  it('of a known authority, for this host, is taken; an address is a host, too', async () => {
    expect(await said(ordinary, trusted)).toBeUndefined();
    expect(await said(ordinary, { ...trusted, host: '10.0.0.1' })).toBeUndefined();
  });

  it('that signed itself is told from one whose authority is unknown', async () => {
    const own = issueServing(undefined, { commonName: 'shop.org' }, names, now);
    expect(await said(own)).toBe('SSL certificate problem: self-signed certificate');
    expect(await said(ordinary)).toBe('SSL certificate problem: unable to get local issuer certificate');
    expect(await said(own, { authorities: own.certificate })).toBeUndefined();
  });

  it('with its unknown authority beside it has that in its chain', async () => {
    const chain = { ...ordinary, certificate: `${ordinary.certificate}\n${authority.certificate}` };
    expect(await said(chain)).toBe('SSL certificate problem: self-signed certificate in certificate chain');
  });

  it('of another authority of the same name is of an unknown one', async () => {
    const other = createAuthority('shops', now).certificate;
    expect(await said(ordinary, { authorities: other })).toMatch(
      /^SSL certificate problem: (unable|certificate signature)/,
    );
  });

  it('that has ended is told so only where its signer is known', async () => {
    const ended = issueServing(authority, { commonName: 'shop.org' }, names, now - 2 * year);
    expect(await said(ended, trusted)).toBe('SSL certificate problem: certificate has expired');
    expect(await said(ended)).toBe('SSL certificate problem: unable to get local issuer certificate');
    const own = issueServing(undefined, { commonName: 'shop.org' }, names, now - 2 * year);
    expect(await said(own)).toBe('SSL certificate problem: self-signed certificate');
  });

  it('for another host is told so last', async () => {
    expect(await said(ordinary, { ...trusted, host: 'other.org' })).toBe(
      "SSL: no alternative certificate subject name matches target hostname 'other.org'",
    );
    expect(await said(ordinary, { ...trusted, host: '10.0.0.2' })).toBe(
      "SSL: no alternative certificate subject name matches target ipv4 address '10.0.0.2'",
    );
    const none = issueServing(authority, { commonName: 'shop.org' }, { dns: [], ip: [] }, now);
    expect(await said(none, trusted)).toBeUndefined();
    expect(await said(none, { ...trusted, host: 'other.org' })).toBe(
      "SSL: certificate subject name 'shop.org' does not match target hostname 'other.org'",
    );
  });
});

describe('--connect-to', () => {
  const address = { scheme: 'https', user: '', host: 'Shop.org', port: 443, path: '/' };
  const way = (...options: string[]) => {
    const { host, port } = wayTo(address, options);
    return `${host}:${port}`;
  };

  it('leads elsewhere from its host and port; empty parts are any, and the same', () => {
    expect(way('shop.org:443:10.0.0.9:8443')).toBe('10.0.0.9:8443');
    expect(way('::gateway:')).toBe('gateway:443');
    expect(way('shop.org:443::8443')).toBe('Shop.org:8443');
    expect(way('other.org:443:x:1', 'shop.org::first:', '::second:')).toBe('first:443');
    expect(way('shop.org:80:x:1')).toBe('Shop.org:443');
  });
});
