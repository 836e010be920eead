import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SandboxFolder } from '../../../sandbox/folder.ts';
import { beginMaking, endMaking, letGo } from '../../../sandbox/kind/keepsake.ts';
import { POOL } from '../../../sandbox/kind/pool.ts';
import { tidy } from '../../../sandbox/kind/tidy.ts';
import { type YardDouble, yardDouble } from './yard-double.ts';

const signal = new AbortController().signal;
let yard: YardDouble;

beforeEach(async () => {
  yard = await yardDouble();
});
afterEach(() => yard.dispose());

type End = 'half' | 'whole' | 'held';

/** A cluster with a folder, as a process left it that ended, or one that runs. */
async function cluster(
  provider: 'kind' | typeof POOL,
  id: string,
  end: End,
  { dataDir = yard.options.dataDir, name = yard.installation.nameOf(id) } = {},
): Promise<SandboxFolder> {
  const folder = new SandboxFolder({ ...yard.options, dataDir }, provider, id);
  const state = { cluster: name, spec: { nodes: 1 }, nodes: 1, image: 'node:1', engine: 'docker' };
  await folder.writeHandle({ provider, id, createdAt: '', state });
  await beginMaking(folder);
  if (end !== 'half') await endMaking(folder, { api: {}, nodes: {} });
  if (end === 'half') await folder.writeText('cluster.json', JSON.stringify(DEAD));
  if (end === 'whole') await letGo(folder);
  yard.clusters.set(name, ['running']);
  return folder;
}

/** Process 1 did not begin at that moment, so it is another one. */
const DEAD = { made: false, starts: 0, holder: { pid: 1, began: 'never' } };

const tidied = async (remembered?: readonly string[], elsewhere: readonly string[] = []) => {
  const pool = yard.pool();
  const { options, installation, maker, workshop } = yard;
  const ended = await tidy({ options, elsewhere, installation, maker, pool, workshop }, remembered, signal);
  return { ended: ended.map((name) => installation.idOf(name)), warm: pool.clusters };
};

it('ends half made clusters, and what nobody remembers once that is known', async () => {
  await cluster('kind', 'half', 'half');
  await cluster('kind', 'mine', 'whole');
  await cluster('kind', 'old', 'whole');
  yard.clusters.set(yard.installation.nameOf('nameless'), ['running']);
  expect((await tidied()).ended).toEqual(['half']);
  expect((await tidied(['mine'])).ended.sort()).toEqual(['nameless', 'old']);
  expect([...yard.clusters.keys()]).toEqual([yard.installation.nameOf('mine')]);
});

it('knows of clusters whose folders are elsewhere, whatever a reset has made them be called', async () => {
  const dataDir = join(yard.options.dataDir, 'learners', 'lee');
  const name = yard.installation.nameOf('was-warm');
  await cluster('kind', 'mine', 'whole', { dataDir, name });
  await cluster('kind', 'half', 'half', { dataDir });
  expect((await tidied(['mine', 'half'], [dataDir])).ended).toEqual([]);
  expect((await tidied([], [dataDir])).ended.sort()).toEqual(['half', 'was-warm']);
});

it('never touches what somebody else has made', async () => {
  const others = ['kind', 'naru-old-style', 'naru-fffffff-x', 'naru-abc124-x', 'prod'];
  for (const name of others) yard.clusters.set(name, ['running']);
  expect((await tidied([])).ended).toEqual([]);
  expect([...yard.clusters.keys()]).toEqual(others);
});

it('leaves alone what a process that runs is making or has in hands', async () => {
  await cluster('kind', 'up-1', 'held');
  const making = await cluster('kind', 'up-2', 'half');
  await beginMaking(making);
  await cluster(POOL, 'p1', 'held');
  expect(await tidied([])).toEqual({ ended: [], warm: [] });
});

it('has one warm again that an earlier process kept', async () => {
  await cluster(POOL, 'p1', 'whole');
  expect(await tidied([])).toEqual({ ended: [], warm: [yard.installation.nameOf('p1')] });
});

it.each<[string, (name: string) => unknown]>([
  ['stopped', (name) => yard.clusters.set(name, ['exited'])],
  ['half made', (name) => yard.clusters.set(name, ['running', 'running'])],
])('does not keep one that is %s', async (_, harm) => {
  const folder = await cluster(POOL, 'p1', 'whole');
  harm(yard.installation.nameOf('p1'));
  expect(await tidied([])).toEqual({ ended: ['p1'], warm: [] });
  expect(await folder.readHandle()).toBeUndefined();
});

it('keeps the folder of a sandbox that somebody worked in, and the cluster of one that became another’s', async () => {
  const folder = await cluster('kind', 'old', 'whole');
  await folder.writeHome('notes.txt', 'mine', signal);
  await tidied([]);
  expect(await folder.readHandle()).toBeDefined();
  // Handed out, and the process ended before the folder in the pool was gone.
  const taken = await cluster(POOL, 'p2', 'whole');
  const mine = new SandboxFolder(yard.options, 'kind', 'mine');
  const handle = (await taken.readHandle())!;
  await mine.writeHandle({ ...handle, provider: 'kind', id: 'mine' });
  expect(await tidied(['mine'])).toEqual({ ended: [], warm: [] });
  expect(yard.clusters.has(yard.installation.nameOf('p2'))).toBe(true);
});
