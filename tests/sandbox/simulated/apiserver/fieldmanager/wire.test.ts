import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, type TestCluster } from '../../support.ts';
import type { Entry } from './rig.ts';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

describe('over HTTP', () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await bootCluster();
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  function apply(path: string, query: string, body: unknown) {
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    return cluster.ask('PATCH', `${path}?${query}`, { body, headers });
  }

  const named = (name: string, rest: object = {}) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    ...rest,
  });

  it('an apply of what is not there makes it, the next one changes it', async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: new}\ndata:\n  a: "1"\n';
    expect((await apply(`${CONFIG_MAPS}/new`, 'fieldManager=me', yaml)).code).toBe(201);
    const again = await apply(`${CONFIG_MAPS}/new`, 'fieldManager=me', named('new', { data: { b: '1' } }));
    expect(again.code).toBe(200);
    expect(again.body.data).toEqual({ b: '1' });
  });

  it('an apply needs a manager, force needs an apply, and managers need printable names', async () => {
    const nameless = await apply(`${CONFIG_MAPS}/x`, '', named('x'));
    expect(nameless.body).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message:
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    });
    const forced = await cluster.ask('PATCH', `${CONFIG_MAPS}/x?force=true`, {
      body: {},
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(forced.body.message).toBe(
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    );
    const made = await cluster.ask('POST', `${CONFIG_MAPS}?fieldManager=a%07b`, { body: named('y') });
    expect(made.body.message).toBe(
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\u0007b": should only contain printable characters',
    );
  });

  it('the manager is the first word of the User-Agent where no other is named', async () => {
    const made = await cluster.ask('POST', CONFIG_MAPS, {
      body: named('agent', { data: { a: '1' } }),
      headers: { 'user-agent': 'Helm/4.1.4' },
    });
    expect(made.body.metadata.managedFields).toMatchObject([{ manager: 'Helm', operation: 'Update' }]);
  });

  it('keys that stand twice fail a strict apply and warn of in any other', async () => {
    const twice = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: twice}\ndata: {a: "1", a: "2"}\n';
    const strict = await apply(`${CONFIG_MAPS}/twice`, 'fieldManager=me&fieldValidation=Strict', twice);
    expect(strict.code).toBe(400);
    expect(strict.body.message).toContain('key "a" already set in map');
    const nonsense = await apply(`${CONFIG_MAPS}/twice`, 'fieldManager=me', 'a: [');
    expect(nonsense.body.message).toContain('error decoding YAML: error converting YAML to JSON: yaml:');
  });

  it('a Scale is applied to its Deployment, in the name of the subresource', async () => {
    const labels = { app: 'scaled' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } };
    const spec = { replicas: 0, selector: { matchLabels: labels }, template };
    const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'scaled' }, spec };
    await cluster.ask('POST', DEPLOYMENTS, { body });
    const scale = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'scaled' },
      spec: { replicas: 2 },
    };
    const refused = await apply(`${DEPLOYMENTS}/scaled/scale`, 'fieldManager=me', scale);
    expect(refused.body.details.causes[0].field).toBe('.spec.replicas');
    const scaled = await apply(`${DEPLOYMENTS}/scaled/scale`, 'fieldManager=me&force=true', scale);
    expect(scaled.body).toMatchObject({ kind: 'Scale', spec: { replicas: 2 } });
    const { metadata } = (await cluster.ask('GET', `${DEPLOYMENTS}/scaled`)).body;
    expect(metadata.managedFields.find(({ manager }: Entry) => manager === 'me')).toMatchObject({
      operation: 'Apply',
      subresource: 'scale',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    });
  });

  it('a status is applied by itself', async () => {
    const status = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'default' },
      status: { phase: 'Active' },
    };
    const applied = await apply('/api/v1/namespaces/default/status', 'fieldManager=me', status);
    expect(applied.code).toBe(200);
    expect(applied.body.metadata.managedFields.find(({ manager }: Entry) => manager === 'me')).toMatchObject({
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:phase': {} } },
    });
  });

  it('a JSON patch may replace the owners, as helm does on its way to server-side apply', async () => {
    await cluster.ask('POST', `${CONFIG_MAPS}?fieldManager=helm`, {
      body: named('moved', { data: { a: '1' } }),
    });
    const entry = { manager: 'helm', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1' };
    const value = [{ ...entry, fieldsV1: { 'f:data': { 'f:a': {} } } }];
    const moved = await cluster.ask('PATCH', `${CONFIG_MAPS}/moved?fieldManager=helm`, {
      body: [{ op: 'replace', path: '/metadata/managedFields', value }],
      headers: { 'content-type': 'application/json-patch+json' },
    });
    expect(moved.body.metadata.managedFields).toEqual(value);
    const applied = await apply(
      `${CONFIG_MAPS}/moved`,
      'fieldManager=helm',
      named('moved', { data: { a: '2' } }),
    );
    expect(applied.code).toBe(200);
  });

  it('owners are forgotten when a client sends an empty list of them', async () => {
    await cluster.ask('POST', CONFIG_MAPS, { body: named('none', { data: { a: '1' } }) });
    const cleared = await cluster.ask('PATCH', `${CONFIG_MAPS}/none`, {
      body: { metadata: { managedFields: [] } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(cleared.body.metadata.managedFields).toBeUndefined();
  });
});
