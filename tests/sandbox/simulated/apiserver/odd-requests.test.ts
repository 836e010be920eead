/** Requests that once ended in a failure of the server's own, or kept it busy for good. The fuzz finds more. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, type TestCluster } from '../support.ts';

let server: TestCluster;
const MAPS = '/api/v1/namespaces/default/configmaps';
beforeAll(async () => {
  server = await bootCluster();
  await server.ask('POST', MAPS, { body: { metadata: { name: 'one' }, data: { k: 'v' } } });
  await server.ask('POST', MAPS, { body: { metadata: { name: 'two' }, data: { k: 'v' } } });
});
afterAll(async () => {
  expect(server.logged).toEqual([]);
  await server[Symbol.asyncDispose]();
});

const code = async (...asked: Parameters<TestCluster['ask']>) => (await server.ask(...asked)).code;
const as = (type: string) => ({ headers: { 'content-type': type } });
const token = (parts: object) =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 1, start: 'a', ...parts })).toString('base64url');

describe('an odd request', () => {
  it('is warned in the letters it was written in', async () => {
    const body = { metadata: { name: 'three' }, 필드: 1, 'a\u007fb': 2 };
    const { code, headers } = await server.ask('POST', `${MAPS}?fieldValidation=Warn`, { body });
    expect(code).toBe(201);
    expect(Buffer.from(String(headers['warning']), 'latin1').toString()).toContain(
      'unknown field \\"필드\\"',
    );
  });

  it('may name what every JavaScript object has', async () => {
    expect(await code('GET', `${MAPS}/one/constructor`)).toBe(404);
    expect(await code('GET', MAPS, { headers: { accept: 'constructor' } })).toBe(406);
    const body = { metadata: { name: 'x' }, deleteOptions: { propagationPolicy: 'constructor' } };
    expect(await code('POST', '/api/v1/namespaces/default/pods/x/eviction', { body })).toBe(400);
  });

  it.each([
    ['limit=1.5', 400],
    ['limit=x', 400],
    [`continue=${token({ rv: 1.5 })}`, 400],
    [`continue=${token({ rv: 1e15 })}`, 504],
    ['resourceVersion=99999999999999999999', 400],
    ['resourceVersionMatch=Exact', 422],
    ['resourceVersionMatch=Sometimes&resourceVersion=1', 422],
    ['watch=1&timeoutSeconds=soon', 400],
  ])('reads %s as a real server does', async (query, expected) => {
    expect(await code('GET', `${MAPS}?${query}`)).toBe(expected);
  });

  it('asks for a log since no time at all, or deletes one', async () => {
    const spec = { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '60'] }] };
    await server.ask('POST', '/api/v1/namespaces/default/pods', {
      body: { metadata: { name: 'box' }, spec },
    });
    const log = '/api/v1/namespaces/default/pods/box/log';
    expect(await code('GET', `${log}?sinceTime=yesterday`)).toBe(400);
    expect(await code('DELETE', log)).toBe(405);
  });

  it('does not delete at once because its grace period is empty', async () => {
    const path = '/api/v1/namespaces/default/pods/box';
    expect(await code('DELETE', `${path}?gracePeriodSeconds=now`)).toBe(400);
    const { body } = await server.ask('DELETE', `${path}?gracePeriodSeconds=`);
    expect(body.metadata.deletionGracePeriodSeconds).toBe(30);
  });

  it.each([
    ['application/json', '['.repeat(50_000)],
    ['application/yaml', '['.repeat(50_000)],
    ['application/yaml', 'metadata: {name: a}\ndata: &d\n  k: *d'],
    [
      'application/yaml',
      `a: &a [x,x,x,x,x]\n${[...'bcdefgh'].map((l, i) => `${l}: &${l} [${`*${'abcdefgh'[i]},`.repeat(9)}]`).join('\n')}`,
    ],
  ])('holds %s that goes too deep or in circles', async (type, body) => {
    expect(await code('POST', MAPS, { ...as(type), body })).toBe(400);
  });

  it('is refused when its patch copies itself over and over', async () => {
    const copies = Array.from({ length: 40 }, (_, i) => ({ op: 'copy', from: '/data', path: `/data/c${i}` }));
    const patch = { ...as('application/json-patch+json'), body: copies };
    expect(await code('PATCH', `${MAPS}/one`, patch)).toBe(422);
  });

  it('takes no longer for a hundred thousand keys that are the same', async () => {
    const body = `{"metadata":{"name":"many"},"data":{${'"k":"v",'.repeat(200_000)}"k":"v"}}`;
    expect(await code('POST', `${MAPS}?fieldValidation=Strict`, { body })).toBe(400);
  });
});
