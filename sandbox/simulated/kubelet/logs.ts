/** GET /log: the log of a container, or of its run before. */
import type { LogFile, LogLine } from '../runtime/log-file.ts';
import type { ByteSink, LogOptions } from './api.ts';
import { badRequest } from './errors.ts';
import { nanoTime } from './log-text.ts';
import type { ContainerRecord } from './record.ts';

/** The log that was asked for. Throws a StatusError when there is none yet. */
export function chooseLog(pod: string, record: ContainerRecord, previous: boolean): LogFile {
  const { name } = record.spec;
  if (previous) {
    // While a container waits for its restart, the run that failed is its previous one.
    const failed = record.state.waiting && record.lastState.terminated ? record.container?.logs : undefined;
    const found = failed ?? record.previousLogs;
    if (!found) throw badRequest(`previous terminated container "${name}" in pod "${pod}" not found`);
    return found;
  }
  const { waiting } = record.state;
  if (waiting && !record.container) throw badRequest(waitingMessage(pod, name, waiting));
  const found = record.container?.logs ?? record.keptLogs;
  if (!found) throw badRequest(`container "${name}" in pod "${pod}" is not available`);
  return found;
}

function waitingMessage(pod: string, name: string, { reason = '' }: { reason?: string }): string {
  const start = `container "${name}" in pod "${pod}" is waiting to start`;
  if (reason === 'ErrImagePull') return `${start}: image can't be pulled`;
  if (reason === 'ImagePullBackOff') return `${start}: trying and failing to pull image`;
  return `${start}: ${reason}`;
}

/** Sends what is there, and with `follow` what comes, until the log ends or `signal` aborts. */
export async function sendLog(
  log: LogFile,
  options: LogOptions,
  now: number,
  sink: ByteSink,
  signal: AbortSignal,
): Promise<void> {
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  const send = async (lines: readonly LogLine[]) => {
    for (const line of lines) {
      if (left <= 0 || signal.aborted) return;
      const bytes = options.timestamps
        ? Buffer.concat([Buffer.from(`${nanoTime(line.time)} `), line.text])
        : line.text;
      const behind = sink(bytes.subarray(0, left));
      if (behind) await behind;
      left -= bytes.length;
    }
  };
  let seen = log.dropped + log.lines.length;
  await send(select([...log.lines], options, now));
  while (options.follow && left > 0 && !signal.aborted) {
    const fresh = log.lines.slice(Math.max(0, seen - log.dropped));
    if (fresh.length === 0 && log.ended) return;
    seen = log.dropped + log.lines.length;
    if (fresh.length === 0) await changed(log, signal);
    else await send(fresh);
  }
}

function select(lines: readonly LogLine[], options: LogOptions, now: number): readonly LogLine[] {
  const since = sinceOf(options, now);
  const recent = since === undefined ? lines : lines.filter(({ time }) => time >= since);
  return options.tailLines === undefined
    ? recent
    : recent.slice(Math.max(0, recent.length - options.tailLines));
}

function sinceOf({ sinceSeconds, sinceTime }: LogOptions, now: number): bigint | undefined {
  if (sinceTime) return BigInt(Date.parse(sinceTime)) * 1_000_000n;
  return sinceSeconds === undefined ? undefined : BigInt(Math.round(now - sinceSeconds * 1000)) * 1_000_000n;
}

function changed(log: LogFile, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      listening[Symbol.dispose]();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const listening = log.onChange(done);
    signal.addEventListener('abort', done, { once: true });
  });
}
