import { createPublicKey, verify } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../../sandbox/simulated/client.ts';
import type { KubeObject } from '../../../../../sandbox/simulated/objects.ts';
import { ensureSchema } from '../../../../../sandbox/simulated/scheme/generate.ts';
import { bootCluster, type TestCluster } from '../../support.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const NAME = 'system:serviceaccount:shop:robot';
let test: TestCluster;
let neighbour: TestCluster;

beforeAll(async () => {
  await ensureSchema();
  [test, neighbour] = await Promise.all([bootCluster(), bootCluster()]);
  for (const { cluster } of [test, neighbour]) {
    cluster.client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    account(cluster.client, 'robot');
  }
});
afterAll(async () => {
  await Promise.all([test[Symbol.asyncDispose](), neighbour[Symbol.asyncDispose]()]);
});

function account(client: Client, name: string, namespace = 'shop'): KubeObject {
  const metadata = { name, namespace };
  return client.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
}

async function tokenOf(of: TestCluster, name = 'robot', spec: object = {}): Promise<string> {
  const path = `/api/v1/namespaces/shop/serviceaccounts/${name}/token`;
  const { code, body } = await of.ask('POST', path, { body: { spec } });
  expect(code).toBe(201);
  return body.status.token;
}

function claimsOf(token: string) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

/** Who the API server takes the holder of a token for; 401 for nobody. */
async function whoIs(of: TestCluster, token: string) {
  const { code, body } = await of.ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    as: null,
    headers: { authorization: `Bearer ${token}` },
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
  });
  return code === 201 ? body.status.userInfo : code;
}

describe('a service-account token', () => {
  it('is signed with the published key and says whose it is', async () => {
    const token = await tokenOf(test);
    const [head = '', claims = '', signature = ''] = token.split('.');
    const { code, body, headers } = await test.ask('GET', '/openid/v1/jwks');
    expect([code, headers['content-type']]).toEqual([200, 'application/jwk-set+json']);
    const header = JSON.parse(Buffer.from(head, 'base64url').toString());
    const [jwk] = body.keys;
    expect(header).toEqual({ alg: 'RS256', kid: jwk.kid });
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const text = Buffer.from(`${head}.${claims}`);
    expect(verify('sha256', text, key, Buffer.from(signature, 'base64url'))).toBe(true);
    const said = claimsOf(token);
    expect(said).toMatchObject({ aud: [ISSUER], iss: ISSUER, sub: NAME });
    expect(said.exp - said.iat).toBe(3600);
    expect(said['kubernetes.io'].serviceaccount.name).toBe('robot');
    expect((await test.ask('GET', '/.well-known/openid-configuration')).body.issuer).toBe(ISSUER);
  });

  it('makes its holder the service account', async () => {
    const user = await whoIs(test, await tokenOf(test));
    const { uid } = test.cluster.client.get('serviceaccounts', 'shop', 'robot')!.metadata;
    expect(user).toMatchObject({ username: NAME, uid });
    expect(user.groups).toEqual([
      'system:serviceaccounts',
      'system:serviceaccounts:shop',
      'system:authenticated',
    ]);
  });

  it('is worth nothing in a neighbour cluster, changed, for other audiences, or as nonsense', async () => {
    const token = await tokenOf(test);
    expect(await whoIs(neighbour, token)).toBe(401);
    expect(await whoIs(test, 'nonsense')).toBe(401);
    expect(await whoIs(test, await tokenOf(test, 'robot', { audiences: ['vault'] }))).toBe(401);
    const [head, , signature] = token.split('.');
    const claims = { ...claimsOf(token), sub: 'system:serviceaccount:kube-system:admin' };
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect(await whoIs(test, `${head}.${forged}.${signature}`)).toBe(401);
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(await whoIs(test, `${unsigned}.${forged}.`)).toBe(401);
  });

  it('ends with its account', async () => {
    const { client } = test.cluster;
    account(client, 'short');
    const token = await tokenOf(test, 'short');
    expect((await whoIs(test, token)).username).toBe('system:serviceaccount:shop:short');
    client.delete('serviceaccounts', 'shop', 'short');
    expect(await whoIs(test, token)).toBe(401);
    account(client, 'short');
    expect(await whoIs(test, token)).toBe(401);
  });

  it('is refused for too short a time, and for a pod of another account, in the words of a real server', async () => {
    const path = '/api/v1/namespaces/shop/serviceaccounts/robot/token';
    const ask = async (spec: object) => (await test.ask('POST', path, { body: { spec } })).body;
    expect((await ask({ expirationSeconds: 300 })).message).toBe(
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 300: may not specify a duration less than 10 minutes',
    );
    const gone = { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'nope' } };
    expect((await ask(gone)).message).toBe('pods "nope" not found');
    const missing = await test.ask('POST', path.replace('robot', 'nobody'), { body: {} });
    expect([missing.code, missing.body.message]).toEqual([404, 'serviceaccounts "nobody" not found']);
  });

  it('is looked at by TokenReview', async () => {
    const review = async (spec: object) =>
      (
        await test.ask('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
          body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec },
        })
      ).body.status;
    const token = await tokenOf(test, 'robot', { audiences: ['vault'] });
    expect(await review({ token, audiences: ['vault', 'other'] })).toMatchObject({
      authenticated: true,
      audiences: ['vault'],
      user: { username: NAME },
    });
    expect(await review({ token })).toEqual({
      user: {},
      error: `[invalid bearer token, token audiences ["vault"] is invalid for the target audiences ["${ISSUER}"]]`,
    });
    expect((await review({ token: 'nonsense' })).authenticated).toBeUndefined();
  });

  it('lies in the Secret that asks for one, until somebody takes it away', async () => {
    const { client } = test.cluster;
    const name = 'robot-token';
    const annotations = { 'kubernetes.io/service-account.name': 'robot' };
    client.create('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'shop', annotations },
      type: 'kubernetes.io/service-account-token',
    });
    const data = () => client.get('secrets', 'shop', name)?.['data'] ?? {};
    await expect.poll(() => Object.keys(data()).sort()).toEqual(['ca.crt', 'namespace', 'token']);
    const token = Buffer.from(data().token, 'base64').toString();
    expect((await whoIs(test, token)).username).toBe(NAME);
    client.delete('secrets', 'shop', name);
    expect(await whoIs(test, token)).toBe(401);
  });
});

