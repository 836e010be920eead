/**
 * What a learner's Application tells of itself → facts for the board. Looks at what is kept when the seat opens, then only at what
 * changes; a seat that changes often is told of at most twice a second.
 */
import type { Clock } from '../../../sandbox/clock.ts';
import type { Application } from '../../application.ts';
import { lastAttempt } from '../../attempt-history.ts';
import type { Attempt, ExerciseState, ServerEvent, Sight, SittingState } from '../../protocol.ts';
import type { Fact, RoomAct, Stuck } from './events.ts';

export type FactAct = Extract<RoomAct, { type: Fact['type'] }>;

export interface SeatFeedOptions {
  readonly learner: string;
  readonly app: Pick<Application, 'events' | 'store' | 'attempts' | 'content' | 'sandbox' | 'exams'>;
  readonly clock: Clock;
  note(fact: FactAct): void;
}

/** How long checks of an exercise are gathered, milliseconds. */
const SOON = 500;

/** Tells of the seat until it is disposed. */
export function followSeat(options: SeatFeedOptions): Disposable {
  return new SeatFeed(options);
}

class SeatFeed implements Disposable {
  readonly #options: SeatFeedOptions;
  readonly #subscription: Disposable;
  #lesson: string | undefined;
  #exam = '';
  readonly #sights = new Map<string, readonly Sight[]>();
  readonly #attempts = new Map<string, Attempt>();
  /** What was told of an exercise last. */
  readonly #told = new Map<string, string>();
  readonly #waiting = new Map<string, Disposable>();

  constructor(options: SeatFeedOptions) {
    this.#options = options;
    this.#subscription = options.app.events.subscribe((event) => this.#heard(event));
    this.#lookAround();
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    for (const timer of this.#waiting.values()) timer[Symbol.dispose]();
    this.#waiting.clear();
  }

  /** How everything is when the seat opens. */
  #lookAround(): void {
    const { store, exams, sandbox } = this.#options.app;
    const { generation } = sandbox.state();
    this.#visited(store.read(({ last }) => last?.lesson));
    const kept = store.read(({ exercises }) =>
      Object.values(exercises).flatMap((one) => lastAttempt(one, generation, () => ({})) ?? []),
    );
    for (const attempt of kept) this.#worked(attempt, true);
    this.#sat(exams.current());
  }

