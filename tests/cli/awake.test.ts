import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../../sandbox/program.ts';

const ROOT = join(import.meta.dirname, '../..');
const signal = new AbortController().signal;
const waits = (how: string) => `
  import { systemClock } from '${ROOT}/sandbox/clock.ts';
  import { awake } from '${ROOT}/cli/awake.ts';
  const work = () => new Promise((resolve) => systemClock.after(50, () => resolve('the end')));
  console.log(await ${how});`;
const run = (script: string) =>
  runProgram(process.execPath, ['--input-type=module', '-e', script], { signal, timeout: 20_000 });

it('keeps a process running that only waits for a clock', async () => {
  expect(await run(waits('awake(work)'))).toMatchObject({ exitCode: 0, stdout: 'the end\n' });
});

it('which would have ended without it', async () => {
  expect((await run(waits('work()'))).exitCode).toBe(13);
});
