import { expect, it } from 'vitest';
import type { Sandbox, SandboxProvider } from '../../sandbox/types.ts';
import { createLearnerSandbox, type LearnerSandbox } from '../../server/learner-sandbox.ts';
import type { Log } from '../../server/log.ts';
import type { Store } from '../../server/store/types.ts';
import { type FakeSandbox, noopProvider } from '../fakes/providers.ts';

const signal = new AbortController().signal;

/** Enough of a store, in memory. */
function storeWith(kept: Record<string, unknown>): Store {
  const data = { sandbox: { generation: 1, kept } };
  return {
    read: (look: (from: typeof data) => unknown) => look(data),
    update: async (change: (draft: typeof data) => unknown) => change(data),
  } as unknown as Store;
}

const log = { warn: () => {}, error: () => {}, info: () => {} } as unknown as Log;

function learnerSandbox(provider: SandboxProvider, kept = {}, changed = () => {}): LearnerSandbox {
  const choose = async () => ({ provider, reason: 'chosen' });
  return createLearnerSandbox({ store: storeWith(kept), log, spec: { nodes: 1 }, choose, changed });
}

it('has what nobody remembers ended before it brings its own back', async () => {
  const handle = { provider: 'noop', id: 'mine', createdAt: '', state: {} };
  for (const [kept, remembered] of [
    [{ noop: { handle, generation: 1 } }, ['mine']],
    [{}, []],
  ] as const) {
    const asked: (readonly string[])[] = [];
    const tidy = async (ids: readonly string[]) => void asked.push(ids);
    const sandbox = learnerSandbox(Object.assign(noopProvider({ name: 'noop' }), { tidy }), kept);
    sandbox.recall();
    await expect.poll(() => asked).toEqual([remembered]);
    await sandbox.release();
  }
});

it('brings its cluster up also when nothing could be tidied', async () => {
  const tidy = () => Promise.reject(new Error('no engine'));
  const sandbox = learnerSandbox(Object.assign(noopProvider(), { tidy }));
  sandbox.recall();
  expect(await sandbox.ready(signal)).toBeDefined();
});

it('ends what the provider keeps ready for later when the server ends', async () => {
  let closed = 0;
  const close = async () => {
    closed += 1;
  };
  const sandbox = learnerSandbox(Object.assign(noopProvider(), { close }));
  await sandbox.ready(signal);
  expect(closed).toBe(0);
  await sandbox.release();
  expect(closed).toBe(1);
});

it('shows how far a reset is, with what is left and the place in line', async () => {
  const seen: unknown[] = [];
  const sandbox: LearnerSandbox = learnerSandbox(noopProvider(), {}, () =>
    seen.push(sandbox.state().progress),
  );
  const cluster: Sandbox = await sandbox.ready(signal);
  const place = { step: 'room.waiting', fraction: 0, place: 2 };
  const left = { step: 'nodes.starting', fraction: 0.2, seconds: 30 };
  cluster.reset = async (_signal, onProgress) => {
    onProgress?.(place);
    onProgress?.(left);
  };
  sandbox.reset();
  await sandbox.ready(signal);
  expect(seen).toContainEqual(place);
  expect(seen).toContainEqual(left);
  expect(sandbox.state().progress).toBeUndefined();
});

it('lets its cluster rest, and has the same one again when somebody comes', async () => {
  const provider = noopProvider();
  const sandbox = learnerSandbox(provider);
  const cluster: Sandbox = await sandbox.ready(signal);
  let [rests, gone] = [0, 0];
  sandbox.onGone(() => {
    gone += 1;
  });
  sandbox.rest();
  expect(sandbox.state().phase).toBe('ready');
  cluster.suspend = async () => {
    rests += 1;
  };
  const { generation } = sandbox.state();
  sandbox.rest();
  expect([sandbox.state().phase, gone]).toEqual(['absent', 1]);
  const again: Sandbox = await sandbox.ready(signal);
  expect([rests, again.handle.id]).toEqual([1, cluster.handle.id]);
  expect(sandbox.state().generation).toBe(generation);
});

it('is another cluster where programs have been at work on its nodes, once', async () => {
  const sandbox = learnerSandbox(noopProvider());
  const cluster = (await sandbox.ready(signal)) as FakeSandbox;
  await sandbox.suit({ wears: false }, signal);
  await sandbox.suit({ wears: true }, signal);
  const { generation } = sandbox.state();
  expect(cluster.resets).toBe(0);
  await sandbox.suit({ wears: false }, signal);
  expect([cluster.resets, sandbox.state().generation]).toEqual([1, generation + 1]);
  await sandbox.suit({ wears: false }, signal);
  expect(cluster.resets).toBe(1);
});

it('has the shape that an exercise asks for, also after a restart, and its own again afterwards', async () => {
  const provider = noopProvider();
  const kept = {};
  const sandbox = learnerSandbox(provider, kept);
  const usual = (await sandbox.ready(signal)) as FakeSandbox;
  const spec = { nodes: 4, controlPlanes: 3 };
  const shaped = await sandbox.suit({ spec, wears: true }, signal);
  expect([shaped.handle.state, usual.destroys, provider.sandboxes.size]).toEqual([{ nodes: 4 }, 1, 1]);
  await sandbox.release();
  const later = learnerSandbox(provider, kept);
  const found = await later.ready(signal);
  expect(found.handle.id).toBe(shaped.handle.id);
  expect(await later.suit({ spec: { ...spec }, wears: true }, signal)).toBe(found);
  expect((found as FakeSandbox).resets).toBe(1);
  expect((await later.suit({ wears: false }, signal)).handle.state).toEqual({ nodes: 1 });
});

it('keeps its cluster when one of another shape cannot be made, unless there is no room for both', async () => {
  for (const fits of [1, 0]) {
    const provider = Object.assign(noopProvider(), { fits: async () => fits });
    const sandbox = learnerSandbox(provider);
    const usual = await sandbox.ready(signal);
    const create = provider.create.bind(provider);
    provider.create = () => Promise.reject(new Error('no image'));
    await expect(sandbox.suit({ spec: { nodes: 4 }, wears: false }, signal)).rejects.toThrow('no image');
    const { phase } = sandbox.state();
    expect([phase, provider.sandboxes.size]).toEqual([fits === 1 ? 'ready' : 'failed', fits]);
    provider.create = create;
    expect((await startAgain(sandbox)) === usual).toBe(fits === 1);
  }
});

async function startAgain(sandbox: LearnerSandbox): Promise<Sandbox> {
  sandbox.start();
  return await sandbox.ready(signal);
}
