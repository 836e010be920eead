/** The Debian that the controller manager empties recycled volumes with (pkg/volume/plugins.go). */
import type { Image } from '../image.ts';
import { busyboxPrograms } from '../programs/index.ts';
import { distributionTree, once } from './trees.ts';

const RELEASE =
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';

const tree = once(() => distributionTree(RELEASE, busyboxPrograms()));

export const debianImages: readonly Image[] = ['bookworm-v1.0.6', 'bookworm-v1.0.4'].map((tag) => ({
  repository: 'registry.k8s.io/build-image/debian-base',
  tag,
  entrypoint: [],
  command: ['bash'],
  environment: {},
  workingDirectory: '/',
  user: '',
  stopSignal: 'TERM',
  size: 20_124_517,
  tree,
}));
