import { expect, it } from 'vitest';
import { onDemand } from '../../../../../sandbox/simulated/runtime/process/on-demand.ts';
import { Killed, type Process } from '../../../../../sandbox/simulated/runtime/process/process.ts';

const process = { argv: ['x'], wait: (promise: Promise<unknown>) => promise } as unknown as Process;

it('a program on demand is loaded when it runs, and does what it does', async () => {
  const loads: number[] = [];
  const program = onDemand(async () => {
    loads.push(loads.length);
    return ({ argv }) => argv.length + 6;
  });
  expect(loads).toEqual([]);
  expect(await program(process)).toBe(7);
  expect(loads).toEqual([0]);
});

it('a program that is killed while it is loaded never runs', async () => {
  let runs = 0;
  const program = onDemand(async () => () => runs++);
  const killed = { wait: () => Promise.reject(new Killed(137)) } as unknown as Process;
  await expect(program(killed)).rejects.toBeInstanceOf(Killed);
  expect(runs).toBe(0);
});
