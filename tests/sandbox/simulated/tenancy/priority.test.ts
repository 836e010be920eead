import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { BEHIND_THE_SERVER } from '../../../../sandbox/simulated/tenancy/priority.ts';

const PRIORITY = new URL('../../../../sandbox/simulated/tenancy/priority.ts', import.meta.url);

/** The niceness of each thread of this process, by its number. */
const priorities = (): Map<number, number> =>
  new Map(readdirSync('/proc/self/task').map((id) => [Number(id), getPriority(Number(id))]));

describe('a thread of clusters', () => {
  it.runIf(process.platform === 'linux')(
    'stands behind the others of its process, and they stay',
    async () => {
      const before = priorities();
      const program = `import(${JSON.stringify(PRIORITY.href)}).then(({ standBehind }) => {
      standBehind(${BEHIND_THE_SERVER});
      require('node:worker_threads').parentPort.postMessage('done');
    }); setInterval(() => {}, 1000);`;
      const worker = new Worker(program, { eval: true, execArgv: [] });
      try {
        await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
        const own = getPriority(process.pid);
        const after = [...priorities()];
        expect(after.filter(([, steps]) => steps === own + BEHIND_THE_SERVER)).toHaveLength(1);
        for (const [id, steps] of after) if (before.has(id)) expect(steps).toBe(before.get(id));
      } finally {
        await worker.terminate();
      }
    },
  );
});
