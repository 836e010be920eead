/** A process with the web server's share of many clusters, for measuring all of it. Speaks over the channel of `fork`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterPool } from '../../sandbox/simulated/tenancy/pool.ts';

const directory = mkdtempSync(join(tmpdir(), 'naru-bench-'));
const pool = new ClusterPool();
const log = (message: string, cause?: unknown) => console.error(message, cause);

export type PoolRequest = 'open' | 'look';

process.on('message', (request: PoolRequest) => {
  void (request === 'open' ? open() : look()).then((value) => process.send?.(value));
});
process.on('disconnect', async () => {
  await pool.close();
  rmSync(directory, { recursive: true, force: true });
  process.exit(0);
});

let opened = 0;

/** One more cluster. Answers its kubeconfig. */
async function open(): Promise<string> {
  opened += 1;
  const options = { name: 'naru', nodes: 3, directory: join(directory, String(opened)), log };
  return (await pool.open(options)).kubeconfig;
}

async function look() {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, rss: process.memoryUsage.rss() / 1024 / 1024 };
}
