import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPki, renewed } from '../../../../sandbox/simulated/pki/index.ts';
import { makeCertificate } from '../../../../sandbox/simulated/pki/quick-certificate.ts';

const DAY = 24 * 3600 * 1000;
const now = Date.UTC(2026, 10, 21, 12, 19, 36);
const wanted = { notBefore: now, notAfter: now + 365 * DAY, use: 'server' } as const;

describe('a certificate made at once', () => {
  it('is signed by the CA of a cluster, for its own key, with names, uses and dates', async () => {
    const { state } = await createPki(now);
    const made = makeCertificate(
      {
        ...wanted,
        subject: { commonName: 'kube-apiserver', organizations: ['a', 'b'] },
        dns: ['kubernetes'],
        ip: ['10.96.0.1', '::1', 'fd00::a:1'],
      },
      state.authority,
    );
    const [certificate, authority] = [made, state.authority].map(
      (one) => new X509Certificate(one.certificate),
    );
    expect(certificate!.verify(authority!.publicKey)).toBe(true);
    expect(certificate!.checkIssued(authority!)).toBe(true);
    expect(certificate!.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
    expect(certificate!.subject).toBe('O=a\nO=b\nCN=kube-apiserver');
    expect(certificate!.issuer).toBe('CN=kubernetes');
    expect(certificate!.subjectAltName).toBe(
      'DNS:kubernetes, IP Address:10.96.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:FD00:0:0:0:0:0:A:1',
    );
    expect(certificate!.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect([certificate!.validFrom, certificate!.validTo]).toEqual([
      'Nov 21 12:19:36 2026 GMT',
      'Nov 21 12:19:36 2027 GMT',
    ]);
    expect(certificate!.ca).toBe(false);
  });

  it('can sign others when it is an authority, also beyond 2050', () => {
    const notAfter = now + 30 * 365 * DAY;
    const ca = makeCertificate({ ...wanted, notAfter, subject: { commonName: 'etcd-ca' }, use: 'authority' });
    const leaf = makeCertificate({ ...wanted, subject: { commonName: 'etcd' }, use: 'both' }, ca);
    const [above, below] = [ca, leaf].map((one) => new X509Certificate(one.certificate));
    expect([above!.ca, above!.verify(above!.publicKey), above!.validTo]).toEqual([
      true,
      true,
      'Nov 13 12:19:36 2056 GMT',
    ]);
    expect([below!.verify(above!.publicKey), below!.checkIssued(above!)]).toEqual([true, true]);
  });
});

describe('the certificates of a cluster that was away for long', () => {
  it('are made anew when they end soon, by the same CA', () => {
    const { state } = createPki(now);
    expect(renewed(state, now + 300 * DAY)).toEqual(state);
    const later = renewed(state, now + 340 * DAY);
    expect(later.authority).toEqual(state.authority);
    for (const which of ['serving', 'administrator'] as const) {
      const certificate = new X509Certificate(later[which].certificate);
      expect(Date.parse(certificate.validTo)).toBe(now + 705 * DAY);
      expect(certificate.verify(new X509Certificate(state.authority.certificate).publicKey)).toBe(true);
    }
  });
});
