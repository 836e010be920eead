/**
 * The file with the record of grades: a line for every rule and every decision, for its owner only. A line that cannot be read is
 * left where it is and counts for nothing; the log says so.
 */
import { appendFile, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '../../log.ts';
import { syncFolder } from '../../store/snapshot.ts';
import { type GradeEvent, gradeEvent } from './record.ts';

export interface RecordFile {
  events(): readonly GradeEvent[];
  /** Survives a power cut once it resolves; only then is it among the events. */
  add(event: GradeEvent): Promise<void>;
  /** Every line is written anew: for a learner whose data is removed. */
  rewrite(change: (events: readonly GradeEvent[]) => readonly GradeEvent[]): Promise<void>;
}

export async function openRecord(file: string, log: Log): Promise<RecordFile> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  let events: readonly GradeEvent[] = text
    .split('\n')
    .flatMap((line, at) => readLine(line, at + 1, file, log));
  let last: Promise<unknown> = Promise.resolve();
  // Half a line of a process that was killed must not swallow the next one.
  let broken = text !== '' && !text.endsWith('\n');

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    events: () => events,
    add: (event) =>
      inTurn(async () => {
        await appendFile(file, `${broken ? '\n' : ''}${JSON.stringify(event)}\n`, {
          mode: 0o600,
          flush: true,
        });
        await syncFolder(dirname(file));
        broken = false;
        events = [...events, event];
      }),
    rewrite: (change) =>
      inTurn(async () => {
        const next = change(events);
        await replace(file, next.map((event) => `${JSON.stringify(event)}\n`).join(''));
        broken = false;
        events = next;
      }),
  };
}

function readLine(line: string, number: number, file: string, log: Log): GradeEvent[] {
  if (line === '') return [];
  try {
    return [gradeEvent.parse(JSON.parse(line))];
  } catch (failure) {
    log.error('a line of the record of grades could not be read', failure, { file, line: number });
    return [];
  }
}

async function replace(file: string, text: string): Promise<void> {
  const handle = await open(`${file}.tmp`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.tmp`, file);
  await syncFolder(dirname(file));
}
