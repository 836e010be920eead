import { findTool } from '../../../sandbox/tools/find.ts';
import { contractOf } from '../contract.ts';
import { machine, playCluster, playDocker } from './doubles.ts';

contractOf(
  'kind, played back',
  async () => {
    const on = await machine();
    await playDocker(on);
    await on.commands.on('docker', 'exec', 'kind/docker-exec-exit-code');
    await on.commands.on(
      'docker',
      'ps -a --filter label=io.x-k8s.kind.cluster=naru-never-was',
      'kind/docker-ps-none',
    );
    // One for every sandbox of the suite: the doubles know no cluster that was not recorded.
    const clusters = Array.from({ length: 24 }, (_, index) => `c${process.pid}-${index + 1}`);
    await on.commands.on(
      'docker',
      'ps -a --filter label=io.x-k8s.kind.cluster --format *',
      'kind/docker-ps-three',
      {
        each: clusters,
        replace: { 'naru-rec-three': 'naru-' },
      },
    );
    for (const id of clusters) await playCluster(on, id, { pace: 0.0005 });
    // The machine's own: what is played back is kind and docker.
    const kubectl = await findTool('kubectl', { env: process.env, toolsDir: '.tools/bin' });
    const provider = () => on.provider('path' in kubectl ? { KUBECTL: kubectl.path } : {});
    return { provider: provider(), again: provider, dispose: on.dispose };
  },
  { failing: async () => ({ place: { node: 'control-plane' }, argv: ['bash', '-c', 'exit 42'] }) },
);
