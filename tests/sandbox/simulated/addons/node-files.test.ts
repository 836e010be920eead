import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readYaml } from '../../../../sandbox/simulated/yaml-text.ts';
import { bootCluster, type TestCluster } from '../support.ts';

let booted: TestCluster;
beforeAll(async () => {
  booted = await bootCluster({ nodes: 2, addons: 'plain' });
});
afterAll(async () => {
  expect(booted.logged).toEqual([]);
  await booted[Symbol.asyncDispose]();
});

const pki = '/etc/kubernetes/pki';
const file = (path: string, node = 'control-plane') =>
  booted.cluster.readFile(node, path) ?? expect.unreachable(path);
const certificate = (path: string, node?: string) => new X509Certificate(file(path, node).content);
const days = (from: Date | number, to: string) => Math.round((Date.parse(to) - Number(from)) / 86_400_000);

describe('certificates on the node of the control plane', () => {
  it.each([
    ['apiserver', 'CN=kube-apiserver', 'ca'],
    ['apiserver-kubelet-client', 'O=kubeadm:cluster-admins\nCN=kube-apiserver-kubelet-client', 'ca'],
    ['front-proxy-client', 'CN=front-proxy-client', 'front-proxy-ca'],
    ['apiserver-etcd-client', 'CN=kube-apiserver-etcd-client', 'etcd/ca'],
    ['etcd/server', 'CN=naru-control-plane', 'etcd/ca'],
    ['etcd/peer', 'CN=naru-control-plane', 'etcd/ca'],
    ['etcd/healthcheck-client', 'CN=kube-etcd-healthcheck-client', 'etcd/ca'],
  ])('%s is signed by its CA, fits its key and says whose it is', (name, subject, issuer) => {
    const [leaf, authority] = [certificate(`${pki}/${name}.crt`), certificate(`${pki}/${issuer}.crt`)];
    expect([leaf.subject, leaf.verify(authority.publicKey), leaf.checkIssued(authority)]).toEqual([
      subject,
      true,
      true,
    ]);
    expect(leaf.checkPrivateKey(createPrivateKey(file(`${pki}/${name}.key`).content))).toBe(true);
    expect(file(`${pki}/${name}.key`)).toMatchObject({ mode: '0600', owner: 'root' });
    expect(file(`${pki}/${name}.crt`).mode).toBe('0644');
  });

  it('are good for a year, authorities for ten, and the same whenever they are read', () => {
    expect(days(Date.now(), certificate(`${pki}/etcd/server.crt`).validTo)).toBe(365);
    for (const name of ['ca', 'front-proxy-ca', 'etcd/ca'])
      expect(days(Date.now(), certificate(`${pki}/${name}.crt`).validTo)).toBe(3650);
    expect(file(`${pki}/etcd/peer.crt`).content).toBe(file(`${pki}/etcd/peer.crt`).content);
  });

  it('are those the cluster works with', () => {
    const { state } = booted.cluster.pki;
    expect(file(`${pki}/apiserver.crt`).content).toBe(state.serving.certificate);
    expect(file(`${pki}/ca.key`).content).toBe(state.authority.key);
  });

  it('come with the key that signs tokens', async () => {
    await booted.cluster.pki.tokens.ready;
    const signer = createPublicKey(file(`${pki}/sa.key`).content).export({ type: 'spki', format: 'pem' });
    expect(file(`${pki}/sa.pub`).content).toBe(signer);
  });
});

describe('kubeconfigs on nodes', () => {
  it.each([
    ['admin.conf', 'kubernetes-admin', 'secrets', 200],
    ['super-admin.conf', 'kubernetes-super-admin', 'secrets', 200],
    ['controller-manager.conf', 'system:kube-controller-manager', 'secrets', 200],
    ['scheduler.conf', 'system:kube-scheduler', 'secrets', 403],
  ])('%s lets %s in, with the rights it has', async (name, user, resource, code) => {
    const found = file(`/etc/kubernetes/${name}`);
    expect(found.mode).toBe('0600');
    // biome-ignore lint/suspicious/noExplicitAny: a kubeconfig.
    const { users, clusters } = readYaml(found.content).value as any;
    expect(users[0].name).toBe(user);
    expect(clusters[0].cluster.server).toMatch(/^https:\/\/(naru-control-plane|172\.18\.0\.2):6443$/);
    const text = (data: string) => Buffer.from(data, 'base64').toString();
    const { 'client-certificate-data': crt, 'client-key-data': key } = users[0].user;
    const as = { certificate: text(crt), key: text(key) };
    expect((await booted.ask('GET', `/api/v1/${resource}`, { as })).code).toBe(code);
  });

  it('of kubelets name the certificate of their node', () => {
    for (const [node, user] of [
      ['worker', 'naru-worker'],
      ['control-plane', 'naru-control-plane'],
    ] as const) {
      const path = '/var/lib/kubelet/pki/kubelet-client-current.pem';
      expect(file('/etc/kubernetes/kubelet.conf', node).content).toContain(`client-certificate: ${path}\n`);
      const current = certificate(path, node);
      expect(current.subject).toBe(`O=system:nodes\nCN=system:node:${user}`);
      expect(current.checkPrivateKey(createPrivateKey(file(path, node).content))).toBe(true);
    }
  });
});
