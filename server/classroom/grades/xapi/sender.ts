/**
 * Brings statements to a learning record store, some at a time, in the order in which they came. What cannot be brought waits and is
 * tried again, ever more seldom; what the store refuses for good is set aside in the log. Learners never wait for any of it.
 */
import type { Clock } from '../../../../sandbox/clock.ts';
import type { Log } from '../../../log.ts';
import type { Outbox, Waiting } from './outbox.ts';
import type { Answered, Post } from './post.ts';

export interface Sender {
  /** Something may be there to be sent. Answers at once. */
  wake(): void;
  state(): SenderState;
  /** Lets what is under way end, for some seconds at most. Safe to call twice. */
  close(): Promise<void>;
}

export interface SenderState {
  readonly waiting: number;
  /** Since the server started. */
  readonly sent: number;
  readonly refused: number;
  /** Why nothing arrives at the moment, and when it is tried again. */
  readonly trouble?: { readonly reason: string; readonly since: string; readonly nextAt: string };
}

export interface SenderOptions {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly post: Post;
}

/** Statements in one request. */
const AT_ONCE = 25;
/** Milliseconds until the first try after one that failed; doubled with each. */
const WAIT = { first: 5_000, most: 10 * 60_000 } as const;

export function createSender(options: SenderOptions): Sender {
  const { outbox, clock, log, post } = options;
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  let timer: Disposable | undefined;
  let failures = 0;
  let sent = 0;
  let refused = 0;
  let trouble: SenderState['trouble'];

  const arrived = async (some: readonly Waiting[]): Promise<void> => {
    await outbox.done(some.map(({ statement }) => statement.id));
    sent += some.length;
    failures = 0;
    trouble = undefined;
  };

  const setAside = async ({ statement }: Waiting, reason: string): Promise<void> => {
    log.error('the learning record store refuses a statement', undefined, {
      statement: statement.id,
      reason,
    });
    await outbox.done([statement.id]);
    refused += 1;
  };

  const later = ({ reason, after }: Extract<Answered, { outcome: 'later' }>): void => {
    const wait = Math.max(after ?? 0, Math.min(WAIT.most, WAIT.first * 2 ** Math.min(failures, 10)));
    failures += 1;
    const at = (milliseconds: number): string => new Date(milliseconds).toISOString();
    trouble = { reason, since: trouble?.since ?? at(clock.now()), nextAt: at(clock.now() + wait) };
    if (failures === 1) log.warn('the learning record store cannot be reached', { reason });
    timer?.[Symbol.dispose]();
    timer = clock.after(wait, () => sender.wake());
  };

  /** `false`: not now. */
  const bring = async (some: readonly Waiting[]): Promise<boolean> => {
    const answer = await post(
      some.map(({ statement }) => statement),
      ending.signal,
    );
    if (answer.outcome === 'later') {
      later(answer);
      return false;
    }
    if (answer.outcome === 'taken') await arrived(some);
    else if (some.length > 1) {
      // One of them is in the way of the others.
      for (const one of some) if (!(await bring([one]))) return false;
    } else for (const one of some) await setAside(one, answer.reason);
    return true;
  };

  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      // What has been removed since is not brought.
      const some = outbox.waiting().slice(0, AT_ONCE);
      if (some.length === 0 || !(await bring(some))) return;
    }
  };

  const sender: Sender = {
    wake() {
      if (running || ending.signal.aborted) return;
      timer?.[Symbol.dispose]();
      timer = undefined;
      running = run()
        .catch((failure: unknown) => {
          log.error('statements could not be sent', failure);
          later({ outcome: 'later', reason: String(failure) });
        })
        .finally(() => {
          running = undefined;
          // Put while the last answer was being written down.
          if (!trouble && outbox.waiting().length > 0) sender.wake();
        });
    },
    state: () => ({ waiting: outbox.waiting().length, sent, refused, ...(trouble ? { trouble } : {}) }),
    async close() {
      ending.abort();
      timer?.[Symbol.dispose]();
      await running;
    },
  };
  return sender;
}
