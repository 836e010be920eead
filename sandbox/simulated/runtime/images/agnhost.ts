/** registry.k8s.io/e2e-test-images/agnhost: small servers to test a network with. */
import { programFile } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import { agnhost } from '../programs/agnhost.ts';
import { distributionPrograms } from '../programs/index.ts';
import { distributionTree, once, plant } from './trees.ts';

const release = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.21.3\nPRETTY_NAME="Alpine Linux v3.21"\n';

const tree = once(() =>
  plant(
    distributionTree(release, distributionPrograms({ wget: true, curl: true })),
    '/agnhost',
    programFile(agnhost),
  ),
);

export const agnhostImages: readonly Image[] = ['2.40', '2.47', '2.53', '2.54', '2.55', '2.56'].map(
  (tag) => ({
    repository: 'registry.k8s.io/e2e-test-images/agnhost',
    tag,
    entrypoint: ['/agnhost'],
    command: ['pause'],
    environment: {},
    workingDirectory: '/',
    user: '',
    stopSignal: 'TERM',
    size: 48_000_000,
    tree,
  }),
);
