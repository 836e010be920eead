/** registry.k8s.io/pause: waits until it is told to stop. */

import { directory, programFile } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import type { Program } from '../process/process.ts';
import { untilSignal } from '../programs/daemon.ts';
import { once } from './trees.ts';

const pause: Program = (process) => untilSignal(process, { TERM: 0, INT: 0 });
const tree = once(() => directory({ pause: programFile(pause) }));

export const pauseImages: readonly Image[] = ['3.8', '3.9', '3.10', '3.10.1', 'latest'].map((tag) => ({
  repository: 'registry.k8s.io/pause',
  tag,
  entrypoint: ['/pause'],
  command: [],
  environment: {},
  workingDirectory: '/',
  user: '65535',
  stopSignal: 'TERM',
  size: 320_368,
  tree,
}));
