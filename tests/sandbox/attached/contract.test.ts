/** A simulated cluster stands in for somebody's own: all that is known of it is its kubeconfig. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachedProvider } from '../../../sandbox/attached/provider.ts';
import { createCluster } from '../../../sandbox/simulated/cluster.ts';
import { findTool } from '../../../sandbox/tools/find.ts';
import { contractOf } from '../contract.ts';

contractOf('attached, to a simulated cluster', async (dataDir) => {
  const folder = await mkdtemp(join(tmpdir(), 'naru-attached-'));
  const cluster = await createCluster({ name: 'mine', nodes: 3, log: () => {} });
  const path = join(folder, 'kubeconfig');
  await writeFile(path, cluster.kubeconfig());
  const kubectl = await findTool('kubectl', { env: process.env, toolsDir: '.tools/bin' });
  const env = {
    PATH: process.env['PATH'],
    NARU_KUBECONFIG: path,
    ...('path' in kubectl && { KUBECTL: kubectl.path }),
  };
  const provider = () => new AttachedProvider({ dataDir, toolsDir: '.tools/bin', env });
  return {
    provider: provider(),
    again: provider,
    async dispose() {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