describe('a cluster that comes back from disk', () => {
  it('knows the tokens it issued', async () => {
    const directory = join(test.directory, 'kept');
    const first = await bootCluster({ directory });
    account(first.cluster.client, 'robot', 'default');
    const { body } = await first.ask('POST', '/api/v1/namespaces/default/serviceaccounts/robot/token', {
      body: {},
    });
    await first[Symbol.asyncDispose]();
    const second = await bootCluster({ directory });
    expect((await whoIs(second, body.status.token)).username).toBe('system:serviceaccount:default:robot');
    await second[Symbol.asyncDispose]();
  });
});

describe('a pod', () => {
  it('finds a token that is its own, and loses it with its life', async () => {
    const { client } = test.cluster;
    client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'shop' },
      spec: {
        serviceAccountName: 'robot',
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '3600'] }],
      },
    });
    await expect.poll(() => client.get('pods', 'shop', 'p')?.['status'].phase).toBe('Running');
    const file = '/var/run/secrets/kubernetes.io/serviceaccount/token';
    const { stdout: token } = await test.kubectl(`exec -n shop p -- cat ${file}`);
    const { uid } = client.get('pods', 'shop', 'p')!.metadata;
    expect((await whoIs(test, token)).extra).toMatchObject({
      'authentication.kubernetes.io/pod-name': ['p'],
      'authentication.kubernetes.io/pod-uid': [uid],
      'authentication.kubernetes.io/node-name': ['naru-control-plane'],
    });
    client.delete('pods', 'shop', 'p', { gracePeriodSeconds: 0 });
    await expect.poll(() => client.get('pods', 'shop', 'p')).toBeUndefined();
    expect(await whoIs(test, token)).toBe(401);
  });
});
