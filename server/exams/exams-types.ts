/** The room in which exams are sat: what it needs, and what can be done there. */

import type { Clock } from '../../sandbox/clock.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import type { AttemptFacts } from '../attempt-facts.ts';
import type { Collaborators } from '../collaborators.ts';
import type { Content } from '../content.ts';
import type { Log } from '../log.ts';
import type { Locale, SittingState } from '../protocol.ts';
import type { ExamList, ExamResult } from '../protocol-exam-result.ts';
import type { Records } from '../store/records.ts';
import type { Store } from '../store/types.ts';
import type { Terminals } from '../terminal/terminals.ts';
import type { Allowance } from './allowance.ts';
import type { ExamTime } from './exam-time.ts';
import type { Places } from './places.ts';
import type { Act } from './sitting.ts';

export type ExamNeeds = Pick<
  Collaborators,
  | 'attemptValues'
  | 'examProvider'
  | 'grade'
  | 'instantiate'
  | 'makeStartState'
  | 'missingTools'
  | 'requires'
  | 'runChecks'
  | 'shownValues'
>;

export interface ExamsOptions extends ExamNeeds {
  readonly store: Store;
  readonly records: Records;
  readonly clock: Clock;
  readonly time: ExamTime;
  readonly log: Log;
  readonly places: Places;
  readonly facts: AttemptFacts;
  readonly terminals: Pick<Terminals, 'close' | 'stop'>;
  content(): Content;
  /** After every change of what a page sees, but for time that passes. */
  changed(sitting: SittingState | undefined): void;
}

/** Each call fails with an HttpFault where it cannot be; a store that cannot write leaves everything as it was. */
export interface Exams {
  list(): ExamList;
  /** What is under way, has failed to begin, or has ended while this server ran; until another one is started. */
  current(): SittingState | undefined;
  /** Begins to prepare it; answers at once. */
  start(exam: string): Promise<SittingState>;
  act(sitting: string, what: Act): Promise<SittingState>;
  result(sitting: string): ExamResult;
  /** Where the task with that number is done. Rejects with a Fault when its cluster is gone. */
  sandboxOf(task: number): Promise<Sandbox>;
  /** It is a task of the exam under way: it is worked on there, and nowhere else. */
  holds(exercise: string): boolean;
  /** Whether the text of a task may be read. */
  mayRead(exercise: string, locale: Locale): boolean;
  /**
   * How long each exam may be sat from now on; the one under way, too. Without it each has the time that it says. Rejects when that cannot
   * be written down.
   */
  allow(allowance: (exam: string) => Allowance): Promise<void>;
  /** Goes on with what an earlier run of the server has left; from then on its shells wait for their clusters. For the start of the server. */
  recall(): void;
  /** Writes down how far the clock is and lets go of everything. Safe to call twice. Never rejects. */
  stop(): Promise<void>;
}
