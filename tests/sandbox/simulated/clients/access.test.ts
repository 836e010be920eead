/** Who somebody is and what they may do, and evictions: tokens, certificates, reviews, refusals through client-node. */
import * as k8s from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRequest } from '../pki/requests.ts';
import { type ClientRig, clientRig, PATIENCE, pod, refusal } from './rig.ts';

let rig: ClientRig;
let namespace: string;
beforeAll(async () => {
  rig = await clientRig();
  namespace = rig.namespace;
});
afterAll(() => rig[Symbol.asyncDispose]());

async function whoIs(config: k8s.KubeConfig): Promise<k8s.V1UserInfo> {
  const authentication = config.makeApiClient(k8s.AuthenticationV1Api);
  const { status } = await authentication.createSelfSubjectReview({ body: {} });
  return status!.userInfo!;
}

/** A client that holds a token of a new service account. */
async function account(name: string): Promise<k8s.KubeConfig> {
  await rig.core.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
  const body = { spec: { audiences: [], expirationSeconds: 600 } };
  const request = await rig.core.createNamespacedServiceAccountToken({ name, namespace, body });
  expect(request.status!.expirationTimestamp!.getTime()).toBeGreaterThan(Date.now() + 500_000);
  return rig.as({ token: request.status!.token! });
}

const mayReadPods = {
  metadata: { name: 'reader' },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
};

describe('a token of a service account', () => {
  it('says who asks, and opens what its roles allow and nothing else', async () => {
    const config = await account('robot');
    const name = `system:serviceaccount:${namespace}:robot`;
    expect(await whoIs(config)).toMatchObject({
      username: name,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    });
    const mine = config.makeApiClient(k8s.CoreV1Api);
    expect(await refusal(mine.listNamespacedPod({ namespace }))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `pods is forbidden: User "${name}" cannot list resource "pods" in API group "" in the namespace "${namespace}"`,
      reason: 'Forbidden',
      details: { kind: 'pods' },
      code: 403,
    });
    const rbac = rig.config.makeApiClient(k8s.RbacAuthorizationV1Api);
    await rbac.createNamespacedRole({ namespace, body: mayReadPods });
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' };
    const subjects = [{ kind: 'ServiceAccount', name: 'robot', namespace }];
    await rbac.createNamespacedRoleBinding({
      namespace,
      body: { metadata: { name: 'reader' }, roleRef, subjects },
    });
    const allowed = { namespace, verb: 'list', resource: 'pods' };
    await expect.poll(() => may(config, allowed), { timeout: PATIENCE }).toMatchObject({ allowed: true });
    expect((await mine.listNamespacedPod({ namespace })).items).toEqual([]);
    expect(await refusal(mine.deleteNamespacedPod({ namespace, name: 'x' }))).toMatchObject({
      code: 403,
      message: `pods "x" is forbidden: User "${name}" cannot delete resource "pods" in API group "" in the namespace "${namespace}"`,
    });
  });

  it('that was never issued is nobody', async () => {
    const stranger = rig.as({ token: 'made.up.token' });
    const { code, body } = await rig.raw(k8s.HttpMethod.GET, '/api/v1/namespaces', { as: stranger });
    expect([code, body]).toEqual([
      401,
      {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      },
    ]);
  });
});

async function may(config: k8s.KubeConfig, resourceAttributes: k8s.V1ResourceAttributes) {
  const authorization = config.makeApiClient(k8s.AuthorizationV1Api);
  const review = await authorization.createSelfSubjectAccessReview({
    body: { spec: { resourceAttributes } },
  });
  return review.status;
}

