import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lookout, openLookout } from '../../../checker/cluster.ts';
import { StartStates } from '../../../lessons/proof/start-states.ts';
import type { ExerciseDefinition } from '../../../lessons/types.ts';
import { providers } from '../../../sandbox/index.ts';
import type { Sandbox } from '../../../sandbox/types.ts';

const signal = AbortSignal.timeout(60_000);
let dataDir: string;
let sandbox: Sandbox;
let lookout: Lookout;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'naru-start-states-'));
  const { simulated } = providers({
    dataDir,
    toolsDir: join(dataDir, 'tools'),
    env: process.env,
    forgetful: true,
  });
  sandbox = await simulated.create({ nodes: 1 }, { id: 'a', signal, onProgress() {} });
  lookout = await openLookout(sandbox);
});

afterAll(async () => {
  lookout.close();
  await sandbox.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

const exercise = (id: string): ExerciseDefinition => {
  const parts: Partial<ExerciseDefinition> = { id, namespaces: [id], setup: [], checks: [] };
  return parts as ExerciseDefinition;
};

/** Their names and uids. */
const corednsPods = async (): Promise<{ name: string; uid: string }[]> => {
  const pods = await lookout.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'kube-system' }, signal);
  return pods
    .map(({ metadata }) => ({ name: metadata?.name ?? '', uid: String(metadata?.['uid']) }))
    .filter(({ name }) => name.startsWith('coredns-'));
};

describe('start states one after the other in a simulated sandbox', () => {
  it('go back to a new cluster, its own programs with it, and begin one anew where static pods have changed', async () => {
    const states = new StartStates(sandbox, { lookout, renew: async () => {} });
    await states.make(exercise('one'), signal);
    const pods = await corednsPods();
    await states.make(exercise('two'), signal);
    expect(await corednsPods()).toEqual(pods);
    const gone = (name: string) =>
      lookout.kube.delete({ apiVersion: 'v1', kind: 'Pod', namespace: 'kube-system', name }, signal);
    await gone(pods[0]?.name ?? '');
    await states.make(exercise('between'), signal);
    expect(await corednsPods()).toEqual(pods);
    await gone('kube-scheduler-naru-control-plane');
    await states.make(exercise('three'), signal);
    const then = new Set(pods.map(({ uid }) => uid));
    expect((await corednsPods()).filter(({ uid }) => then.has(uid))).toEqual([]);
    const spaces = await lookout.kube.list({ apiVersion: 'v1', kind: 'Namespace' }, signal);
    const names = spaces.map(({ metadata }) => metadata?.name);
    expect(names).toContain('three');
    expect(names).not.toContain('two');
  });

  it('begin with a reset where the sandbox cannot go back, after one that worked on nodes', async () => {
    let resets = 0;
    const plain = new Proxy(sandbox, {
      get(of, name) {
        if (name === 'mark') return undefined;
        if (name === 'reset') resets += 1;
        const value: unknown = Reflect.get(of, name);
        return typeof value === 'function' ? value.bind(of) : value;
      },
    });
    const renewed: number[] = [];
    const states = new StartStates(plain, {
      get lookout() {
        return lookout;
      },
      async renew() {
        renewed.push(resets);
        const next = await openLookout(sandbox);
        lookout.close();
        lookout = next;
      },
    });
    const onNodes: ExerciseDefinition = {
      ...exercise('nodes'),
      sandbox: { nodes: 1 },
      requires: ['node-exec'],
    };
    const other: ExerciseDefinition = { ...exercise('other'), sandbox: { nodes: 1 }, requires: [] };
    await states.make(other, signal);
    await states.make(onNodes, signal);
    expect(renewed).toEqual([]);
    await states.make(onNodes, signal);
    await states.make(other, signal);
    await states.make(other, signal);
    expect(renewed).toEqual([1, 2]);
  });
});
