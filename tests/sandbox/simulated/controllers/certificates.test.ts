import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { makeRequest } from '../pki/requests.ts';
import { bootCluster, type TestCluster } from '../support.ts';

const RESOURCE = 'certificatesigningrequests.certificates.k8s.io';
const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const CLIENT = 'kubernetes.io/kube-apiserver-client';
const KUBELET = 'kubernetes.io/kube-apiserver-client-kubelet';
let test: TestCluster;

beforeAll(async () => {
  await ensureSchema();
  test = await bootCluster();
});
afterAll(() => test[Symbol.asyncDispose]());

async function manifest(name: string, subject: string, signerName: string, usages = ['client auth']) {
  const { request, key } = await makeRequest(subject);
  const spec = { request: Buffer.from(request).toString('base64'), signerName, usages };
  const body = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec,
  };
  return { body, key };
}

function stored(name: string): KubeObject {
  return test.cluster.client.get(RESOURCE, undefined, name)!;
}

function conditions(name: string): { type: string; reason: string; message: string }[] {
  return stored(name)['status'].conditions ?? [];
}

async function decide(name: string, type: string, options = {}) {
  const { body } = await test.ask('GET', `${PATH}/${name}`);
  body.status.conditions = [{ type, status: 'True', reason: 'Test', message: 'decided' }];
  return test.ask('PUT', `${PATH}/${name}/approval`, { body, ...options });
}

describe('a certificate somebody asked for', () => {
  it('comes when the request is approved, and opens the door its subject may pass', async () => {
    const { body, key } = await manifest('jane', 'CN=jane, O=devs', CLIENT);
    expect((await test.ask('POST', PATH, { body })).code).toBe(201);
    expect(stored('jane')['spec']).toMatchObject({
      username: 'kubernetes-admin',
      groups: ['system:masters', 'system:authenticated'],
    });
    expect((await decide('jane', 'Approved')).code).toBe(200);
    await expect.poll(() => stored('jane')['status'].certificate).toBeDefined();
    const certificate = Buffer.from(stored('jane')['status'].certificate, 'base64').toString();
    const answer = await test.ask('GET', '/api/v1/nodes', { as: { key, certificate } });
    expect(answer.body.message).toBe(
      'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
    );
    expect(conditions('jane')[0]).toMatchObject({ type: 'Approved' });
  });

  it('does not come when it was denied, and nobody can have both', async () => {
    const { body } = await manifest('denied', 'CN=kim', CLIENT);
    await test.ask('POST', PATH, { body });
    await decide('denied', 'Denied');
    const { body: both } = await test.ask('GET', `${PATH}/denied`);
    both.status.conditions.push({ type: 'Approved', status: 'True' });
    const answer = await test.ask('PUT', `${PATH}/denied/approval`, { body: both });
    expect(answer.body.message).toContain('Approved and Denied conditions are mutually exclusive');
    expect(stored('denied')['status'].certificate).toBeUndefined();
  });

  it('is refused by its signer for other purposes', async () => {
    const { body } = await manifest('server', 'CN=web', CLIENT, ['server auth']);
    await test.ask('POST', PATH, { body });
    await decide('server', 'Approved');
    await expect
      .poll(() => conditions('server').at(-1))
      .toMatchObject({
        type: 'Failed',
        reason: 'SignerValidationFailure',
        message: 'invalid usage for client certificate: server auth',
      });
  });

  it('never makes its holder a master', async () => {
    const { body } = await manifest('root', 'CN=root, O=system:masters', CLIENT);
    expect((await test.ask('POST', PATH, { body })).body.message).toBe(
      'certificatesigningrequests.certificates.k8s.io "root" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
    );
  });

  it('is approved only by whoever may approve for that signer', async () => {
    const { client, pki } = test.cluster;
    const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' };
    const rules = [{ apiGroups: ['certificates.k8s.io'], resources: ['*'], verbs: ['get', 'update'] }];
    client.create('clusterroles.rbac.authorization.k8s.io', {
      ...rbac,
      kind: 'ClusterRole',
      metadata: { name: 'clerk' },
      rules,
    });
    client.create('clusterrolebindings.rbac.authorization.k8s.io', {
      ...rbac,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'clerks' },
      roleRef: { kind: 'ClusterRole', name: 'clerk' },
      subjects: [{ kind: 'User', name: 'lee' }],
    });
    const { body } = await manifest('wanted', 'CN=kim', CLIENT);
    await test.ask('POST', PATH, { body });
    const as = await pki.issueClient({ commonName: 'lee' }, Date.now());
    expect((await decide('wanted', 'Approved', { as })).body.message).toBe(
      'certificatesigningrequests.certificates.k8s.io "wanted" is forbidden: user not permitted to approve requests with signerName "kubernetes.io/kube-apiserver-client"',
    );
  });

  it('is approved by itself for a kubelet that may ask for it', async () => {
    const usages = ['digital signature', 'key encipherment', 'client auth'];
    const { body } = await manifest('node', 'CN=system:node:w9, O=system:nodes', KUBELET, usages);
    await test.ask('POST', PATH, { body });
    await expect
      .poll(() => conditions('node')[0])
      .toMatchObject({
        type: 'Approved',
        reason: 'AutoApproved',
        message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
      });
    await expect.poll(() => stored('node')['status'].certificate).toBeDefined();
  });

  it('is asked for properly, or the answer says what is wrong', async () => {
    const { body } = await manifest('bad', 'CN=kim', 'nonsense', ['flying']);
    const spec = { ...body.spec, request: 'bm9uc2Vuc2UK', expirationSeconds: 60 };
    const { message } = (await test.ask('POST', PATH, { body: { ...body, spec } })).body;
    expect(message).toContain(
      'spec.request: Invalid value: "bm9uc2Vuc2UK": PEM block type must be CERTIFICATE REQUEST',
    );
    expect(message).toContain('spec.usages[0]: Unsupported value: "flying"');
    expect(message).toContain(
      "must be a fully qualified domain and path of the form 'example.com/signer-name'",
    );
    expect(message).toContain('may not specify a duration less than 600 seconds (10 minutes)');
  });
});
