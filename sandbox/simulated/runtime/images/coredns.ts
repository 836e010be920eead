/** coredns: the DNS server of the cluster. A binary and nothing else. */
import { coredns } from '../coredns/program.ts';
import { directory, programFile } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import { once } from './trees.ts';

export const corednsImages: readonly Image[] = ['v1.14.2', 'v1.13.1', 'v1.12.1'].map((tag) => ({
  repository: 'registry.k8s.io/coredns/coredns',
  tag,
  entrypoint: ['/coredns'],
  command: [],
  environment: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
  workingDirectory: '/',
  user: '65532',
  stopSignal: 'TERM',
  size: 22_384_805,
  tree: once(() => directory({ coredns: programFile(coredns(tag.slice(1), 'go1.26.1, dd1df4f')) })),
}));
