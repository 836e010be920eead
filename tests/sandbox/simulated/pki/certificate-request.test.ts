import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  CertificateRequestError,
  createPki,
  readCertificateRequest,
  restorePki,
} from '../../../../sandbox/simulated/pki/index.ts';
import { makeRequest } from './requests.ts';

const NOW = Date.now();
const HOUR = 3_600_000;

describe('a request for a certificate', () => {
  it('says who asks and for which names', async () => {
    const { request } = await makeRequest('CN=jane, O=devs, O=ops', { dns: ['a.example', 'b.example'] });
    expect(readCertificateRequest(request)).toMatchObject({
      commonName: 'jane',
      organizations: ['devs', 'ops'],
      dns: ['a.example', 'b.example'],
      ip: [],
    });
    const rsa = await makeRequest('CN=kim', { rsa: true });
    expect(readCertificateRequest(rsa.request).commonName).toBe('kim');
  });

  it('must be one, and be signed with its own key', async () => {
    const { request } = await makeRequest('CN=jane');
    expect(() => readCertificateRequest('nonsense')).toThrow('PEM block type must be CERTIFICATE REQUEST');
    expect(() => readCertificateRequest(request.replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE'))).toThrow(
      CertificateRequestError,
    );
    const der = Buffer.from(request.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    der[der.indexOf('jane')] = 'J'.charCodeAt(0);
    const changed = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
    expect(() => readCertificateRequest(changed)).toThrow('signature');
    const short = changed.replace(/\n.{40}/, '\n');
    expect(() => readCertificateRequest(short)).toThrow(CertificateRequestError);
  });

  it('is signed by the authority of the cluster, for the time and the purposes asked', async () => {
    const pki = restorePki((await createPki(NOW)).state);
    const { der } = readCertificateRequest((await makeRequest('CN=jane, O=devs')).request);
    const usages = ['digital signature', 'client auth'];
    const pem = await pki.signRequest({ der, usages, lifetime: HOUR }, NOW);
    const certificate = new X509Certificate(pem);
    expect(certificate.verify(new X509Certificate(pki.authority).publicKey)).toBe(true);
    expect(certificate.subject).toBe('O=devs\nCN=jane');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(Math.abs(Date.parse(certificate.validTo) - NOW - HOUR)).toBeLessThan(1000);
    const forever = await pki.signRequest({ der, usages, lifetime: 1000 * 365 * 24 * HOUR }, NOW);
    const { validTo } = new X509Certificate(pki.authority);
    expect(new X509Certificate(forever).validTo).toBe(validTo);
  });
});

describe('the key for tokens', () => {
  it('comes a little later than the rest, and is kept from then on', async () => {
    const pki = await createPki(NOW);
    await pki.tokens.ready;
    const token = pki.tokens.sign({ sub: 'me' });
    const restored = restorePki(JSON.parse(JSON.stringify(pki.state)));
    expect(restored.tokens.verify(token)).toEqual({ sub: 'me' });
    expect(restored.tokens.published).toEqual(pki.tokens.published);
    expect(pki.tokens.published).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
    expect(pki.tokens.published).not.toHaveProperty('d');
  });

  it('is there at once for whoever cannot wait, and stays the same', async () => {
    const pki = await createPki(NOW);
    const token = pki.tokens.sign({ sub: 'me' });
    await pki.tokens.ready;
    const again = restorePki(pki.state);
    expect(again.tokens.verify(token)).toEqual({ sub: 'me' });
  });

  it('checks signatures, not only shapes', async () => {
    const [one, other] = await Promise.all([createPki(NOW), createPki(NOW)]);
    const token = one.tokens.sign({ sub: 'me' });
    expect(other.tokens.verify(token)).toBeUndefined();
    for (const text of ['', 'a', 'a.b.c', '..', `${token}.x`, token.slice(0, -4)]) {
      expect(one.tokens.verify(text), text).toBeUndefined();
    }
  });
});
