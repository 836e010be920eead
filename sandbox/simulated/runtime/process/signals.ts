/** POSIX signals as far as simulated processes know them. */

const numbers = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  WINCH: 28,
} as const;

export type Signal = keyof typeof numbers;

/** Signals that do nothing to a process that did not ask for them (stopping is not simulated). */
const harmless: ReadonlySet<Signal> = new Set<Signal>(['CHLD', 'CONT', 'STOP', 'WINCH']);

/** 15 for TERM. */
export function signalNumber(signal: Signal): number {
  return numbers[signal];
}

export function isHarmless(signal: Signal): boolean {
  return harmless.has(signal);
}

/** Reads `TERM`, `SIGTERM`, `15`; undefined when there is no such signal. */
export function parseSignal(text: string): Signal | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (name in numbers) return name as Signal;
  return (Object.keys(numbers) as Signal[]).find((signal) => String(numbers[signal]) === text);
}

/** All names with their numbers, for `kill -l`. */
export function allSignals(): readonly [Signal, number][] {
  return Object.entries(numbers) as [Signal, number][];
}
