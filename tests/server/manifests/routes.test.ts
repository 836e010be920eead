/** Manifests over a real server, whose cluster answers or does not. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Kube } from '../../../sandbox/kube-types.ts';
import { knownKinds, manifestCheck, manifestTrial, schemas } from '../../../server/protocol-files.ts';
import { call, startTestServer, type TestServer, type TestServerOptions } from '../harness.ts';
import { OPENAPI } from './openapi.ts';

let test: TestServer;
let cookie: string;
const begin = async (options: TestServerOptions = {}) => {
  test = await startTestServer(options);
  cookie = await test.signIn();
  await test.server.app.sandbox.ready(new AbortController().signal);
};
afterEach(() => test[Symbol.asyncDispose]());
const to = (method: string, path: string, body?: unknown) => call(test, cookie, method, `/api${path}`, body);

const TEXT = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nbad: 1\n';

describe('a manifest', () => {
  it('is completed and checked by the types of the cluster, and tried on it', async () => {
    const answers: Record<string, unknown> = {
      '/openapi/v3': {
        paths: { 'apis/apps/v1': { serverRelativeURL: '/openapi/v3/apis/apps/v1?hash=routes' } },
      },
      '/openapi/v3/apis/apps/v1?hash=routes': OPENAPI,
    };
    const kube = {
      raw: async (path: string) => ({ status: 200, text: JSON.stringify(answers[path] ?? {}) }),
      get: async () => undefined,
      dryRun: async () => ({
        refused: { status: 400, reason: 'BadRequest', message: 'unknown field "bad"' },
      }),
      close() {},
    } as unknown as Kube;
    await begin({ collaborators: { kube: async () => kube } });
    expect(knownKinds.parse((await to('GET', '/schema')).json)).toEqual({ kinds: [] });
    const wanted = { kinds: [{ apiVersion: 'apps/v1', kind: 'Deployment' }] };
    expect(schemas.parse((await to('POST', '/schema', wanted)).json).schemas).toHaveLength(1);
    const checked = manifestCheck.parse((await to('POST', '/manifests/check', { content: TEXT })).json);
    expect(checked.diagnostics).toMatchObject([{ line: 4, code: 'unknown-field' }]);
    const tried = manifestTrial.parse((await to('POST', '/manifests/try', { content: TEXT })).json);
    expect(tried.objects).toMatchObject([{ outcome: 'refused', said: 'unknown field "bad"' }]);
    expect(tried.diagnostics).toMatchObject([{ line: 4, code: 'server-field' }]);
  });

  it('is checked as YAML where the cluster does not answer, and the rest says so', async () => {
    await begin();
    const { json } = await to('POST', '/manifests/check', { content: `${TEXT}a: [` });
    const { diagnostics, unreachable } = manifestCheck.parse(json);
    expect(unreachable?.code).toBe('sandbox/api-unreachable');
    expect(diagnostics[0]?.code).toMatch(/^yaml\./);
    for (const [method, path, body] of [
      ['GET', '/schema'],
      ['POST', '/manifests/try', { content: TEXT }],
    ] as const)
      expect(await to(method, path, body)).toMatchObject({
        status: 502,
        json: { code: 'sandbox/api-unreachable' },
      });
  });

  it('that is none, or too large, is refused', async () => {
    await begin();
    expect((await to('POST', '/manifests/check', { content: 5 })).status).toBe(400);
    expect((await to('POST', '/manifests/check', { content: 'x'.repeat(600_000) })).status).toBe(400);
    expect(
      (await to('POST', '/schema', { kinds: Array(50).fill({ apiVersion: 'v1', kind: 'Pod' }) })).status,
    ).toBe(400);
  });
});
