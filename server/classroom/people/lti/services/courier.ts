/**
 * Brings scores to the platform, one after another, oldest first. What cannot be brought now waits and is tried again, ever more seldom; what the
 * platform refuses for good is written down with its reason. Learners never wait for any of it.
 */
import type { Clock } from '../../../../../sandbox/clock.ts';
import type { Log } from '../../../../log.ts';
import { Later, Refused } from './outcome.ts';
import type { Entry, PostBox } from './post-box.ts';

export interface Courier {
  /** Something may be there to be sent. Answers at once. `now`: also what waits for a later try. */
  wake(now?: 'now'): void;
  /** Why nothing arrives at the moment, and when it is tried again. */
  trouble(): Trouble | undefined;
  /** Lets what is under way end. Safe to call twice. */
  close(): Promise<void>;
}

export interface Trouble {
  readonly reason: string;
  readonly since: string;
  readonly nextAt: string;
}

export interface CourierOptions {
  readonly box: PostBox;
  readonly clock: Clock;
  readonly log: Log;
  /** Brings one. Rejects with `Later` or `Refused`. */
  bring(entry: Entry, signal: AbortSignal): Promise<void>;
}

/** Milliseconds until the first try after one that failed; doubled with each. */
const WAIT = { first: 5_000, most: 30 * 60_000 } as const;

export function createCourier({ box, clock, log, bring }: CourierOptions): Courier {
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;
  let timer: Disposable | undefined;
  let failures = 0;
  let trouble: Trouble | undefined;

  const later = ({ message, after }: Later): void => {
    const wait = Math.max(after, Math.min(WAIT.most, WAIT.first * 2 ** Math.min(failures, 12)));
    failures += 1;
    const at = (milliseconds: number): string => new Date(milliseconds).toISOString();
    trouble = { reason: message, since: trouble?.since ?? at(clock.now()), nextAt: at(clock.now() + wait) };
    if (failures === 1) log.warn('grades do not arrive at the learning platform', { reason: message });
    timer?.[Symbol.dispose]();
    timer = clock.after(wait, () => courier.wake('now'));
  };

  const one = async (entry: Entry): Promise<Later | undefined> => {
    try {
      await bring(entry, ending.signal);
      await box.sent(entry.id, clock.now());
      return undefined;
    } catch (failure) {
      if (failure instanceof Refused) {
        log.error('the learning platform refuses a grade', undefined, {
          person: entry.person,
          why: failure.message,
        });
        await box.refused(entry.id, failure.message, clock.now());
        return undefined;
      }
      return failure instanceof Later ? failure : new Later(String(failure));
    }
  };

  const run = async (): Promise<void> => {
    /** Of one course only the first is tried while it does not answer: others may be of another place. */
    const away = new Set<string>();
    let worst: Later | undefined;
    for (const entry of box.waiting()) {
      if (ending.signal.aborted) return;
      if (away.has(entry.course)) continue;
      // A newer one came meanwhile, or its owner went.
      if (!box.waiting().some(({ id }) => id === entry.id)) continue;
      const failed = await one(entry);
      if (!failed) continue;
      away.add(entry.course);
      if (!worst || failed.after > worst.after) worst = failed;
    }
    if (ending.signal.aborted) return;
    if (worst) return later(worst);
    [failures, trouble] = [0, undefined];
  };

  const courier: Courier = {
    wake(now) {
      if (ending.signal.aborted || (trouble && now === undefined)) return;
      again = running !== undefined;
      if (running) return;
      timer?.[Symbol.dispose]();
      timer = undefined;
      running = run()
        .catch((failure: unknown) => {
          log.error('grades could not be sent', failure);
          later(new Later(String(failure)));
        })
        .finally(() => {
          running = undefined;
          if (again) courier.wake();
        });
    },
    trouble: () => trouble,
    async close() {
      ending.abort();
      timer?.[Symbol.dispose]();
      await running;
    },
  };
  return courier;
}
