import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  createPki,
  kubeconfigYaml,
  restorePki,
  TokenKeys,
  takePki,
} from '../../../../sandbox/simulated/pki/index.ts';

const NOW = Date.now();

describe('the keys and certificates of a cluster', () => {
  it('signs the server and the administrator with its own authority', async () => {
    const { state } = await createPki(NOW);
    const authority = new X509Certificate(state.authority.certificate);
    const serving = new X509Certificate(state.serving.certificate);
    const admin = new X509Certificate(state.administrator.certificate);
    expect(authority.ca).toBe(true);
    for (const certificate of [serving, admin]) {
      expect(certificate.checkIssued(authority) && certificate.verify(authority.publicKey)).toBe(true);
    }
    expect(serving.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(serving.checkIP('10.96.0.1')).toBe('10.96.0.1');
    expect(serving.checkHost('kubernetes.default.svc')).toBe('kubernetes.default.svc');
    expect(admin.subject.split('\n')).toEqual(['O=system:masters', 'CN=kubernetes-admin']);
  });

  it('issues client certificates, also after it came back from disk', async () => {
    const { state } = await createPki(NOW);
    const pki = restorePki(JSON.parse(JSON.stringify(state)));
    const subject = { commonName: 'bob', organizations: ['devs', 'ops'] };
    const credential = await pki.issueClient(subject, NOW);
    const certificate = new X509Certificate(credential.certificate);
    expect(certificate.verify(new X509Certificate(pki.authority).publicKey)).toBe(true);
    expect(certificate.subject.split('\n')).toEqual(['O=devs', 'O=ops', 'CN=bob']);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('does not let the authority of one cluster vouch for another', async () => {
    const [one, other] = await Promise.all([createPki(NOW), createPki(NOW)]);
    const admin = new X509Certificate(one.state.administrator.certificate);
    expect(admin.verify(new X509Certificate(other.authority).publicKey)).toBe(false);
  });

  it('gives nobody what somebody else has, made ahead or not', async () => {
    const first = await takePki(Date.now());
    // Asked for in a burst, and after a while in which others were made ahead.
    const burst = await Promise.all([takePki(Date.now()), takePki(Date.now())]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const later = await Promise.all([takePki(Date.now()), takePki(Date.now()), takePki(Date.now())]);
    const authorities = [first, ...burst, ...later].map(({ authority }) => authority);
    expect(new Set(authorities).size).toBe(6);
  });

  it('has a key for tokens after a moment, and at once for whoever cannot wait', async () => {
    const [patient, hurried] = [new TokenKeys(undefined), new TokenKeys(undefined)];
    expect(patient.isReady).toBe(false);
    const token = hurried.sign({ sub: 'bob' });
    expect(hurried.isReady).toBe(true);
    await patient.ready;
    expect(patient.isReady).toBe(true);
    expect(hurried.verify(token)).toEqual({ sub: 'bob' });
    expect(patient.verify(token)).toBeUndefined();
  });

  it('writes a kubeconfig with everything in it', async () => {
    const { state, authority } = await createPki(NOW);
    const server = 'https://127.0.0.1:6443';
    const config = parse(kubeconfigYaml({ name: 'naru', server, authority, client: state.administrator }));
    expect(config['current-context']).toBe('naru');
    expect(config.contexts).toEqual([{ name: 'naru', context: { cluster: 'naru', user: 'naru' } }]);
    expect(config.clusters[0].cluster.server).toBe(server);
    const decoded = Buffer.from(config.users[0].user['client-key-data'], 'base64').toString();
    expect(decoded).toBe(state.administrator.key);
  });
});
