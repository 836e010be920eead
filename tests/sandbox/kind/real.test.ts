/** The same contract over real clusters, where there is a container engine, kind and the node image. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KindProvider } from '../../../sandbox/kind/provider.ts';
import type { Progress } from '../../../sandbox/types.ts';
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
      network: true,
      failing: async () => ({ place: { node: 'control-plane' }, argv: ['bash', '-c', 'exit 42'] }),
    },
  );

  it.each(['nodes.starting', 'control-plane.starting'])(
    'leaves no container behind when create is aborted at %s',
    async (step) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'naru-real-'));
      const provider = providerIn(dataDir)();
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const id = `a${process.pid}`;
      const onProgress = (progress: Progress) => progress.step === step && controller.abort(reason);
      try {
        const options = { id, signal: controller.signal, onProgress };
        await expect(provider.create({ nodes: 1 }, options)).rejects.toBe(reason);
        expect((await provider.list(AbortSignal.timeout(20_000))).map((one) => one.id)).not.toContain(id);
      } finally {
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    5 * 60_000,
  );
} else {
  console.log(`The contract was not run over real kind clusters: ${readiness.missing}. ${readiness.remedy}`);
  it('says what is missing for real kind clusters', () => {
    expect(readiness).toMatchObject({ missing: /./, remedy: /./ });
  });
}
