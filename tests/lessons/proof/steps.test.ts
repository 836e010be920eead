import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepsIn } from '../../../lessons/proof/steps.ts';
import type { ExerciseDefinition } from '../../../lessons/types.ts';
import { providers } from '../../../sandbox/index.ts';
import type { Sandbox } from '../../../sandbox/types.ts';

const signal = AbortSignal.timeout(60_000);
let dataDir: string;
let sandbox: Sandbox;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'naru-steps-'));
  const toolsDir = join(dataDir, 'tools');
  const { simulated } = providers({ dataDir, toolsDir, env: process.env, forgetful: true });
  sandbox = await simulated.create({ nodes: 1 }, { id: 'a', signal, onProgress() {} });
});

afterAll(async () => {
  await sandbox.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

/** One that cannot go back to a moment, as real clusters, and writes down what is asked of it. */
function plain(asked: string[]): Sandbox {
  return new Proxy(sandbox, {
    get(of, name) {
      if (name === 'mark') return undefined;
      if (name === 'reset' || name === 'openShell') asked.push(name);
      const value: unknown = Reflect.get(of, name);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
}

describe('the steps of proofs', () => {
  it('type into another terminal after a reset, since the cluster may be another one', async () => {
    const asked: string[] = [];
    const steps = await stepsIn(plain(asked));
    const exercise = {
      ...{ id: 'nodes', namespaces: [], setup: [], checks: [] },
      ...{ sandbox: { nodes: 1 }, requires: ['node-exec'] },
    } as Partial<ExerciseDefinition> as ExerciseDefinition;
    await steps.makeStartState(exercise, signal);
    await steps.type('true\n', signal);
    await steps.type('true\n', signal);
    await steps.makeStartState(exercise, signal);
    await steps.type('true\n', signal);
    steps.close();
    expect(asked).toEqual(['openShell', 'reset', 'openShell']);
  });
});
