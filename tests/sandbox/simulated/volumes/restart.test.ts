import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createCluster, type SimulatedCluster } from '../../../../sandbox/simulated/cluster.ts';
import { Collector } from '../../../../sandbox/simulated/runtime/process/streams.ts';

const NODE = 'naru-control-plane';
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default' },
  spec: {
    nodeName: NODE,
    terminationGracePeriodSeconds: 0,
    volumes: [{ name: 'v', hostPath: { path: '/srv/data', type: 'DirectoryOrCreate' } }],
    containers: [
      {
        name: 'c',
        image: 'busybox:1.36',
        command: ['sh', '-c', 'echo started >> /v/log; sleep 3600'],
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ],
  },
};

async function logOf(cluster: SimulatedCluster): Promise<string> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = cluster.client.get('pods', 'default', 'p')?.['status'].containerStatuses?.[0].ready;
    if (found) break;
    await pause(10);
  }
  const stdout = new Collector();
  const write = (chunk: Uint8Array) => stdout.write(chunk);
  const streams = { stdin: undefined, stdout: write, stderr: write, tty: false, onResize: () => undefined };
  const reference = { namespace: 'default', name: 'p', container: 'c' };
  await cluster.kubeletFor(NODE)!.exec(reference, ['cat', '/v/log'], streams, AbortSignal.timeout(3_000));
  return stdout.text();
}

it('is there again after the cluster was stopped and started, and gone after a reset', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'naru-restart-'));
  const start = () => createCluster({ name: 'naru', nodes: 1, directory, addons: 'none' });
  let cluster = await start();
  try {
    cluster.client.create('pods', pod);
    expect(await logOf(cluster)).toBe('started\n');
    await cluster.stop();
    cluster = await start();
    expect(await logOf(cluster)).toBe('started\nstarted\n');
    await cluster.reset(AbortSignal.timeout(5_000));
    cluster.client.create('pods', pod);
    expect(await logOf(cluster)).toBe('started\n');
  } finally {
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
