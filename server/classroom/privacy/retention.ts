/** Learners who have not been there for as long as the class keeps their data are removed, with all of it. Looked at once an hour. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../sandbox/clock.ts';
import type { Log } from '../../log.ts';
import type { Person } from '../types.ts';

export interface RetentionOptions {
  readonly clock: Clock;
  readonly log: Log;
  people(): readonly Person[];
  /** Whose Application is up at the moment. */
  isHere(person: string): boolean;
  folderOf(person: string): string;
  /** `null`: only by hand. */
  keepDays(): number | null;
  remove(person: string): Promise<void>;
}

/** Milliseconds. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What changes with everything a learner does that is kept. */
const TRACES = ['journal', 'progress.json'];

export interface Retention extends Disposable {
  /** Removes those whose time is over; resolves with their ids. */
  look(): Promise<readonly string[]>;
}

export function createRetention(options: RetentionOptions): Retention {
  const { clock, log } = options;
  let timer: Disposable | undefined;

  const look = async (): Promise<readonly string[]> => {
    const days = options.keepDays();
    if (days === null) return [];
    const gone: string[] = [];
    for (const person of options.people()) {
      if (person.role !== 'learner' || options.isHere(person.id)) continue;
      if (clock.now() - (await lastSeen(person, options.folderOf(person.id))) < days * DAY) continue;
      await options.remove(person.id);
      log.info('somebody’s data was deleted: its time was over', { person: person.id, days });
      gone.push(person.id);
    }
    return gone;
  };
  const again = (): void => {
    timer = clock.after(HOUR, () => {
      look()
        .catch((failure: unknown) => log.error('data whose time is over could not be deleted', failure))
        .finally(again);
    });
  };
  again();
  return { look, [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
}

/** Milliseconds since the epoch: when they came, or did something that was kept. */
async function lastSeen({ joinedAt }: Person, folder: string): Promise<number> {
  const times = await Promise.all(
    TRACES.map((name) =>
      stat(join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(Date.parse(joinedAt), ...times);
}
