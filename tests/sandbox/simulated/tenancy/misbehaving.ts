/** The program of a thread whose clusters misbehave when a ConfigMap is named for it: once, or `-again` and again. */
import { createCluster } from '../../../../sandbox/simulated/cluster.ts';
import { hostClusters } from '../../../../sandbox/simulated/tenancy/host.ts';

const MISBEHAVIOUR: Readonly<Record<string, () => void>> = {
  spin() {
    for (;;);
  },
  hog() {
    const kept: unknown[] = [];
    setInterval(() => kept.push(Array.from({ length: 100_000 }, (_, index) => ({ index }))), 1);
  },
  throw() {
    setTimeout(() => {
      throw new Error('nobody catches this');
    });
  },
};

hostClusters(async (options) => {
  const cluster = await createCluster(options);
  cluster.client.watch('configmaps', ({ type, object }) => {
    const [what = '', again] = object.metadata.name.split('-');
    if (type !== 'ADDED' || !MISBEHAVIOUR[what]) return;
    if (!again) cluster.client.delete('configmaps', 'default', what);
    MISBEHAVIOUR[what]();
  });
  return cluster;
});
