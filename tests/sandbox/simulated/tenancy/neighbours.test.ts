import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { HostedCluster } from '../../../../sandbox/simulated/tenancy/hosted.ts';
import { ClusterPool } from '../../../../sandbox/simulated/tenancy/pool.ts';

/** Two clusters in one and the same thread. */
let directory: string;
let pool: ClusterPool;
let attacked: HostedCluster;
let neighbour: HostedCluster;
const faults: string[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'naru-neighbours-'));
  pool = new ClusterPool({ threads: 1 });
  const open = (name: string) =>
    pool.open({ name, nodes: 1, directory: join(directory, name), log: (message) => faults.push(message) });
  [attacked, neighbour] = [await open('attacked'), await open('neighbour')];
}, 90_000);
afterAll(async () => {
  await pool.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Asked {
  readonly body?: string;
  readonly type?: string;
  /** As whom: the administrator of that cluster unless told. */
  readonly as?: HostedCluster;
  readonly headers?: Record<string, string>;
}

function ask(
  cluster: HostedCluster,
  method: string,
  path: string,
  asked: Asked = {},
): Promise<{ code: number; text: string }> {
  const { users } = parse((asked.as ?? cluster).kubeconfig);
  const ca = parse(cluster.kubeconfig).clusters[0].cluster['certificate-authority-data'];
  const pem = (text: string) => Buffer.from(text, 'base64').toString();
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port: cluster.port,
      method,
      path,
      agent: false,
      ca: pem(ca),
      key: pem(users[0].user['client-key-data']),
      cert: pem(users[0].user['client-certificate-data']),
      headers: { 'content-type': asked.type ?? 'application/json', ...asked.headers },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ code: response.statusCode ?? 0, text }));
    });
    outgoing.end(asked.body);
  });
}

const pods = '/api/v1/namespaces/default/pods';
const configMaps = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, more: object = {}) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...more });

/** The neighbour answers, each time, while something is done to the other. */
async function whileAnswering<T>(attack: Promise<T>): Promise<T> {
  const over = new AbortController();
  void attack.finally(() => over.abort()).catch(() => {});
  do expect((await ask(neighbour, 'GET', '/api/v1/nodes')).code).toBe(200);
  while (!over.signal.aborted);
  return await attack;
}

describe('a cluster goes on answering', { timeout: 90_000 }, () => {
  it.each([
    ['more than a server takes', 'application/json', 'x'.repeat(5_000_000), 413],
    ['brackets without an end', 'application/json', '['.repeat(3_000_000), 400],
    ['brackets without an end, as YAML', 'application/yaml', '['.repeat(250_000), 400],
    ['a great deal of YAML', 'application/yaml', '['.repeat(3_000_000), 413],
    ['a thousand million laughs', 'application/yaml', laughs(), 400],
    ['a number as long as a book', 'application/json', podWithCpu(`${'1'.repeat(1_000_000)}x`), 400],
  ])('while its neighbour is sent %s', async (_, type, body, code) => {
    const path = body.includes('Pod') ? pods : configMaps;
    const answer = await whileAnswering(
      ask(attacked, 'POST', path, { type, body }).catch(() => ({ code: 413 })),
    );
    expect(answer.code).toBe(code);
  });

  it('while the containers of its neighbour compute without an end', async () => {
    const loops = 'for i in 1 2 3 4 5 6 7 8; do (while :; do :; done) & done; f() { f; }; wait';
    const body = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'busy' },
      spec: { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', loops] }] },
    });
    expect((await ask(attacked, 'POST', pods, { body })).code).toBe(201);
    await whileAnswering(new Promise((resolve) => setTimeout(resolve, 1500)));
    await ask(attacked, 'DELETE', `${pods}/busy?gracePeriodSeconds=0`);
  });

  it('while a watcher of its neighbour does not read what there is to see', async () => {
    const { users, clusters } = parse(attacked.kubeconfig);
    const pem = (text: string) => Buffer.from(text, 'base64').toString();
    const watching = request({
      host: '127.0.0.1',
      port: attacked.port,
      path: `${configMaps}?watch=true`,
      agent: false,
      ca: pem(clusters[0].cluster['certificate-authority-data']),
      key: pem(users[0].user['client-key-data']),
      cert: pem(users[0].user['client-certificate-data']),
    });
    const opened = Promise.withResolvers<IncomingMessage>();
    watching.on('error', opened.reject).on('response', (response) => opened.resolve(response.pause()));
    watching.end();
    await ask(attacked, 'POST', configMaps, { body: configMap('much') });
    const write = async () => {
      for (let turn = 0; turn < 20; turn++) {
        const data = JSON.stringify({ data: { turn: `${turn}`, much: 'x'.repeat(900_000) } });
        await ask(attacked, 'PATCH', `${configMaps}/much`, {
          type: 'application/merge-patch+json',
          body: data,
        });
      }
    };
    const response = await opened.promise;
    await whileAnswering(write());
    // What has reached this side is here; the rest was given up, and the connection with it.
    const closed = new Promise((resolve) => response.on('error', resolve).on('close', resolve));
    response.resume();
    await closed;
  });

  it('and refuses who may into the other one', async () => {
    const stranger = await ask(neighbour, 'GET', '/api/v1/nodes', { as: attacked });
    expect(stranger.code).toBe(401);
    const token = JSON.parse(
      (
        await ask(attacked, 'POST', '/api/v1/namespaces/default/serviceaccounts/default/token', {
          body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }),
        })
      ).text,
    ).status.token;
    const headers = { authorization: `Bearer ${token}` };
    expect((await ask(neighbour, 'GET', '/api/v1/nodes', { as: attacked, headers })).code).toBe(401);
  });

  it('and nothing of all that was noticed as a fault', () => {
    expect(faults).toEqual([]);
    expect(pool.size).toBe(1);
  });
});

function laughs(): string {
  const lines = ['apiVersion: v1', 'kind: ConfigMap', 'a: &a [lol,lol,lol,lol,lol,lol,lol,lol,lol]'];
  for (const [was, is] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'])
    lines.push(`${is}: &${is} [${`*${was},`.repeat(9)}]`);
  return lines.join('\n');
}

function podWithCpu(cpu: string): string {
  const containers = [{ name: 'c', image: 'b', resources: { requests: { cpu } } }];
  return JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'long' }, spec: { containers } });
}
