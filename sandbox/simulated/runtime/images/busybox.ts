/** busybox: a shell and small tools. */
import type { Image } from '../image.ts';
import { busyboxTree, once } from './trees.ts';

const tree = once(busyboxTree);
const tags = ['1.34', '1.35', '1.36', '1.36.1', '1.37', '1.37.0', 'latest', 'stable', 'musl', 'glibc', '1'];

export const busyboxImages: readonly Image[] = tags.map((tag) => ({
  repository: 'docker.io/library/busybox',
  tag,
  entrypoint: [],
  command: ['sh'],
  environment: {},
  workingDirectory: '/',
  user: '',
  stopSignal: 'TERM',
  size: 2_156_519,
  tree,
}));
