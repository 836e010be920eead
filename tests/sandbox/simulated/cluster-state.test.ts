import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type ClusterIdentity, openClusterState } from '../../../sandbox/simulated/cluster-state.ts';

const identity = (port: number) =>
  ({ port, pki: { authority: { key: 'k' }, filler: 'x'.repeat(50_000) } }) as unknown as ClusterIdentity;

it('the last of what a cluster is to its clients is kept, also when it ends while that is being written', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'naru-state-'));
  const said: string[] = [];
  try {
    for (let round = 1; round <= 200; round += 1) {
      const state = openClusterState(directory, (message) => void said.push(message));
      for (const port of [1, 2, 3]) state.keepIdentity(identity(round * 10 + port));
      for (let turn = 0; turn < round % 12; turn += 1) await setImmediate();
      state.close();
      for (let turn = 0; turn < 20; turn += 1) await setImmediate();
      const kept = JSON.parse(readFileSync(join(directory, 'cluster.json'), 'utf8')) as ClusterIdentity;
      expect(kept.port).toBe(round * 10 + 3);
    }
    expect(said).toEqual([]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
