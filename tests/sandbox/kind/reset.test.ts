import { afterEach, beforeEach, expect, it } from 'vitest';
import { SandboxFolder } from '../../../sandbox/folder.ts';
import { readKeepsake } from '../../../sandbox/kind/keepsake.ts';
import type { Pool } from '../../../sandbox/kind/pool.ts';
import { KindSandbox } from '../../../sandbox/kind/sandbox.ts';
import { type YardDouble, yardDouble } from './yard-double.ts';

/** A busy machine takes its time. */
const PATIENT = { timeout: 15_000 };

const signal = new AbortController().signal;
const SPEC = { nodes: 3 };
let yard: YardDouble;
let pool: Pool;
let said: string[];

beforeEach(async () => {
  yard = await yardDouble();
  pool = yard.pool();
  said = [];
});
afterEach(async () => {
  await pool.close();
  await yard.dispose();
});

/** A cluster whose beginnings nobody has recorded: it is never to be shown to be clean. */
async function sandbox(): Promise<KindSandbox> {
  const { options, installation, maker, workshop } = yard;
  const folder = new SandboxFolder(options, 'kind', 'mine');
  const cluster = installation.nameOf('mine');
  const state = { cluster, spec: SPEC, nodes: 3, image: 'node:1', engine: 'docker' };
  const handle = { provider: 'kind', id: 'mine', createdAt: '', state };
  await folder.writeHandle(handle);
  await folder.writeKubeconfig(yard.api.kubeconfig);
  yard.clusters.set(cluster, ['running', 'running', 'running']);
  const room = yard.room();
  const onNotice = ({ code, message }: { code: string; message: string }) => said.push(`${code}: ${message}`);
  return new KindSandbox(handle, folder, workshop, {
    installation,
    maker,
    room,
    pool,
    onNotice,
    build: (shop, plot, making) => maker.bringUp(shop, plot, making),
  });
}

it('moves to a warm cluster where the old one cannot be shown to be clean, and ends the old one', async () => {
  const mine = await sandbox();
  const old = mine.handle.state['cluster'] as string;
  pool.wanted(SPEC, yard.workshop);
  await expect.poll(() => pool.clusters.length, PATIENT).toBe(1);
  const [warm] = pool.clusters;
  await mine.reset(signal);
  expect(mine.handle.state['cluster']).toBe(warm);
  expect(said).toEqual([expect.stringMatching(/^sandbox\/made-anew: .*is not known/)]);
  // As the next process finds it.
  const folder = new SandboxFolder(yard.options, 'kind', 'mine');
  expect((await folder.readHandle())?.state['cluster']).toBe(warm);
  expect(await readKeepsake(folder)).toMatchObject({ made: true, holder: { pid: process.pid } });
  await expect.poll(() => yard.maker.ended, PATIENT).toContain(old);
  expect(yard.clusters.has(warm!)).toBe(true);
});

it('takes the old one down first where there is no warm one, because two may not fit', async () => {
  const mine = await sandbox();
  const { cluster } = mine.handle.state;
  await mine.reset(signal);
  expect([yard.maker.ended[0], yard.maker.made[0]]).toEqual([cluster, cluster]);
  expect(mine.handle.state['cluster']).toBe(cluster);
});

it('says the steps of both', async () => {
  const mine = await sandbox();
  const steps: string[] = [];
  await mine.reset(signal, ({ step }) => steps.push(step));
  expect(steps).toEqual(['cluster.cleaning', 'nodes.starting', 'ready']);
});
