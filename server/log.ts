/**
 * The log: one line of JSON per entry, on standard error. Nothing secret goes in: no tokens, no cookies, no terminal bytes.
 */
import { Fault } from '../sandbox/faults.ts';

export type Level = 'info' | 'warn' | 'error';

/** Values an entry may carry besides its message. */
export type Details = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  info(message: string, details?: Details): void;
  warn(message: string, details?: Details): void;
  /** `failure` is what was caught, if anything was. */
  error(message: string, failure?: unknown, details?: Details): void;
}

/** A log that hands each finished line, without its newline, to `write`. */
export function createLog(write: (line: string) => void, now: () => number = Date.now): Log {
  const entry = (level: Level, message: string, details: Details): void =>
    write(JSON.stringify({ at: new Date(now()).toISOString(), level, message, ...details }));
  return {
    info: (message, details = {}) => entry('info', message, details),
    warn: (message, details = {}) => entry('warn', message, details),
    error: (message, failure, details = {}) => entry('error', message, { ...describe(failure), ...details }),
  };
}

/** The log of a running server. */
export const stderrLog: Log = createLog((line) => process.stderr.write(`${line}\n`));

function describe(failure: unknown): Details {
  if (failure === undefined) return {};
  if (failure instanceof Fault) {
    return { code: failure.code, what: failure.message, remedy: failure.remedy, cause: causeOf(failure) };
  }
  if (failure instanceof Error) return { what: failure.stack ?? failure.message };
  return { what: String(failure) };
}

function causeOf(failure: Error): string | undefined {
  if (failure.cause === undefined) return undefined;
  return failure.cause instanceof Error
    ? (failure.cause.stack ?? failure.cause.message)
    : String(failure.cause);
}
