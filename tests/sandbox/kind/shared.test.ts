/** Learners of a class: clusters come from one pool, and each sandbox has its folder with whoever it is of. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KindProvider } from '../../../sandbox/kind/provider.ts';
import { type Machine, machine, playCluster, playDocker } from './doubles.ts';

const signal = new AbortController().signal;
let on: Machine;
let pool: KindProvider;

beforeEach(async () => {
  on = await machine();
  await playDocker(on);
  // Of all clusters of the machine, too, once it is there.
  const all = 'ps -a --filter label=io.x-k8s.kind.cluster --format *';
  await on.commands.on('docker', all, 'kind/docker-ps-three', {
    when: 'x',
    replace: { 'naru-rec-three': 'naru-x' },
  });
  await playCluster(on, 'x');
  pool = on.provider();
});
afterEach(() => on.dispose());

const folderOf = (learner: string): string => join(on.root, 'learners', learner, 'sandboxes');
const of = (learner: string): KindProvider =>
  new KindProvider(
    { dataDir: folderOf(learner), toolsDir: join(on.root, 'tools'), env: { PATH: on.commands.bin } },
    pool,
  );
const create = (provider: KindProvider) =>
  provider.create({ nodes: 3 }, { id: 'x', signal, onProgress: () => {} });

it('has its folder with the learner, and nothing of it with the pool', async () => {
  const sandbox = await create(of('lee'));
  expect(existsSync(join(folderOf('lee'), 'kind', 'x', 'kubeconfig'))).toBe(true);
  expect(existsSync(join(on.root, 'data', 'kind'))).toBe(false);
  await sandbox.release();
  expect((await of('lee').restore(sandbox.handle, signal))?.handle).toEqual(sandbox.handle);
});

it('is not the learner’s alone to tidy up or to close, and not the pool’s to end while its folder is told of', async () => {
  const lee = of('lee');
  await (await create(lee)).release();
  await of('kim').tidy([], signal);
  await lee.close();
  await pool.tidy(['x'], signal, [folderOf('lee'), folderOf('nobody')]);
  expect(await on.commands.typed()).not.toContainEqual(expect.stringContaining('delete cluster'));
});

it('ends when its learner is forgotten, also when nobody has it open; its folder is left to whoever forgets', async () => {
  const { handle } = await create(of('lee'));
  await mkdir(join(folderOf('lee'), 'kind', 'x', 'home'), { recursive: true });
  await writeFile(join(folderOf('lee'), 'kind', 'x', 'home', 'notes'), 'mine');
  await of('lee').forget(handle, signal);
  expect(await of('lee').restore(handle, signal)).toBeUndefined();
  expect(existsSync(join(folderOf('lee'), 'kind', 'x', 'home', 'notes'))).toBe(true);
});

it('tells the learner, and not the pool, what is noticed of it', async () => {
  const told: string[] = [];
  const options = {
    dataDir: folderOf('lee'),
    toolsDir: join(on.root, 'tools'),
    env: { PATH: on.commands.bin },
    onNotice: ({ code }: { code: string }) => void told.push(code),
  };
  const sandbox = await create(new KindProvider(options, pool));
  await writeFile(join(folderOf('lee'), 'kind', 'x', 'cluster.json'), '{}');
  await sandbox.reset(signal, () => {}).catch(() => undefined);
  expect(told).toContain('sandbox/made-anew');
});
