import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Kube, openKube } from '../../sandbox/kube.ts';
import { bootCluster, type TestCluster } from './simulated/support.ts';

const signal = new AbortController().signal;
const configMap = (name: string, rest: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  ...rest,
});
const ref = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name });

let booted: TestCluster;
let kube: Kube;
beforeAll(async () => {
  booted = await bootCluster();
  kube = await openKube(booted.cluster.kubeconfig());
});
afterAll(async () => {
  kube.close();
  await booted[Symbol.asyncDispose]();
});

describe('what a check asks of a cluster', () => {
  it('asks every authorizer who may do what', async () => {
    const groups = ['system:masters', 'system:authenticated'];
    const pods = { verb: 'list', group: '', resource: 'pods' };
    expect(await kube.allowed({ user: 'x', groups, ...pods }, signal)).toBe(true);
    expect(await kube.allowed({ user: 'x', groups: ['system:authenticated'], ...pods }, signal)).toBe(false);
    const path = { user: 'x', groups: ['system:authenticated'], verb: 'get', path: '/version' };
    expect(await kube.allowed(path, signal)).toBe(true);
    const node = { user: 'system:kube-scheduler', groups: [], verb: 'create', group: '', resource: 'pods' };
    expect(await kube.allowed({ ...node, subresource: 'binding', namespace: 'default' }, signal)).toBe(true);
    expect(await kube.allowed({ ...node, namespace: 'default' }, signal)).toBe(false);
  });

  it('says what would come of a change without making it', async () => {
    const answer = await kube.dryRun({ create: configMap('dry', { data: { a: 'b' } }) }, signal);
    expect(answer).toMatchObject({ object: { metadata: { name: 'dry' }, data: { a: 'b' } } });
    expect(await kube.get(ref('dry'), signal)).toBeUndefined();
  });

  it('answers a refusal with the words of the server, fields that do not exist included', async () => {
    const answer = await kube.dryRun({ create: configMap('odd', { dta: {} }) }, signal);
    expect(answer).toMatchObject({ refused: { status: 400, reason: 'BadRequest' } });
    expect(JSON.stringify(answer)).toContain('unknown field \\"dta\\"');
    expect(await kube.dryRun({ create: { ...configMap('x'), kind: 'Nothing' } }, signal)).toEqual({
      unserved: true,
    });
  });

  it('creates, patches, replaces and deletes, the last only the object that was meant', async () => {
    const created = await kube.change({ create: configMap('one', { data: { a: '1' } }) }, signal);
    expect(await kube.change({ create: configMap('one') }, signal)).toMatchObject({
      refused: { status: 409, reason: 'AlreadyExists' },
    });
    const patched = await kube.change({ patch: { data: { a: null, b: '2' } }, of: ref('one') }, signal);
    expect(patched).toMatchObject({ object: { data: { b: '2' } } });
    const uid = 'object' in created ? created.object.metadata?.uid : undefined;
    await kube.change({ replace: configMap('one', { data: { c: '3' } }) }, signal);
    expect((await kube.get(ref('one'), signal))?.['data']).toEqual({ c: '3' });
    const other = await kube.change({ delete: ref('one'), uid: 'another' }, signal);
    expect(other).toMatchObject({ refused: { status: 409 } });
    await kube.change({ delete: ref('one'), uid: uid! }, signal);
    expect(await kube.get(ref('one'), signal)).toBeUndefined();
  });

  it('reads any path, also as a table', async () => {
    expect(await kube.raw('/readyz', signal)).toEqual({ status: 200, text: 'ok' });
    expect((await kube.raw('/nothing', signal)).status).toBe(404);
    const table = await kube.raw(
      '/api/v1/namespaces',
      signal,
      'application/json;as=Table;v=v1;g=meta.k8s.io',
    );
    expect(JSON.parse(table.text)).toMatchObject({ kind: 'Table' });
  });
});
