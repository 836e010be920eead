/** What nobody sends on purpose: the API server answers all of it with a Status, lives, and keeps its objects in order. */
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCluster, type TestCluster } from '../../support.ts';
import { chanceOf } from './chance.ts';
import { type FuzzRequest, fuzzRequest, seedRequests } from './requests.ts';

const REQUESTS = Number(process.env['NARU_FUZZ_REQUESTS'] ?? 1500);
const SEED = Number(process.env['NARU_FUZZ_SEED'] ?? 20261121);
const AT_ONCE = 8;

let server: TestCluster;
let agent: Agent;
beforeAll(async () => {
  server = await bootCluster();
  const { administrator } = server.cluster.pki.state;
  const { key, certificate: cert } = administrator;
  agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, ca: server.cluster.pki.authority, key, cert });
  await server.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'fuzz' } } });
  for (const request of seedRequests()) await send(request);
});
afterAll(async () => {
  agent.destroy();
  await server[Symbol.asyncDispose]();
});

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly text: string;
}

function send({ method, path, headers, body }: FuzzRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest({
      host: '127.0.0.1',
      port: server.cluster.port,
      method,
      path,
      headers,
      agent,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => read(incoming, path).then(resolve, reject));
    outgoing.end(body);
  });
}

async function read(incoming: IncomingMessage, path: string): Promise<Answer> {
  let text = '';
  // A watch that was let in goes on: its client leaves.
  const endless = /[?&]watch=/.test(path) && incoming.headers['transfer-encoding'] === 'chunked';
  if (endless) incoming.destroy();
  else for await (const chunk of incoming) text += chunk;
  return { code: incoming.statusCode ?? 0, type: incoming.headers['content-type'] ?? '', text };
}

const GOOD = new Set([200, 201, 202]);
/** What a real server, too, takes for failures of its own. */
const OWN_FAILURES = new RegExp(
  [
    'resourceVersion should not be set on objects to be created',
    'failed to (create typed patch|convert new) object',
    'resourceVersion: Invalid value',
    // A strategic patch that cannot be merged.
    'unknown patch type: |merging lists cannot yet be specified|cannot merge lists without merge key',
    'does not contain declared merge key|list element types are not identical|no elements in any of',
    'The order in patch list|expected a \\[\\]interface|unable to find api field in struct',
  ].join('|'),
);
const REFUSALS = new Set([400, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429, 504]);

/** What is wrong with an answer; `undefined` for one that is as it should be. */
function wrongWith({ method }: FuzzRequest, { code, type, text }: Answer): string | undefined {
  if (GOOD.has(code))
    return type.startsWith('application/json') && method !== 'HEAD' && text !== ''
      ? notJson(text)
      : undefined;
  if (code === 500 && OWN_FAILURES.test(text)) return undefined;
  if (!REFUSALS.has(code)) return `code ${code}`;
  if (method === 'HEAD') return undefined;
  if (code === 404 && text === '404 page not found\n') return undefined;
  const status = JSON.parse(text);
  const whole =
    status.kind === 'Status' && status.status === 'Failure' && status.code === code && status.message;
  return whole ? undefined : 'a refusal that is no Status';
}

function notJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return 'a body that is no JSON';
  }
}

async function sendAll(requests: FuzzRequest[]): Promise<string[]> {
  const wrong: string[] = [];
  const worker = async () => {
    for (let next = requests.pop(); next; next = requests.pop()) {
      const answer = await send(next).catch((error: Error) => ({ code: 0, type: '', text: error.message }));
      const why = wrongWith(next, answer);
      if (why) wrong.push(`${why}: ${described(next)} -> ${answer.text.slice(0, 200)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return wrong;
}

function described({ method, path, headers, body }: FuzzRequest): string {
  return `${method} ${path} ${JSON.stringify(headers)} ${body?.toString('latin1').slice(0, 500) ?? ''}`;
}

describe(`an API server that is asked ${REQUESTS} odd things (seed ${SEED})`, () => {
  it('answers each with what was asked for or a Status, and none with a failure of its own', async () => {
    const chance = chanceOf(SEED);
    const requests = Array.from({ length: REQUESTS }, () => fuzzRequest(chance));
    expect(await sendAll(requests)).toEqual([]);
    expect(server.logged).toEqual([]);
    // A second or two on a machine that is not busy with other things.
  }, 60_000);

  it('still has only whole objects, each in its place and with a uid of its own', () => {
    const { revision, objects } = server.cluster.snapshot();
    const uids = new Set<string>();
    for (const [resource, byKey] of Object.entries(objects)) {
      for (const [key, object] of Object.entries(byKey)) {
        const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
        expect(`${resource} ${namespace ?? ''}/${name}`).toBe(`${resource} ${key}`);
        expect(object).toMatchObject({ kind: expect.any(String), apiVersion: expect.any(String) });
        expect(Number(resourceVersion)).toBeGreaterThan(0);
        expect(Number(resourceVersion)).toBeLessThanOrEqual(revision);
        expect(creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        expect(uids.has(uid ?? '')).toBe(false);
        uids.add(uid ?? '');
      }
    }
    expect(uids.has('')).toBe(false);
    expect(uids.size).toBeGreaterThan(20);
  });

  it('still works', async () => {
    const body = { metadata: { name: 'after-all' }, data: { a: 'b' } };
    expect((await server.ask('POST', '/api/v1/namespaces/default/configmaps', { body })).code).toBe(201);
    const pods = await server.ask('GET', '/api/v1/pods', {
      headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' },
    });
    expect(pods.code).toBe(200);
  });
});
