/** How commands speak: data on standard output, everything else on standard error, a Fault with its remedy. */
import { Fault } from '../sandbox/faults.ts';

export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Says what went wrong and what to do. Answers the exit code. */
export function sayFailure(error: unknown): 1 {
  if (error instanceof Fault) say(`${error.message}\n    ${error.remedy}`);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}

/** Says what was not understood. Answers the exit code. */
export function misunderstood(why: string, usage: string): 2 {
  say(`${why}\n\n${usage.trimEnd()}`);
  return 2;
}
