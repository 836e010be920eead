/** A machine with kind and docker on it that only plays recordings back, and an API server behind the kubeconfig. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Installation } from '../../../sandbox/kind/installation.ts';
import { type KindOptions, KindProvider } from '../../../sandbox/kind/provider.ts';
import { EMPTY, FakeApiServer } from '../../fakes/api-server.ts';
import { RecordedCommands, type Rule } from '../../fakes/recorded-command/commands.ts';

export interface Machine {
  readonly commands: RecordedCommands;
  readonly api: FakeApiServer;
  readonly root: string;
  provider(env?: Record<string, string>, more?: Partial<KindOptions>): KindProvider;
  dispose(): Promise<void>;
}

/** With kind and docker installed, but no recordings yet. */
export async function machine(tools: readonly string[] = ['kind', 'docker']): Promise<Machine> {
  const root = await mkdtemp(join(tmpdir(), 'naru-kind-'));
  const commands = new RecordedCommands(root);
  await commands.install(...tools);
  const api = await new FakeApiServer().listen();
  for (const name of ['control-plane', 'worker', 'worker2']) api.putNode(name, true);
  return {
    commands,
    api,
    root,
    provider: (env = {}, more = {}) =>
      new KindProvider({
        dataDir: join(root, 'data'),
        toolsDir: join(root, 'tools'),
        env: { PATH: commands.bin, NARU_KIND_WARM: '0', ...env },
        settle: 0,
        settling: 0,
        installation: new Installation(''),
        free: async () => ({ memory: 2 ** 36, disk: 2 ** 40, nodes: 100 }),
        ...more,
      }),
    dispose: async () => {
      api.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Recordings for one cluster of three nodes named `naru-ID`: made, found, deleted. */
export async function playCluster(on: Machine, id: string, create: Partial<Rule> = {}): Promise<void> {
  const cluster = `naru-${id}`;
  const { commands, api } = on;
  const replace = { 'naru-rec-three': cluster, 'naru-rec-a': cluster, 'https://127.0.0.1:41009': api.url };
  const writes = { option: '--kubeconfig', text: api.kubeconfig };
  const ps = `ps -a --filter label=io.x-k8s.kind.cluster=${cluster}`;
  const made = { when: id, replace };
  await commands.on('kind', `create cluster --name ${cluster}`, 'kind/kind-create-three', {
    sets: id,
    replace,
    writes,
    ...create,
  });
  await commands.on('kind', `delete cluster --name ${cluster}`, 'kind/kind-delete', {
    ...made,
    clears: id,
    calls: api.url + EMPTY,
  });
  await commands.on('kind', `delete cluster --name ${cluster}`, 'kind/kind-delete-missing', { unless: id });
  await commands.on('kind', `get kubeconfig --name ${cluster}`, 'kind/kind-get-kubeconfig', made);
  await commands.on('docker', ps, 'kind/docker-ps-three', made);
  await commands.on('docker', ps, 'kind/docker-ps-none', { unless: id });
  await playNoOthers(on);
}

/** All clusters of the machine: none. Put in after what says otherwise. */
export const playNoOthers = (on: Machine): Promise<void> =>
  on.commands.on('docker', 'ps -a --filter label=io.x-k8s.kind.cluster --format *', 'kind/docker-ps-none');

/** A daemon that is well, with the node image. */
export async function playDocker(on: Machine): Promise<void> {
  await on.commands.on('docker', 'info', 'kind/docker-info');
  await on.commands.on('docker', 'image inspect', 'kind/docker-image-inspect');
}
