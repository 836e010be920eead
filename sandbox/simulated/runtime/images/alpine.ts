/** alpine, and images that are alpine with a client: curlimages/curl, nicolaka/netshoot. */
import { type DirectoryNode, file, programFile, symlink } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import type { Program } from '../process/process.ts';
import { curl } from '../programs/curl.ts';
import { dig, host } from '../programs/dig.ts';
import { notSimulated } from '../programs/system.ts';
import { shell } from '../shell/shell.ts';
import { busyboxTree, once, plant } from './trees.ts';

const release = (version: string): string =>
  `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}\nPRETTY_NAME="Alpine Linux v${version.replace(/\.\d+$/, '')}"\n`;

function alpineTree(version: string, programs: Readonly<Record<string, Program>> = {}): DirectoryNode {
  const tree = busyboxTree();
  plant(tree, '/etc/os-release', file(release(version)));
  plant(tree, '/etc/alpine-release', file(`${version}\n`));
  plant(tree, '/sbin/apk', programFile(notSimulated));
  for (const [name, program] of Object.entries(programs))
    plant(tree, `/usr/bin/${name}`, programFile(program));
  return tree;
}

const alpine = once(() => alpineTree('3.22.2'));
const shared = { environment: {}, workingDirectory: '/', stopSignal: 'TERM' } as const;

export const alpineImages: readonly Image[] = ['3', '3.19', '3.20', '3.21', '3.22', '3.22.2', 'latest'].map(
  (tag) => ({
    ...shared,
    repository: 'docker.io/library/alpine',
    tag,
    entrypoint: [],
    command: ['/bin/sh'],
    user: '',
    size: 3_805_418,
    tree: alpine,
  }),
);

/** entrypoint.sh of curlimages/curl: flags and addresses are for curl, anything else is a command. */
const entrypoint: Program = (process) => {
  const args = process.argv.slice(1);
  const first = args[0] ?? '';
  process.argv = /^-|:\/\//.test(first) ? ['curl', ...args] : args;
  return process.become();
};

export const curlImages: readonly Image[] = ['8.17.0', '8.16.0', '8.5.0', 'latest'].map((tag) => ({
  ...shared,
  repository: 'docker.io/curlimages/curl',
  tag,
  entrypoint: ['/entrypoint.sh'],
  command: ['curl'],
  user: '100',
  size: 9_437_821,
  tree: once(() => plant(alpineTree('3.22.2', { curl }), '/entrypoint.sh', programFile(entrypoint))),
}));

const tools = {
  bash: shell,
  zsh: shell,
  curl,
  dig,
  host,
  tcpdump: notSimulated,
  ss: notSimulated,
  iperf3: notSimulated,
  mtr: notSimulated,
};

export const netshootImages: readonly Image[] = ['latest', 'v0.14', 'v0.13'].map((tag) => ({
  ...shared,
  repository: 'docker.io/nicolaka/netshoot',
  tag,
  entrypoint: [],
  command: ['zsh'],
  user: '',
  size: 208_000_000,
  tree: once(() => plant(alpineTree('3.22.2', tools), '/bin/bash', symlink('/usr/bin/bash'))),
}));
