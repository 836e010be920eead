import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KindOptions } from '../../../sandbox/kind/provider.ts';
import type { Progress } from '../../../sandbox/types.ts';
import { type Machine, machine, playCluster, playDocker } from './doubles.ts';

const signal = new AbortController().signal;
const GB = 2 ** 30;
let on: Machine;
let said: string[];

beforeEach(async () => {
  on = await machine();
  said = [];
  await playDocker(on);
});
afterEach(() => on.dispose());

const onNotice: KindOptions['onNotice'] = ({ code }) => void said.push(code);
const create = (more: Partial<KindOptions> = {}, progress: Progress[] = []) =>
  on
    .provider({}, { onNotice, ...more })
    .create({ nodes: 3 }, { id: 'x', signal, onProgress: (one) => void progress.push(one) });
const typed = async (what: string) => (await on.commands.typed()).filter((line) => line.startsWith(what));
const folders = () => readdir(join(on.root, 'data', 'kind')).catch(() => []);

describe('a machine that has too little', () => {
  it.each([
    ['memory', { memory: GB, disk: 999 * GB, nodes: 99 }, 'sandbox/no-room'],
    ['disk', { memory: 99 * GB, disk: GB, nodes: 99 }, 'sandbox/disk-full'],
    ['inotify instances', { memory: 99 * GB, disk: 999 * GB, nodes: 2 }, 'sandbox/no-room'],
  ])('of %s says so before anything is made', async (_, free, code) => {
    await playCluster(on, 'x');
    await expect(create({ free: async () => free })).rejects.toMatchObject({ code, remedy: /./ });
    expect([await typed('kind create'), await folders()]).toEqual([[], []]);
  });
});

describe('an engine that stops while a cluster is made', () => {
  it('is what is said, and what may be left is said besides', async () => {
    await on.commands.on('kind', 'create', 'kind/kind-create-daemon-down');
    await on.commands.on('kind', 'delete', 'kind/kind-delete-daemon-down');
    await playCluster(on, 'x');
    await expect(create()).rejects.toMatchObject({ code: 'sandbox/engine-down' });
    expect([said, await folders()]).toEqual([['sandbox/left-behind'], []]);
  });
});

describe('a cluster that was removed behind our back', () => {
  it('is made anew by a reset, in its place', async () => {
    await playCluster(on, 'x');
    const sandbox = await create();
    await on.commands.forget('x');
    const steps: string[] = [];
    await sandbox.reset(signal, ({ step }) => void steps.push(step));
    expect(steps).toContain('nodes.starting');
    expect((await typed('kind create')).length).toBe(2);
    expect(said).toContain('sandbox/made-anew');
    expect(await sandbox.alive(signal)).toBe(true);
  });

  it('is not found, and ended without harm', async () => {
    await playCluster(on, 'x');
    const sandbox = await create();
    await on.commands.forget('x');
    expect(await on.provider().restore(sandbox.handle, signal)).toBeUndefined();
    await sandbox.destroy();
    await sandbox.destroy();
    expect(await folders()).toEqual([]);
  });
});

describe('the time that is left', () => {
  it('is not said of a first cluster, and of the next one it is', async () => {
    await playCluster(on, 'x', { pace: 0.01 });
    const [first, second]: [Progress[], Progress[]] = [[], []];
    await (await create({}, first)).destroy();
    await (await create({}, second)).destroy();
    expect(first.some((one) => 'seconds' in one)).toBe(false);
    expect(second[0]?.seconds).toBeGreaterThan(0);
    expect(second.at(-1)).toEqual({ step: 'ready', fraction: 1 });
  });
});
