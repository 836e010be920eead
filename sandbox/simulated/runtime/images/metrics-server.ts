/** metrics-server: a binary and nothing else. */
import { directory, programFile } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import { onDemand } from '../process/on-demand.ts';
import { once } from './trees.ts';

const metricsServer = onDemand(
  async () => (await import('../programs/metrics-server/program.ts')).metricsServer,
);

const tree = once(() => directory({ 'metrics-server': programFile(metricsServer), tmp: directory({}) }));

export const metricsServerImages: readonly Image[] = ['v0.8.1', 'v0.8.0', 'v0.7.2', 'v0.7.1', 'v0.6.4'].map(
  (tag) => ({
    repository: 'registry.k8s.io/metrics-server/metrics-server',
    tag,
    entrypoint: ['/metrics-server'],
    command: [],
    environment: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    workingDirectory: '/',
    user: '65534',
    stopSignal: 'TERM',
    size: 21_562_412,
    tree,
  }),
);
