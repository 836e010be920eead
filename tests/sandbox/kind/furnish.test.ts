import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../sandbox/faults.ts';
import { KindCommand } from '../../../sandbox/kind/commands.ts';
import { Engine } from '../../../sandbox/kind/engine.ts';
import { bringNetwork, furnish } from '../../../sandbox/kind/furnish.ts';
import { openKube } from '../../../sandbox/kube.ts';
import { type Machine, machine } from './doubles.ts';

const signal = new AbortController().signal;
const SAVED = { writes: { option: '-o', text: 'saved' } };
let on: Machine;

beforeEach(async () => {
  on = await machine();
  await on.commands.on('docker', 'image inspect', 'images/docker-inspect-two-of-three');
  await on.commands.on('docker', 'save', 'images/docker-save', SAVED);
});
afterEach(() => on.dispose());

const folder = () => ({
  path: join(on.root, 'data', 'kind', 'x'),
  readKubeconfig: async () => on.api.kubeconfig,
});

async function furnished(env: Record<string, string> = {}) {
  await on.commands.on('docker', 'ps', 'kind/docker-ps-none');
  const engine = new Engine('docker', join(on.commands.bin, 'docker'), { PATH: on.commands.bin, ...env });
  const kind = new KindCommand(join(on.commands.bin, 'kind'), engine, { PATH: on.commands.bin });
  const facts = { version: '20.10.24', architecture: 'amd64', cgroupV1: false, memory: 0, rootless: false };
  const steps: string[] = [];
  const notices: Fault[] = [];
  const workshop = { engine, kind, facts, image: '' };
  const onNotice = (notice: Fault) => void notices.push(notice);
  const bare = { workshop, folder: folder(), cluster: 'naru-x', spec: { nodes: 1 }, onNotice };
  await furnish(bare, (step) => void steps.push(step), signal);
  return { steps, notices, typed: await on.commands.typed() };
}

describe('a new cluster of kind', () => {
  it('gets the images that are on this machine, from an archive that is kept for the next one', async () => {
    await on.commands.on('kind', 'load image-archive', 'kind/kind-load-image-archive');
    const { steps, notices, typed } = await furnished();
    expect(steps).toEqual(['images.loading']);
    expect(notices).toEqual([]);
    expect(typed.at(-1)).toMatch(
      /^kind load image-archive \S+\/data\/images\/[0-9a-f]{16}\.tar --name naru-x$/,
    );
    expect(typed.filter((line) => line.startsWith('docker save'))).toHaveLength(1);
    const again = await furnished();
    expect(again.typed.filter((line) => line.startsWith('docker save'))).toHaveLength(1);
    expect(again.typed.filter((line) => line.startsWith('kind load'))).toHaveLength(2);
  });

  it('gets none that its nodes have from the image they are made of', async () => {
    await on.commands.on('docker', 'ps', 'kind/docker-ps-three');
    await on.commands.on('docker', 'exec', 'images/docker-exec-crictl-images');
    const { steps, typed } = await furnished();
    expect(steps).toEqual([]);
    expect(typed.filter((line) => /^docker save|^kind/.test(line))).toEqual([]);
  });

  it('is used without them when they cannot be put on its nodes, and somebody is told', async () => {
    await on.commands.on('kind', 'load image-archive', 'kind/kind-load-image-archive-garbage');
    const { notices } = await furnished();
    expect(notices).toMatchObject([
      { code: 'sandbox/image-unloadable', message: expect.stringContaining('invalid tar header') },
    ]);
  });

  it('gets none where nobody wants that', async () => {
    const { typed } = await furnished({ NARU_KIND_LOAD: 'none' });
    expect(typed).toEqual([]);
  });

  it('gets Calico from the manifest that was fetched, where its network is to be that', async () => {
    const toolsDir = join(on.root, 'tools');
    await mkdir(toolsDir, { recursive: true });
    const manifest = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'from-calico' } };
    await writeFile(join(toolsDir, 'calico-v3.32.1.yaml'), `---\n${JSON.stringify(manifest)}\n---\n`);
    const bring = (network: 'kindnet' | 'calico') =>
      bringNetwork(
        { folder: folder(), spec: { nodes: 1, network } },
        { toolsDir, env: { NARU_DOWNLOAD: 'never' } },
        () => {},
        signal,
      );
    const kube = await openKube(on.api.kubeconfig);
    const ref = { apiVersion: 'v1', kind: 'Node', name: 'from-calico' };
    await bring('kindnet');
    expect(await kube.get(ref, signal)).toBeUndefined();
    await bring('calico');
    expect(await kube.get(ref, signal)).toBeDefined();
    kube.close();
  });

  it('says that Calico may not be fetched where it is not there', async () => {
    const sources = { toolsDir: join(on.root, 'none'), env: { NARU_DOWNLOAD: 'never' } };
    const spec = { nodes: 1, network: 'calico' } as const;
    await expect(bringNetwork({ folder: folder(), spec }, sources, () => {}, signal)).rejects.toMatchObject({
      code: 'tools/download-forbidden',
    });
  });
});