  #heard(event: ServerEvent): void {
    switch (event.type) {
      case 'progress':
        this.#visited(event.progress.last?.lesson);
        break;
      case 'exercise':
        this.#turned(event.state);
        break;
      case 'live':
        this.#sights.set(event.exercise, event.sights);
        this.#soon(event.exercise);
        break;
      case 'exam':
        this.#sat(event.exam ?? undefined);
        break;
    }
  }

  #visited(lesson: string | undefined): void {
    if (lesson === undefined || lesson === this.#lesson) return;
    this.#lesson = lesson;
    this.#options.note({ type: 'visited', learner: this.#options.learner, lesson });
  }

  #turned({ exercise, attempt, busy, live }: ExerciseState): void {
    this.#sights.set(exercise, live ?? []);
    // Verdicts that fall one after another are told when all have.
    if (attempt && busy === 'no') this.#worked(attempt, false);
  }

  /** What is told of an attempt in an exam waits until that is over. */
  #worked(attempt: Attempt, atOnce: boolean): void {
    const { exercise, id } = attempt;
    const lesson = this.#options.app.content().exercises.get(exercise)?.lesson;
    const secret = attempt.exam === true && attempt.state === 'open';
    if (lesson === undefined || attempt.state === 'preparing' || secret) return;
    const before = this.#attempts.get(exercise);
    this.#attempts.set(exercise, attempt);
    const { learner, note } = this.#options;
    if (before?.id !== id) note({ type: 'began', learner, exercise, lesson, attempt: id });
    if (atOnce) this.#stood(exercise);
    else this.#soon(exercise);
    if (before?.checkedAt !== attempt.checkedAt || before?.id !== id) this.#submitted(attempt);
  }

  #submitted({ exercise, grade, checkedAt, verdicts }: Attempt): void {
    if (!grade || checkedAt === undefined) return;
    const { points, of } = grade;
    const solved = verdicts.length > 0 && verdicts.every(({ outcome }) => outcome === 'pass');
    const { learner } = this.#options;
    this.#options.note({ type: 'submitted', learner, exercise, checkedAt, points, of, solved });
  }

  #soon(exercise: string): void {
    if (this.#waiting.has(exercise)) return;
    const timer = this.#options.clock.after(SOON, () => {
      this.#waiting.delete(exercise);
      this.#stood(exercise);
    });
    this.#waiting.set(exercise, timer);
  }

  #stood(exercise: string): void {
    const attempt = this.#attempts.get(exercise);
    const definition = this.#options.app.content().exercises.get(exercise);
    if (!attempt || !definition || attempt.state === 'abandoned') return;
    const ids = definition.checks.map(({ id }) => id);
    const standing = standingOf(ids, attempt, this.#sights.get(exercise) ?? []);
    const told = JSON.stringify([attempt.id, standing]);
    if (told === this.#told.get(exercise)) return;
    this.#told.set(exercise, told);
    this.#options.note({ type: 'stood', learner: this.#options.learner, exercise, ...standing });
  }

  #sat(exam: SittingState | undefined): void {
    const now = exam ? `${exam.id} ${exam.phase}` : '';
    if (!exam || now === this.#exam) return;
    this.#exam = now;
    this.#options.note({
      type: 'sat',
      learner: this.#options.learner,
      exam: exam.exam,
      phase: exam.phase,
    });
  }
}

interface Standing {
  readonly checks: Record<string, boolean>;
  readonly stuck?: Stuck;
}

/** How the checks stand: as they are seen now, else as they were judged. The first that does not hold is what one is stuck on. */
export function standingOf(
  ids: readonly string[],
  { verdicts }: Pick<Attempt, 'verdicts'>,
  sights: readonly Sight[],
): Standing {
  const seen = new Map(sights.map((sight) => [sight.check, sight]));
  const judged = new Map(verdicts.map((verdict) => [verdict.check, verdict]));
  const looks = ids.map((id) => lookAt(id, seen.get(id), judged.get(id)));
  const checks = Object.fromEntries(looks.map(({ check, holds }) => [check, holds]));
  const trouble = looks.find(({ stuck }) => stuck)?.stuck;
  return trouble ? { checks, stuck: trouble } : { checks };
}

interface Look {
  readonly check: string;
  readonly holds: boolean;
  readonly stuck?: Stuck;
}

function lookAt(
  check: string,
  sight: Sight | undefined,
  verdict: Attempt['verdicts'][number] | undefined,
): Look {
  if (sight && sight.state !== 'unseen') {
    const holds = sight.state !== 'not-yet';
    return holds ? { check, holds } : { check, holds, stuck: troubleOf(check, sight.findings) };
  }
  if (verdict?.outcome === 'pass') return { check, holds: true };
  // A fault is ours: nobody is stuck on it.
  if (verdict?.outcome !== 'fail') return { check, holds: false };
  return { check, holds: false, stuck: troubleOf(check, verdict.findings) };
}

type Findings = Extract<Attempt['verdicts'][number], { outcome: 'fail' }>['findings'];

/** What a text of somebody else's may be long, characters. */
const LONGEST = 300;

function troubleOf(check: string, findings: Findings = []): Stuck {
  const [finding] = findings;
  if (!finding) return { check };
  const values = Object.entries(finding.values).map(([key, value]) => [
    key,
    typeof value === 'string' ? value.slice(0, LONGEST) : value,
  ]);
  return { check, code: finding.code, values: Object.fromEntries(values) };
}
