/** Images that bring kubectl: alone, or beside a shell. */
import { directory, file, programFile } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import { onDemand } from '../process/on-demand.ts';
import { curl } from '../programs/curl.ts';
import { distributionPrograms } from '../programs/index.ts';
import { notSimulated } from '../programs/system.ts';
import { shell } from '../shell/shell.ts';
import { distributionTree, once, plant } from './trees.ts';

const DEBIAN =
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';
const ALPINE = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME="Alpine Linux v3.22"\n';

const kubectl = onDemand(async () => (await import('../kubectl/program.ts')).kubectl);

/** kubectl and nothing else. */
const alone = once(() =>
  directory({
    bin: directory({ kubectl: programFile(kubectl) }),
    etc: directory({ passwd: file('root:x:0:0:root:/root:/sbin/nologin\n') }),
    tmp: directory({}, 0o1777),
    root: directory({}, 0o700),
  }),
);

const onDebian = once(() => {
  const tree = distributionTree(DEBIAN, distributionPrograms({ curl: true }));
  plant(tree, '/usr/bin/bash', programFile(shell));
  return plant(tree, '/opt/bitnami/kubectl/bin/kubectl', programFile(kubectl));
});

const onAlpine = once(() => {
  const tree = distributionTree(ALPINE, { ...distributionPrograms({ wget: true }), bash: shell, curl });
  for (const name of ['helm', 'jq', 'kustomize', 'yq'])
    plant(tree, `/usr/bin/${name}`, programFile(notSimulated));
  return plant(tree, '/usr/local/bin/kubectl', programFile(kubectl));
});

const shared = { environment: {}, workingDirectory: '/', user: '', stopSignal: 'TERM' } as const;

/** Releases of Kubernetes that are looked for: `1.36.2`. */
const RELEASES = [30, 31, 32, 33, 34, 35, 36].flatMap((minor) =>
  [0, 1, 2, 3, 4, 5, 6].map((patch) => `1.${minor}.${patch}`),
);
const MINORS = ['1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36'];

const imagesOf = (tags: readonly string[], image: Omit<Image, 'tag'>): readonly Image[] =>
  tags.map((tag) => ({ ...image, tag }));

export const kubectlImages: readonly Image[] = [
  ...['docker.io/bitnami/kubectl', 'docker.io/bitnamilegacy/kubectl'].flatMap((repository) =>
    imagesOf(['latest', ...MINORS, ...RELEASES], {
      ...shared,
      repository,
      entrypoint: ['kubectl'],
      command: ['--help'],
      environment: {
        PATH: '/opt/bitnami/kubectl/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      },
      user: '1001',
      size: 83_000_000,
      tree: onDebian,
    }),
  ),
  ...['registry.k8s.io/kubectl', 'docker.io/rancher/kubectl'].flatMap((repository) =>
    imagesOf(
      RELEASES.map((release) => `v${release}`),
      { ...shared, repository, entrypoint: ['/bin/kubectl'], command: [], size: 20_300_000, tree: alone },
    ),
  ),
  ...imagesOf(['latest', ...RELEASES], {
    ...shared,
    repository: 'docker.io/alpine/kubectl',
    entrypoint: ['kubectl'],
    command: ['--help'],
    size: 34_000_000,
    tree: onAlpine,
  }),
  ...imagesOf(RELEASES, {
    ...shared,
    repository: 'docker.io/alpine/k8s',
    entrypoint: [],
    command: ['bash'],
    workingDirectory: '/apps',
    size: 290_000_000,
    tree: onAlpine,
  }),
  ...imagesOf(['latest', ...MINORS.map((minor) => `v${minor}`)], {
    ...shared,
    repository: 'docker.io/lachlanevenson/k8s-kubectl',
    entrypoint: ['kubectl'],
    command: ['--help'],
    size: 24_000_000,
    tree: onAlpine,
  }),
];
