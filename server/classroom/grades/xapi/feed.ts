/** Looks what a learner has handed in, whenever something has changed, and puts what is new into the outbox. */
import type { Clock } from '../../../../sandbox/clock.ts';
import type { Log } from '../../../log.ts';
import type { Seat } from '../../types.ts';
import { triedIn } from '../tried.ts';
import type { Outbox } from './outbox.ts';
import type { Sender } from './sender.ts';
import { type StatementContext, statementOf } from './statements.ts';

export interface FeedOptions {
  readonly outbox: Outbox;
  readonly sender: Pick<Sender, 'wake'>;
  readonly context: StatementContext;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds that changes wait for company: while checks are made they come in dozens. */
const SOON = 500;

/** Follows the learner until disposed; what was handed in while nobody followed is found at the beginning. */
export function feedFrom({ person, app }: Seat, options: FeedOptions): Disposable {
  const { outbox, sender, context, clock, log } = options;
  let timer: Disposable | undefined;

  const look = async (): Promise<void> => {
    timer = undefined;
    const all = app.store.read((data) => triedIn(data));
    const statements = all.map((tried) => statementOf(person, tried, context));
    await outbox.put(
      person.id,
      statements.filter(({ id }) => !outbox.knows(id)),
    );
    sender.wake();
  };
  const soon = (): void => {
    timer ??= clock.after(SOON, () => {
      look().catch((failure: unknown) =>
        log.error('a statement could not be kept', failure, { person: person.id }),
      );
    });
  };
  const events = app.events.subscribe(({ type }) => {
    if (type === 'exercise' || type === 'exam' || type === 'progress') soon();
  });
  soon();
  return {
    [Symbol.dispose]() {
      events[Symbol.dispose]();
      timer?.[Symbol.dispose]();
    },
  };
}
