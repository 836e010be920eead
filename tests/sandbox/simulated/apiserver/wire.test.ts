import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, type TestCluster } from '../support.ts';

/** Answers recorded on a real v1.36.2 API server, asked the same questions here. */
let server: TestCluster;
const NS = '/api/v1/namespaces/h6a';
const MERGE = { 'content-type': 'application/merge-patch+json' };

beforeAll(async () => {
  server = await bootCluster();
  await server.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'h6a' } } });
});
afterAll(async () => {
  expect(server.logged).toEqual([]);
  await server[Symbol.asyncDispose]();
});

function failure(message: string, reason: string, code: number, details?: object) {
  const head = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' };
  return { ...head, message, reason, ...(details ? { details } : {}), code };
}

async function create(name: string, data: Record<string, string> = {}, labels?: Record<string, string>) {
  const answer = await server.ask('POST', `${NS}/configmaps`, { body: { metadata: { name, labels }, data } });
  expect(answer.code).toBe(201);
  return answer.body;
}

/** Opens a watch that ends by itself and returns its events. */
async function watchFor(path: string): Promise<{ type: string; object: Record<string, never> }[]> {
  const { text } = await server.ask(
    'GET',
    `${path}${path.includes('?') ? '&' : '?'}watch=true&timeoutSeconds=1`,
  );
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe('failures', () => {
  it.each([
    [
      'GET',
      `${NS}/pods/nope`,
      undefined,
      failure('pods "nope" not found', 'NotFound', 404, { name: 'nope', kind: 'pods' }),
    ],
    [
      'GET',
      `${NS}/foos`,
      undefined,
      failure('the server could not find the requested resource', 'NotFound', 404, {}),
    ],
    [
      'GET',
      '/apis/apps/v9/things',
      undefined,
      failure('the server could not find the requested resource', 'NotFound', 404, {}),
    ],
    [
      'POST',
      `${NS}/configmaps?fieldValidation=Strict`,
      '{"metadata":{"name":"a"},"dataz":{"a":"b"},"data":{"x":"1","x":"2"}}',
      failure(
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dataz", duplicate field "data.x"',
        'BadRequest',
        400,
      ),
    ],
    [
      'POST',
      `${NS}/pods`,
      { metadata: { name: 'x' }, spec: { containers: 'foo' } },
      failure(
        'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container',
        'BadRequest',
        400,
      ),
    ],
    [
      'GET',
      `${NS}/pods?fieldSelector=spec.foo=1`,
      undefined,
      failure('field label not supported: spec.foo', 'BadRequest', 400),
    ],
    [
      'GET',
      `${NS}/pods?labelSelector=a=(b`,
      undefined,
      failure("unable to parse requirement: found '(', expected: identifier", 'BadRequest', 400),
    ],
    [
      'GET',
      `${NS}/configmaps?continue=abc&limit=1`,
      undefined,
      failure(
        "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value",
        'BadRequest',
        400,
      ),
    ],
    [
      'POST',
      '/api/v1/namespaces/nonexist/configmaps',
      { metadata: { name: 'late' } },
      failure('namespaces "nonexist" not found', 'NotFound', 404, { name: 'nonexist', kind: 'namespaces' }),
    ],
    [
      'GET',
      `${NS}/pods/p1/log`,
      undefined,
      failure('pods "p1" not found', 'NotFound', 404, { name: 'p1', kind: 'pods' }),
    ],
    [
      'GET',
      `${NS}/pods/p1/exec?command=ls`,
      undefined,
      failure('pods "p1" not found', 'NotFound', 404, { name: 'p1', kind: 'pods' }),
    ],
  ])('%s %s is answered in the words of a real server', async (method, path, body, expected) => {
    const answer = await server.ask(method, path, { body });
    expect(answer.body).toEqual(expected);
    expect(answer.code).toBe(expected.code);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
    });
  });

  it('says which formats it reads and writes', async () => {
    const text = { 'content-type': 'text/plain' };
    const body = await server.ask('POST', `${NS}/configmaps`, { body: 'x', headers: text });
    expect(body.body).toEqual(
      failure(
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
        'UnsupportedMediaType',
        415,
      ),
    );
    const page = await server.ask('GET', `${NS}/pods`, { headers: { accept: 'text/html' } });
    expect([page.code, page.body.reason]).toEqual([406, 'NotAcceptable']);
  });

  it('names every problem of an object it refuses, and each as a cause', async () => {
    const body = { metadata: { name: 'Bad_Name' }, spec: { containers: [{ name: 'c' }] } };
    const { code, body: status } = await server.ask('POST', `${NS}/pods`, { body });
    expect(code).toBe(422);
    expect(status.message).toMatch(
      /^Pod "Bad_Name" is invalid: \[metadata\.name: Invalid value: .*, spec\.containers\[0\]\.image: Required value\]$/,
    );
    expect(status.details).toMatchObject({
      name: 'Bad_Name',
      kind: 'Pod',
      causes: [{ field: 'metadata.name' }, { reason: 'FieldValueRequired', message: 'Required value' }],
    });
  });

  it('says that a list from the future has to wait', async () => {
    const { code, headers, body } = await server.ask('GET', `${NS}/configmaps?resourceVersion=999999999`);
    expect([code, headers['retry-after']]).toEqual([504, '1']);
    expect(body.message).toMatch(/^Timeout: Too large resource version: 999999999, current: \d+$/);
    expect(body.details).toEqual({
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    });
  });

  it('survives broken requests of every sort', async () => {
    const broken = [
      server.ask('POST', `${NS}/configmaps`, { body: '{"metadata":' }),
      server.ask('POST', `${NS}/configmaps`, { body: '[]' }),
      server.ask('GET', '/api/v1/namespaces/%zz/pods'),
      server.ask('PATCH', `${NS}/configmaps/x`, { body: 'null', headers: MERGE }),
      server.ask('DELETE', `${NS}/configmaps/x?gracePeriodSeconds=soon`),
      server.ask('GET', `${NS}/configmaps?resourceVersion=minus`),
    ];
    const codes = (await Promise.all(broken)).map(({ code }) => code);
    for (const code of codes) expect([400, 404]).toContain(code);
    expect((await server.ask('GET', '/readyz')).text).toBe('ok');
  });

  it('refuses a body that is too large', async () => {
    const body = JSON.stringify({ metadata: { name: 'big' }, data: { x: 'x'.repeat(4_000_000) } });
    const answer = await server.ask('POST', `${NS}/configmaps`, { body });
    expect(answer.body).toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' });
  });
});

