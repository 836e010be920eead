import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { bootCluster } from '../support.ts';

const MEGABYTE = 1024 * 1024;

it('cuts off a watcher that does not read, instead of keeping everything for it', async () => {
  await using test = await bootCluster();
  const { cluster } = test;
  const { key, certificate } = cluster.pki.state.administrator;
  const watching = request({
    host: '127.0.0.1',
    port: cluster.port,
    path: '/api/v1/namespaces/default/configmaps?watch=true',
    agent: false,
    ca: cluster.pki.authority,
    key,
    cert: certificate,
  });
  watching.end();
  const [response] = (await once(watching, 'response')) as [IncomingMessage];
  response.pause();
  const sent = 40;
  for (let i = 0; i < sent; i++) {
    const data = { noise: 'x'.repeat(MEGABYTE - 1000) };
    const metadata = { name: `big-${i}`, namespace: 'default' };
    cluster.client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
    await turn();
  }
  let received = 0;
  response.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  response.resume();
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => response.on('error', resolve));
  expect(error.code).toBe('ECONNRESET');
  expect(received).toBeLessThan((sent / 2) * MEGABYTE);
  expect((await test.ask('GET', '/readyz')).text).toBe('ok');
  expect(test.logged).toEqual([]);
});

it('sends all there is at the start, however much, to a watcher that reads', async () => {
  await using test = await bootCluster();
  const { cluster } = test;
  const data = { noise: 'x'.repeat(MEGABYTE - 1000) };
  for (let i = 0; i < 12; i++) {
    const metadata = { name: `big-${i}`, namespace: 'default' };
    cluster.client.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
  }
  const answer = await test.ask('GET', '/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=1');
  const names = [...answer.text.matchAll(/"name":"(big-\d+)"/g)].map(([, name]) => name);
  expect(new Set(names).size).toBe(12);
});
