import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bootCluster, type TestCluster } from '../support.ts';
import { DEFINITIONS, definition, THINGS, thing, version } from './support.ts';

let test: TestCluster;
beforeAll(async () => {
  test = await bootCluster();
  const columns = [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }];
  const schema = {
    type: 'object' as const,
    required: ['size'],
    properties: { size: { type: 'integer', maximum: 9 }, kind: { type: 'string', default: 'plain' } },
  };
  const more = {
    additionalPrinterColumns: columns,
    subresources: {
      status: {},
      scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' },
    },
  };
  const versions = [
    version('v1', schema, more),
    version('v1beta1', { ...schema, required: [] }, { storage: false, deprecated: true }),
  ];
  expect((await post(DEFINITIONS, definition(versions))).code).toBe(201);
  await vi.waitFor(async () => expect((await test.ask('GET', '/apis/example.com/v1')).code).toBe(200));
});
afterAll(async () => {
  expect(test.logged).toEqual([]);
  await test[Symbol.asyncDispose]();
});

const post = (path: string, body: object) => test.ask('POST', path, { body });

describe('a custom kind', () => {
  it('is in discovery and in OpenAPI', async () => {
    const list = await test.ask('GET', '/apis/example.com/v1');
    const names = list.body.resources.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['things', 'things/status', 'things/scale']);
    const documents = await test.ask('GET', '/openapi/v3');
    const path = documents.body.paths['apis/example.com/v1'].serverRelativeURL;
    const { schemas } = (await test.ask('GET', path)).body.components;
    expect(schemas['com.example.v1.Thing'].properties.spec.required).toEqual(['size']);
  });

  it('has objects with defaults and without unknown fields', async () => {
    const made = await post(`${THINGS}?fieldValidation=Warn`, thing('one', { size: 1, colour: 'red' }));
    expect(made.code).toBe(201);
    expect(made.headers['warning']).toBe('299 - "unknown field \\"spec.colour\\""');
    expect(made.body.spec).toEqual({ size: 1, kind: 'plain' });
    expect(made.body.metadata.generation).toBe(1);
  });

  it('refuses what its schema refuses', async () => {
    const refused = await post(THINGS, thing('bad', { size: 10 }));
    expect(refused.body.message).toBe(
      'Thing.example.com "bad" is invalid: spec.size: Invalid value: 10: spec.size in body should be less than or equal to 9',
    );
  });

  it('has tables with its columns', async () => {
    await post(THINGS, thing('two', { size: 2 }));
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const table = (await test.ask('GET', THINGS, { headers: { accept } })).body;
    expect(table.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(['Name', 'Size']);
    expect(table.rows.at(-1).cells).toEqual(['two', 2]);
  });

  it('is had in another version, with a warning', async () => {
    await post(THINGS, thing('three', { size: 3 }));
    const beta = await test.ask('GET', '/apis/example.com/v1beta1/namespaces/default/things/three');
    expect(beta.body.apiVersion).toBe('example.com/v1beta1');
    expect(beta.headers['warning']).toBe(
      '299 - "example.com/v1beta1 Thing is deprecated; use example.com/v1 Thing"',
    );
  });

  it('keeps spec and status apart', async () => {
    await post(THINGS, thing('four', { size: 4 }));
    const headers = { 'content-type': 'application/merge-patch+json' };
    const body = { spec: { size: 5 }, status: { size: 2 } };
    const patched = await test.ask('PATCH', `${THINGS}/four/status`, { headers, body });
    expect(patched.body.spec.size).toBe(4);
    expect(patched.body.metadata.generation).toBe(1);
  });

  it('is scaled', async () => {
    await post(THINGS, thing('five', { size: 5 }));
    const headers = { 'content-type': 'application/merge-patch+json' };
    await test.ask('PATCH', `${THINGS}/five/scale`, { headers, body: { spec: { replicas: 7 } } });
    expect((await test.ask('GET', `${THINGS}/five`)).body.spec.size).toBe(7);
  });

  it('takes no strategic patches', async () => {
    await post(THINGS, thing('six', { size: 6 }));
    const headers = { 'content-type': 'application/strategic-merge-patch+json' };
    expect((await test.ask('PATCH', `${THINGS}/six`, { headers, body: {} })).code).toBe(415);
  });

  it('has owners of fields', async () => {
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    await test.ask('PATCH', `${THINGS}/seven?fieldManager=a`, { headers, body: thing('seven', { size: 1 }) });
    const second = await test.ask('PATCH', `${THINGS}/seven?fieldManager=b`, {
      headers,
      body: thing('seven', { size: 2 }),
    });
    expect(second.code).toBe(409);
    expect(second.body.message).toContain('conflict with "a": .spec.size');
  });
});

describe('a definition', () => {
  it('whose names are taken is not served', async () => {
    const names = { plural: 'others', kind: 'Thing' };
    const other = definition([version('v1')], { names }) as { metadata: { name: string } };
    other.metadata.name = 'others.example.com';
    await post(DEFINITIONS, other);
    const status = async () => (await test.ask('GET', `${DEFINITIONS}/others.example.com`)).body.status;
    await expect
      .poll(async () => (await status()).conditions?.[0])
      .toMatchObject({ type: 'NamesAccepted', status: 'False', reason: 'ListKindConflict' });
    expect((await test.ask('GET', '/apis/example.com/v1/others')).code).toBe(404);
  });

  it('whose webhook is not there serves the stored version only', async () => {
    const service = { namespace: 'default', name: 'converter', path: '/convert' };
    const webhook = { conversionReviewVersions: ['v1'], clientConfig: { service, caBundle: 'Cg==' } };
    const made = definition([version('v1'), version('v2', { type: 'object' }, { storage: false })], {
      names: { plural: 'hooked', kind: 'Hooked' },
      conversion: { strategy: 'Webhook', webhook },
    }) as { metadata: { name: string } };
    made.metadata.name = 'hooked.example.com';
    await post(DEFINITIONS, made);
    await expect.poll(async () => (await test.ask('GET', '/apis/example.com/v1/hooked')).code).toBe(200);
    const object = { apiVersion: 'example.com/v2', kind: 'Hooked', metadata: { name: 'one' } };
    const path = '/apis/example.com/v2/namespaces/default/hooked';
    const refused = await test.ask('POST', path, { body: object });
    expect([refused.code, refused.body.message]).toEqual([
      500,
      'conversion webhook for example.com/v2, Kind=Hooked failed: Post "https://converter.default.svc:443/convert?timeout=30s": service "converter" not found',
    ]);
    await post(path.replace('v2', 'v1'), { ...object, apiVersion: 'example.com/v1' });
    const listed = await test.ask('GET', '/apis/example.com/v2/hooked');
    expect(listed.body.message).toContain('conversion webhook for example.com/v1, Kind=Hooked failed');
    expect((await test.ask('GET', `${path}/one`)).code).toBe(500);
    expect((await test.ask('GET', `${path.replace('v2', 'v1')}/one`)).code).toBe(200);
  });

  it('takes its objects with it, and ends their watches', async () => {
    const watch = test.ask('GET', `${THINGS}?watch=true&resourceVersion=0`);
    await test.ask('DELETE', `${DEFINITIONS}/things.example.com`);
    await expect
      .poll(async () => (await test.ask('GET', `${DEFINITIONS}/things.example.com`)).code, { timeout: 8000 })
      .toBe(404);
    expect((await test.ask('GET', THINGS)).code).toBe(404);
    expect((await watch).text).toContain('"type":"DELETED"');
  });
});