describe('what is served', () => {
  it('is discovered in one request, and not sent again to those who have it', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const first = await server.ask('GET', '/apis', { headers: { accept } });
    expect(first.headers).toMatchObject({
      'content-type': 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      'cache-control': 'public',
      vary: 'Accept',
    });
    expect(first.body.kind).toBe('APIGroupDiscoveryList');
    const headers = { accept, 'if-none-match': first.headers.etag! };
    const again = await server.ask('GET', '/apis', { headers });
    expect([again.code, again.text]).toEqual([304, '']);
  });

  it('is described by OpenAPI v3, behind the links of its index', async () => {
    const { paths } = (await server.ask('GET', '/openapi/v3')).body;
    const document = await server.ask('GET', paths['apis/apps/v1'].serverRelativeURL);
    expect(document.body.components.schemas).toHaveProperty(['io.k8s.api.apps.v1.Deployment']);
    const link: string = paths['apis/apps/v1'].serverRelativeURL;
    const old = await server.ask('GET', link.replace(/hash=.*/, 'hash=OLD'));
    expect([old.code, old.headers['location']]).toEqual([301, link]);
  });
});

describe('writing', () => {
  it('warns about unknown fields when asked to, and stores nothing in a dry run', async () => {
    const body = { metadata: { name: 'dry' }, dataz: { a: 'b' } };
    const answer = await server.ask('POST', `${NS}/configmaps?fieldValidation=Warn&dryRun=All`, { body });
    expect(answer.headers['warning']).toBe('299 - "unknown field \\"dataz\\""');
    expect(answer.body).toEqual({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: {
        name: 'dry',
        namespace: 'h6a',
        uid: expect.any(String),
        creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    });
    expect((await server.ask('GET', `${NS}/configmaps/dry`)).code).toBe(404);
  });

  it('refuses an object for another namespace or of another name', async () => {
    const elsewhere = { metadata: { name: 'x', namespace: 'default' } };
    expect((await server.ask('POST', `${NS}/configmaps`, { body: elsewhere })).body.message).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
    await create('named');
    const other = { metadata: { name: 'other' } };
    expect((await server.ask('PUT', `${NS}/configmaps/named`, { body: other })).body.message).toBe(
      'the name of the object (other) does not match the name on the URL (named)',
    );
  });

  it('refuses a stale write and lets the second of two equal writes change nothing', async () => {
    const made = await create('fresh', { a: '1' });
    const stale = { metadata: { name: 'fresh', resourceVersion: '5' }, data: { a: '2' } };
    expect((await server.ask('PUT', `${NS}/configmaps/fresh`, { body: stale })).body).toEqual(
      failure(
        'Operation cannot be fulfilled on configmaps "fresh": the object has been modified; please apply your changes to the latest version and try again',
        'Conflict',
        409,
        { name: 'fresh', kind: 'configmaps' },
      ),
    );
    const same = await server.ask('PUT', `${NS}/configmaps/fresh`, {
      body: { metadata: { name: 'fresh' }, data: { a: '1' } },
    });
    expect(same.body.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  });

  it('patches in three ways, applies for nobody without a name, and answers what it does not know', async () => {
    await create('patched', { a: '1', b: '2' });
    const path = `${NS}/configmaps/patched`;
    const patch = (type: string, body: unknown) =>
      server.ask('PATCH', path, { body, headers: { 'content-type': `application/${type}` } });
    expect((await patch('merge-patch+json', { data: { a: null, c: '3' } })).body.data).toEqual({
      b: '2',
      c: '3',
    });
    expect((await patch('strategic-merge-patch+json', { data: { b: '9' } })).body.data).toEqual({
      b: '9',
      c: '3',
    });
    expect((await patch('json-patch+json', [{ op: 'remove', path: '/data/c' }])).body.data).toEqual({
      b: '9',
    });
    expect((await patch('json-patch+json', [{ op: 'test', path: '/data/b', value: 'zzz' }])).body).toEqual(
      failure('the server rejected our request due to an error in our request', 'Invalid', 422, {}),
    );
    expect((await patch('apply-patch+yaml', {})).body).toMatchObject({
      code: 422,
      message:
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    });
    expect((await patch('nonsense', {})).code).toBe(415);
  });

  it('words what is wrong with a patch as a real server does', async () => {
    await create('typed');
    const path = `${NS}/configmaps/typed`;
    const patch = async (type: string, body: unknown) => {
      const headers = { 'content-type': `application/${type}` };
      return (await server.ask('PATCH', path, { body, headers })).body.message;
    };
    expect(await patch('merge-patch+json', '{bad')).toBe(
      "error decoding patch: invalid character 'b' looking for beginning of object key string",
    );
    expect(await patch('json-patch+json', {})).toBe(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
    expect(await patch('strategic-merge-patch+json', { data: { a: 1 } })).toBe(
      ' "" is invalid: patch: Invalid value: "map[data:map[a:1]]": cannot convert int64 to string',
    );
    expect(await patch('merge-patch+json?', {})).toBe('415: Unsupported Media Type');
    expect(await patch('strategic-merge-patch+json', { immutable: 'two' })).toBe(
      ' "" is invalid: patch: Invalid value: "map[immutable:two]": unrecognized type: bool',
    );
    expect(await patch('merge-patch+json', { data: 'x' })).toMatch(
      /json: cannot unmarshal string into Go struct field/,
    );
  });

  it('says 404 in plain text to what is no path of the API', async () => {
    for (const path of ['/nope', '/apis/nothing.io/v1/things', '/apis/nothing.io', '/healthz/nope']) {
      const { code, headers, text } = await server.ask('GET', path);
      expect([path, code, headers['content-type'], text]).toEqual([
        path,
        404,
        'text/plain; charset=utf-8',
        '404 page not found\n',
      ]);
    }
    expect((await server.ask('GET', '/apis/apps/v9')).body).toMatchObject({ kind: 'Status', code: 404 });
    expect((await server.ask('GET', '/')).body.paths).toEqual(
      expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/livez/ping', '/readyz/shutdown', '/version']),
    );
  });

  it('knows the old paths of watches, and a bookmark after what was there', async () => {
    await create('old-watch');
    const seen = await server.ask(
      'GET',
      `${NS.replace('/v1/', '/v1/watch/')}/configmaps/old-watch?timeoutSeconds=1`,
    );
    expect(JSON.parse(seen.text)).toMatchObject({
      type: 'ADDED',
      object: { metadata: { name: 'old-watch' } },
    });
    const marked = await server.ask(
      'GET',
      `${NS}/configmaps?watch=1&timeoutSeconds=1&allowWatchBookmarks=1&fieldSelector=metadata.name%3Dnothing`,
    );
    expect(JSON.parse(marked.text.split('\n')[0]!)).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
  });

  it('refuses options of lists and watches it cannot read', async () => {
    const refusal = async (query: string) => {
      const { code, body } = await server.ask('GET', `${NS}/configmaps?${query}`);
      return [code, body.message];
    };
    expect(await refusal('timeoutSeconds=x')).toEqual([400, 'strconv.ParseInt: parsing "x": invalid syntax']);
    expect(await refusal('continue=x')).toEqual([
      400,
      'invalid continue token: continue key is not valid: illegal base64 data at input byte 0',
    ]);
    expect(await refusal('resourceVersion=x')).toEqual([
      400,
      'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ]);
    expect(await refusal('watch=1&resourceVersion=x')).toEqual([
      500,
      'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ]);
    expect(await refusal('sendInitialEvents=true')).toEqual([
      422,
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ]);
    expect(await refusal('fieldSelector=metadata.name%3Da%3Db')).toEqual([
      400,
      'invalid field selector: unescaped character in value: 61',
    ]);
  });

  it('has no HEAD, and no methods nobody knows', async () => {
    expect((await server.ask('HEAD', `${NS}/configmaps`)).code).toBe(405);
    expect((await server.ask('OPTIONS', `${NS}/configmaps`)).code).toBe(405);
  });

  it('notices fields that stand twice in a patch, too', async () => {
    await create('twice-said');
    const path = `${NS}/configmaps/twice-said`;
    const headers = { 'content-type': 'application/merge-patch+json' };
    const body = '{"data":{"a":"1","a":"2"}}';
    const warned = await server.ask('PATCH', path, { body, headers });
    expect([warned.code, warned.headers['warning']]).toEqual([200, '299 - "duplicate field \\"data.a\\""']);
    const strict = await server.ask('PATCH', `${path}?fieldValidation=Strict`, { body, headers });
    expect([strict.code, strict.body.message]).toEqual([
      422,
      expect.stringMatching(/"\{\\"apiVersion\\".*": strict decoding error: duplicate field "data.a"$/),
    ]);
  });

  it('adds no finalizers to what is being deleted', async () => {
    await server.ask('POST', `${NS}/configmaps`, {
      body: { metadata: { name: 'held', finalizers: ['a.io/hold'] } },
    });
    const deleted = await server.ask('DELETE', `${NS}/configmaps/held`);
    expect(deleted.body.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, finalizers: ['a.io/hold'] });
    const finalizers = (list: string[]) =>
      server.ask('PATCH', `${NS}/configmaps/held`, {
        body: { metadata: { finalizers: list } },
        headers: MERGE,
      });
    expect((await finalizers(['a.io/hold', 'a.io/more'])).body.message).toBe(
      'ConfigMap "held" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a.io/more"}',
    );
    expect((await finalizers([])).code).toBe(200);
    expect((await server.ask('GET', `${NS}/configmaps/held`)).code).toBe(404);
  });

  it('deletes with a Status or with the object, as the kind does', async () => {
    const { metadata } = await create('gone');
    const body = { preconditions: { uid: 'zzz' } };
    expect((await server.ask('DELETE', `${NS}/configmaps/gone`, { body })).body.message).toBe(
      `Operation cannot be fulfilled on ConfigMap "gone": the UID in the precondition (zzz) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
    expect((await server.ask('DELETE', `${NS}/configmaps/gone`)).body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'gone', kind: 'configmaps', uid: metadata.uid },
    });
    const account = { metadata: { name: 'robot' } };
    await server.ask('POST', `${NS}/serviceaccounts`, { body: account });
    expect((await server.ask('DELETE', `${NS}/serviceaccounts/robot`)).body.kind).toBe('ServiceAccount');
  });

  it('deletes a selection', async () => {
    for (const name of ['s1', 's2', 's3']) await create(name, {}, { sweep: name === 's3' ? 'no' : 'yes' });
    const { body } = await server.ask('DELETE', `${NS}/configmaps?labelSelector=sweep=yes`);
    expect(body.kind).toBe('ConfigMapList');
    const left = await server.ask('GET', `${NS}/configmaps?labelSelector=sweep`);
    expect(left.body.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual(['s3']);
  });
});

describe('lists', () => {
  it('pages with tokens, in one revision, and counts what remains', async () => {
    await server.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'paged' } } });
    const path = '/api/v1/namespaces/paged/secrets';
    for (const name of ['a', 'b', 'c']) await server.ask('POST', path, { body: { metadata: { name } } });
    const first = (await server.ask('GET', `${path}?limit=2`)).body;
    const { resourceVersion: rv, continue: token, remainingItemCount } = first.metadata;
    expect(remainingItemCount).toBe(1);
    expect(JSON.parse(Buffer.from(token, 'base64url').toString())).toEqual({
      v: 'meta.k8s.io/v1',
      rv: Number(rv),
      start: '/b\0',
    });
    await server.ask('DELETE', `${path}/c`);
    const second = (await server.ask('GET', `${path}?limit=2&continue=${token}`)).body;
    expect(second.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual(['c']);
    expect(second.metadata).toEqual({ resourceVersion: rv });
  });

  it('leaves kind and apiVersion to the list, not to its items', async () => {
    const { body } = await server.ask('GET', '/api/v1/namespaces');
    expect(body).toMatchObject({ kind: 'NamespaceList', apiVersion: 'v1' });
    expect(Object.keys(body.items[0])).toEqual(['metadata', 'spec', 'status']);
  });

  it('answers with tables, metadata only, or YAML', async () => {
    const accept = (type: string) => ({ headers: { accept: `application/${type}` } });
    const path = '/api/v1/namespaces/default';
    const table = await server.ask('GET', path, accept('json;as=Table;v=v1;g=meta.k8s.io'));
    expect(table.body).toMatchObject({
      kind: 'Table',
      rows: [{ cells: ['default', 'Active', expect.any(String)] }],
    });
    const bare = await server.ask(
      'GET',
      '/api/v1/namespaces',
      accept('json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'),
    );
    expect(bare.body).toMatchObject({ kind: 'PartialObjectMetadataList', items: expect.any(Array) });
    expect(bare.body.items[0]).not.toHaveProperty('spec');
    const none = await server.ask(
      'GET',
      '/api/v1/persistentvolumes',
      accept('json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'),
    );
    expect(none.body.items).toBeNull();
    const yaml = await server.ask('GET', path, accept('yaml'));
    expect(yaml.text).toMatch(/^kind: Namespace\napiVersion: v1\nmetadata:\n {2}name: default\n/);
  });
});

describe('watches', () => {
  it('send what is there and an end mark to those who ask for it', async () => {
    await create('seen', {}, { watched: 'yes' });
    const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const events = await watchFor(`${NS}/configmaps?labelSelector=watched&${query}`);
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
    expect(events[1]?.object).toEqual({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: expect.any(String), annotations: { 'k8s.io/initial-events-end': 'true' } },
    });
  });

  it('tell of objects that begin and cease to match a selector', async () => {
    const { metadata } = await create('moving', {}, { phase: 'in' });
    const path = `${NS}/configmaps/moving`;
    const label = (phase: string) =>
      server.ask('PATCH', path, { body: { metadata: { labels: { phase } } }, headers: MERGE });
    for (const phase of ['out', 'in', 'in-too', 'in']) await label(phase);
    await server.ask('DELETE', path);
    const events = await watchFor(
      `${NS}/configmaps?labelSelector=phase=in&resourceVersion=${metadata.resourceVersion}`,
    );
    expect(events.map(({ type }) => type)).toEqual(['DELETED', 'ADDED', 'DELETED', 'ADDED', 'DELETED']);
  });

  it('send columns of a table only once', async () => {
    await create('row', {}, { table: 'yes' });
    await create('row2', {}, { table: 'yes' });
    const { text } = await server.ask(
      'GET',
      `${NS}/configmaps?labelSelector=table&watch=1&timeoutSeconds=1`,
      {
        headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
      },
    );
    const [first, second] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).object);
    expect(first.columnDefinitions.length).toBeGreaterThan(1);
    expect(second.columnDefinitions).toBeNull();
  });
});

describe('who may ask', () => {
  it('lets nobody in whose certificate another cluster signed', async () => {
    await using stranger = await bootCluster();
    const as = stranger.cluster.pki.state.administrator;
    const { code, body } = await server.ask('GET', `${NS}/pods`, { as });
    expect([code, body.message]).toEqual([401, 'Unauthorized']);
    expect((await stranger.ask('GET', '/api/v1/namespaces/h6a')).code).toBe(404);
  });

  it('lets strangers ask how it is, and nothing else', async () => {
    expect((await server.ask('GET', '/livez', { as: null })).code).toBe(200);
    const { code, body } = await server.ask('GET', `${NS}/pods`, { as: null });
    expect([code, body.message]).toEqual([
      403,
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "h6a"',
    ]);
    expect((await server.ask('GET', '/metrics', { as: null })).body.message).toBe(
      'forbidden: User "system:anonymous" cannot get path "/metrics"',
    );
    expect(
      (await server.ask('GET', `${NS}/pods`, { as: null, headers: { authorization: 'Bearer x' } })).code,
    ).toBe(401);
  });

  it('lets masters act as somebody else, who may then do less', async () => {
    const headers = { 'impersonate-user': 'bob' };
    const { body } = await server.ask('GET', `${NS}/pods`, { headers });
    expect(body).toEqual(
      failure(
        'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "h6a"',
        'Forbidden',
        403,
        { kind: 'pods' },
      ),
    );
    const master = { 'impersonate-user': 'bob', 'impersonate-group': 'system:masters' };
    expect((await server.ask('GET', `${NS}/pods`, { headers: master })).code).toBe(200);
    const as = await server.cluster.pki.issueClient(
      { commonName: 'carol', organizations: ['devs'] },
      Date.now(),
    );
    expect((await server.ask('GET', `${NS}/pods`, { as, headers: master })).body.message).toBe(
      'users "bob" is forbidden: User "carol" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
  });
});
