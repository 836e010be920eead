/** What long-running simulated programs share. */
import type { Process } from '../process/process.ts';
import type { Signal } from '../process/signals.ts';

/** Waits for one of the signals and answers the exit code it means. Others keep their usual effect. */
export function untilSignal(process: Process, exitCodes: Partial<Record<Signal, number>>): Promise<number> {
  const ended = new Promise<number>((resolve) => {
    const ends = new Map<number, () => void>();
    for (const [signal, code] of Object.entries(exitCodes)) {
      const end = ends.get(code) ?? (() => resolve(code));
      ends.set(code, end);
      process.handlers.set(signal as Signal, end);
    }
  });
  return process.wait(ended);
}

/** `2026/11/21 09:41:36`, as nginx writes times. */
export function slashTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

/** `21/Nov/2026:09:41:36 +0000`, as access logs have it. */
export function accessTime(milliseconds: number): string {
  const [, day, month, year, time] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(milliseconds).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
