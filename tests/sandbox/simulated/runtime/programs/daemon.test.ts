import { expect, it } from 'vitest';
import type { Process } from '../../../../../sandbox/simulated/runtime/process/process.ts';
import type { Signal } from '../../../../../sandbox/simulated/runtime/process/signals.ts';
import { untilSignal } from '../../../../../sandbox/simulated/runtime/programs/daemon.ts';

it.each([
  ['TERM', 0],
  ['QUIT', 0],
  ['INT', 130],
] as const)('a daemon ends on %s with %i', async (signal, code) => {
  const handlers = new Map<Signal, () => void>();
  const process = { handlers, wait: (promise: Promise<unknown>) => promise } as unknown as Process;
  const ended = untilSignal(process, { TERM: 0, QUIT: 0, INT: 130 });
  expect([...handlers.keys()]).toEqual(['TERM', 'QUIT', 'INT']);
  handlers.get(signal)?.();
  expect(await ended).toBe(code);
});