describe('reviews', () => {
  it('tell what one may do oneself, and what others may', async () => {
    const authorization = rig.config.makeApiClient(k8s.AuthorizationV1Api);
    expect(await may(rig.config, { verb: '*', resource: '*', group: '*' })).toMatchObject({ allowed: true });
    const resourceAttributes = { namespace, verb: 'create', resource: 'pods', subresource: 'exec' };
    const other = { spec: { user: 'jane', groups: ['devs'], resourceAttributes } };
    const review = await authorization.createSubjectAccessReview({ body: other });
    expect(review.status).toEqual({ allowed: false });
    const rules = await authorization.createSelfSubjectRulesReview({ body: { spec: { namespace } } });
    expect(rules.status).toMatchObject({
      incomplete: false,
      resourceRules: expect.arrayContaining([expect.objectContaining({ verbs: ['*'], resources: ['*'] })]),
    });
  });

  it('know whom an administrator speaks for', async () => {
    const config = rig.as({
      ...rig.config.getCurrentUser()!,
      impersonateUser: 'jane',
    });
    expect(await whoIs(config)).toMatchObject({ username: 'jane', groups: ['system:authenticated'] });
    expect(await may(config, { namespace, verb: 'get', resource: 'secrets' })).toMatchObject({
      allowed: false,
    });
  });
});

describe('a certificate', () => {
  it(
    'is asked for, approved, signed, and then says who asks',
    async () => {
      const certificates = rig.config.makeApiClient(k8s.CertificatesV1Api);
      const { request, key } = await makeRequest('CN=kim, O=devs');
      const name = `${namespace}-kim`;
      const spec = {
        request: Buffer.from(request).toString('base64'),
        signerName: 'kubernetes.io/kube-apiserver-client',
        usages: ['client auth'],
        expirationSeconds: 3600,
      };
      const made = await certificates.createCertificateSigningRequest({ body: { metadata: { name }, spec } });
      try {
        const approved = { type: 'Approved', status: 'True', reason: 'Test', message: 'by hand' };
        const body = { ...made, status: { conditions: [approved] } };
        await certificates.replaceCertificateSigningRequestApproval({ name, body });
        const path = `/apis/certificates.k8s.io/v1/certificatesigningrequests/${name}`;
        const signed = await rig.until(path, (now) => now?.status?.certificate !== undefined);
        const certData = signed.status.certificate;
        const config = rig.as({ certData, keyData: Buffer.from(key).toString('base64') });
        expect(await whoIs(config)).toMatchObject({
          username: 'kim',
          groups: ['devs', 'system:authenticated'],
        });
      } finally {
        await certificates.deleteCertificateSigningRequest({ name });
      }
    },
    PATIENCE,
  );
});

describe('an eviction', () => {
  const evict = (name: string, dryRun?: 'All') =>
    rig.core.createNamespacedPodEviction({
      name,
      namespace,
      body: { metadata: { name, namespace } },
      ...(dryRun ? { dryRun } : {}),
    });

  it(
    'waits while a budget says so, and removes the pod when nothing does',
    async () => {
      const policy = rig.config.makeApiClient(k8s.PolicyV1Api);
      await rig.running(pod('guarded'));
      const spec = { minAvailable: 1, selector: { matchLabels: { app: 'guarded' } } };
      await policy.createNamespacedPodDisruptionBudget({
        namespace,
        body: { metadata: { name: 'guard' }, spec },
      });
      const path = `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets/guard`;
      await rig.until(path, (now) => now?.status?.currentHealthy === 1);
      expect(await refusal(evict('guarded'))).toMatchObject({
        code: 429,
        reason: 'TooManyRequests',
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: {
          causes: [
            {
              reason: 'DisruptionBudget',
              message: 'The disruption budget guard needs 1 healthy pods and has 1 currently',
            },
          ],
        },
      });
      await policy.deleteNamespacedPodDisruptionBudget({ namespace, name: 'guard' });
      expect(await evict('guarded', 'All')).toMatchObject({ apiVersion: 'v1', kind: 'Status' });
      expect(
        (await rig.core.readNamespacedPod({ namespace, name: 'guarded' })).metadata?.deletionTimestamp,
      ).toBeUndefined();
      expect(await evict('guarded')).toMatchObject({ apiVersion: 'v1', kind: 'Status' });
      await rig.until(`/api/v1/namespaces/${namespace}/pods/guarded`, (now) => now === undefined);
      expect(await refusal(evict('guarded'))).toMatchObject({ code: 404 });
    },
    PATIENCE,
  );
});
