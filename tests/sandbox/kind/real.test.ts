/** The same contract over real clusters, where there is a container engine, kind and the node image. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KindProvider } from '../../../sandbox/kind/provider.ts';
import { contractOf } from '../contract.ts';

const toolsDir = join(import.meta.dirname, '../../../.tools/bin');
const providerIn = (dataDir: string) => () => new KindProvider({ dataDir, toolsDir, env: process.env });
const readiness = await providerIn('/nonexistent')().probe(AbortSignal.timeout(20_000));

if (readiness.ready) {
  contractOf(
    'kind',
    async (dataDir) => {
      const again = providerIn(dataDir);
      return { provider: again(), again };
    },
    {
      // One worker is enough to be a cluster, and about seven nodes are all that fit on many machines.
      nodes: 2,
      timeout: 15 * 60_000,
      failing: async () => ({ place: { node: 'control-plane' }, argv: ['bash', '-c', 'exit 42'] }),
    },
  );
} else {
  console.log(`The contract was not run over real kind clusters: ${readiness.missing}. ${readiness.remedy}`);
  it('says what is missing for real kind clusters', () => {
    expect(readiness).toMatchObject({ missing: /./, remedy: /./ });
  });
}
