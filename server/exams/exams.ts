/**
 * The room in which exams are sat: one at a time, each in clusters of its own. What happens is on disk before it is answered; see
 * README.md for what survives what. One file, although a long one: beginning, timer, end and restart are turns of one sitting.
 */
import { randomBytes } from 'node:crypto';
import type { ExerciseDefinition } from '../../lessons/types.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import { problemOf } from '../faults.ts';
import type { Locale, Problem, SittingState } from '../protocol.ts';
import type { ExamList, ExamResult } from '../protocol-exam-result.ts';
import type { DeepReadonly } from '../store/types.ts';
import { isAsked, mayReadTask } from './access.ts';
import { type Allowance, minutesFor } from './allowance.ts';
import { leftAt, usedAt } from './exam-time.ts';
import type { Exams, ExamsOptions } from './exams-types.ts';
import { cannotRun, noResult, notOpen, underWay, unknownExam, unknownSitting } from './faults.ts';
import { createFinishing, type Finishing } from './finishing.ts';
import { createOffer, newSitting, type Offer } from './offer.ts';
import { forget, prepareAll } from './prepare.ts';
import { resultOf, summaryOf } from './result.ts';
import { shellName } from './shells.ts';
import { type Act, act, beat, end, isUnderWay, open } from './sitting.ts';
import type { StoredSitting, StoredTask } from './types.ts';
import { viewOf } from './view.ts';

/** How often it is written down how far the clock is, milliseconds. */
const BEAT = 60_000;
/** What could not be written is tried again after so many milliseconds. */
const AGAIN = 5_000;

type Sitting = DeepReadonly<StoredSitting>;

export function createExams(options: ExamsOptions): Exams {
  return new ExamRoom(options);
}

class ExamRoom implements Exams {
  readonly #options: ExamsOptions;
  readonly #stopping = new AbortController();
  readonly #finish: Finishing;
  readonly #offer: Offer;
  #timer: Disposable | undefined;
  /** What is under way in the background; never rejects. */
  #work: Promise<void> = Promise.resolve();
  /** Aborts the preparation of a sitting that is given up. */
  #giveUp = new AbortController();
  #prepared = 0;
  /** The sitting that has ended in this run of the server. */
  #just: string | undefined;
  /** One that could not be prepared. */
  #failed: SittingState | undefined;
  /** What keeps it from being written down that the time is up, or what it came to. */
  #problem: Problem | undefined;
  #allowance: ((exam: string) => Allowance) | undefined;

  constructor(options: ExamsOptions) {
    this.#options = options;
    this.#offer = createOffer(options);
    this.#finish = createFinishing({ ...options, told: () => this.#tell() });
  }

  list(): ExamList {
    const sittings = this.#options.store.read(({ sittings }) =>
      sittings.flatMap((one) => summaryOf(one) ?? []),
    );
    return {
      exams: [...this.#options.content().exams.values()].map((exam) => this.#offer.info(exam)),
      sittings: sittings.toReversed(),
    };
  }

  current(): SittingState | undefined {
    const last = this.#last();
    const seen = last && (isUnderWay(last) || last.id === this.#just) ? last : undefined;
    // Whoever looks first after a sleep notices that time is up.
    if (seen?.phase === 'open' && !this.#problem && this.#left(seen) <= 0) this.#wind();
    return seen ? this.#stateOf(seen) : this.#failed;
  }

  async start(id: string): Promise<SittingState> {
    const exam = this.#options.content().exams.get(id);
    if (!exam) throw unknownExam(id);
    const seed = randomBytes(6).toString('hex');
    const { tasks, lacks } = this.#offer.compose(exam, seed);
    if (lacks.length > 0) throw cannotRun(lacks);
    const sitting = newSitting(exam, seed, tasks);
    await this.#options.store.update(({ sittings }) => {
      const last = sittings.at(-1);
      if (last && isUnderWay(last)) throw underWay();
      sittings.push(sitting);
    });
    this.#failed = undefined;
    this.#problem = undefined;
    this.#just = undefined;
    this.#prepared = 0;
    this.#giveUp = new AbortController();
    this.#inBackground((signal) => this.#prepare(sitting, signal));
    this.#tell();
    return this.#stateOf(sitting);
  }

  async act(id: string, what: Act): Promise<SittingState> {
    const last = this.#last();
    if (last?.id !== id) throw this.#earlier(id) ? notOpen('ended') : unknownSitting(id);
    if (what.act === 'end' && last.phase === 'preparing') return this.#cancel(last);
    const before = last.phase;
    await this.#options.store.update(({ sittings }) => {
      const draft = sittings.at(-1);
      if (draft?.id === id) act(draft, what, this.#options.time.now());
    });
    const now = this.#earlier(id) ?? last;
    if (before !== now.phase) this.#turned(now.phase);
    this.#tell();
    return this.#stateOf(now);
  }

  result(id: string): ExamResult {
    const found = this.#earlier(id);
    if (!found) throw unknownSitting(id);
    const result = resultOf(found, {
      exercise: (exercise) => this.#exercise(exercise),
      mock: (exercise) => this.#options.content().mock.has(exercise),
      shownValues: this.#options.shownValues,
    });
    if (!result) throw noResult();
    return result;
  }

  sandboxOf(task: number): Promise<Sandbox> {
    return this.#options.places.at(this.#last()?.tasks[task - 1]?.sandbox ?? '');
  }

  holds(exercise: string): boolean {
    return isAsked(this.#last(), exercise);
  }

  mayRead(exercise: string, locale: Locale): boolean {
    return this.#options.store.read(({ sittings }) => mayReadTask(sittings, exercise, locale));
  }

  async allow(allowance: (exam: string) => Allowance): Promise<void> {
    this.#allowance = allowance;
    const last = this.#last();
    if (last?.phase !== 'open' && last?.phase !== 'paused') return;
    if (this.#minutesOf(last) === last.minutes) return;
    await this.#change((draft) => {
      if (draft.id === last.id) draft.minutes = this.#minutesOf(draft);
    });
    this.#wind();
    this.#tell();
  }

  recall(): void {
    const last = this.#last();
    const left = last && isUnderWay(last) && last.phase !== 'preparing' ? last : undefined;
    for (const { sandbox, handle } of left?.tasks ?? [])
      if (handle)
        this.#options.places.recall(
          sandbox,
          structuredClone(handle) as NonNullable<StoredTask['handle']>,
          this.#stopping.signal,
        );
    this.#inBackground((signal) => this.#recall(last, left, signal));
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the server is stopping'));
    this.#timer?.[Symbol.dispose]();
    await this.#work;
    const { terminals, facts, places, store, time } = this.#options;
    await terminals.stop();
    await facts.letGo();
    await places.release();
    if (this.#last()?.phase !== 'open') return;
    await store
      .update(({ sittings }) => {
        const draft = sittings.at(-1);
        if (draft) beat(draft, time.now());
      })
      .catch(() => {});
  }

  #last(): Sitting | undefined {
    return this.#options.store.read(({ sittings }) => sittings.at(-1));
  }

  #earlier(id: string): Sitting | undefined {
    return this.#options.store.read(({ sittings }) => sittings.find((one) => one.id === id));
  }

  #left(sitting: Sitting): number {
    return leftAt(sitting as StoredSitting, this.#options.time.now());
  }

  #minutesOf(sitting: Sitting): number {
    const exam = this.#options.content().exams.get(sitting.exam);
    if (!exam || !this.#allowance) return sitting.minutes;
    const now = this.#options.time.now();
    const used = usedAt(sitting as StoredSitting, now);
    return minutesFor(exam.minutes, this.#allowance(sitting.exam), { used, now: now.wall });
  }

  #exercise(id: string): ExerciseDefinition | undefined {
    return this.#options.content().exercises.get(id);
  }

  #stateOf(sitting: Sitting): SittingState {
    const told = { prepared: this.#prepared, problem: this.#problem };
    return viewOf(sitting, this.#options.time.now(), told, {
      ...this.#options,
      exercise: (id) => this.#exercise(id),
      isLost: (id) => this.#options.places.isLost(id),
    });
  }

  #tell(): void {
    this.#options.changed(this.current());
  }

  async #cancel(sitting: Sitting): Promise<SittingState> {
    this.#giveUp.abort(new Error('the exam was given up'));
    await this.#work;
    // A full disk may have kept it from being forgotten.
    const still = this.#earlier(sitting.id);
    if (still?.phase === 'preparing') await forget(still, this.#options);
    this.#tell();
    return { ...this.#stateOf(sitting), phase: 'failed' };
  }

  /** After what went before; a failure that nobody caught is ours. */
  #inBackground(work: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.#stopping;
    this.#work = this.#work
      .then(() => work(signal))
      .catch((failure: unknown) => {
        if (!signal.aborted) this.#options.log.error('an exam', failure);
      });
  }

  async #prepare(sitting: StoredSitting, stopping: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([stopping, this.#giveUp.signal]);
    const told = (): void => {
      this.#prepared += 1;
      this.#tell();
    };
    try {
      await prepareAll(sitting, { ...this.#options, exercise: (id) => this.#exercise(id), told }, signal);
      await this.#change((draft) => {
        draft.minutes = this.#minutesOf(draft);
        open(draft, this.#options.time.now());
      });
      this.#wind();
    } catch (failure) {
      if (stopping.aborted) return;
      await forget(sitting, this.#options);
      if (!this.#giveUp.signal.aborted) this.#fail(sitting, failure);
    }
    this.#tell();
  }

  #fail(sitting: StoredSitting, failure: unknown): void {
    this.#options.log.error('an exam could not be prepared', failure, { exam: sitting.exam });
    this.#failed = { ...this.#stateOf(sitting), phase: 'failed', problem: problemOf(failure) };
  }

  async #recall(last: Sitting | undefined, left: Sitting | undefined, signal: AbortSignal): Promise<void> {
    if (last?.phase === 'preparing') await forget(last, this.#options);
    if (left) await this.#takeUp(left, signal);
    // Only now: what is under way is there first.
    void this.#options.places.sweep(left?.tasks.map(({ sandbox }) => sandbox) ?? [], signal);
  }

  /** Clusters, journals and clock go on as if nothing had happened. */
  async #takeUp(sitting: Sitting, signal: AbortSignal): Promise<void> {
    const found = sitting.tasks.map(({ sandbox }) => this.#options.places.at(sandbox).catch(() => undefined));
    this.#turned(sitting.phase);
    await Promise.all(found);
    for (const task of sitting.tasks) {
      signal.throwIfAborted();
      await this.#finish.factsOf(task).catch(() => {});
    }
    this.#tell();
  }

  /** It has come into this phase. */
  #turned(phase: Sitting['phase'] | undefined): void {
    if (phase === 'open') this.#wind();
    else this.#timer?.[Symbol.dispose]();
    if (phase === 'judging') this.#inBackground((signal) => this.#judge(signal));
  }

  /** Looks at the clock again when something is due: the end, or the next beat. */
  #wind(): void {
    this.#timer?.[Symbol.dispose]();
    const last = this.#last();
    if (last?.phase !== 'open' || this.#stopping.signal.aborted) return;
    const left = this.#left(last);
    const due = this.#problem ? AGAIN : Math.min(left + 1, BEAT);
    this.#timer = this.#options.clock.after(Math.max(0, due), () => void this.#tick());
  }

  async #tick(): Promise<void> {
    const { store, time, log } = this.#options;
    const last = this.#last();
    if (last?.phase !== 'open') return;
    const over = this.#left(last) <= 0;
    // From now on nothing more is taken, whether or not that can be written down.
    if (over) this.#closeShells(last);
    try {
      await store.update(({ sittings }) => {
        const draft = sittings.at(-1);
        if (draft?.id !== last.id) return;
        if (over) end(draft, 'time', time.now());
        else beat(draft, time.now());
      });
      this.#problem = undefined;
    } catch (failure) {
      log.error('an exam cannot be written down', failure);
      this.#problem = problemOf(failure);
    }
    const phase = this.#last()?.phase;
    if (phase === 'open') this.#wind();
    else this.#turned(phase);
    if (over || this.#problem) this.#tell();
  }

  #closeShells({ tasks }: Sitting): void {
    for (const [at] of tasks.entries()) void this.#options.terminals.close(shellName(at + 1)).catch(() => {});
  }

  async #judge(signal: AbortSignal): Promise<void> {
    const last = this.#last();
    if (last?.phase !== 'judging') return;
    this.#just = last.id;
    this.#closeShells(last);
    this.#tell();
    try {
      await this.#finish.judgeAll(last.id, signal);
      this.#problem = undefined;
    } catch (failure) {
      if (signal.aborted) return;
      this.#options.log.error('what an exam came to cannot be written down', failure);
      this.#problem = problemOf(failure);
      this.#options.clock.after(AGAIN, () => this.#inBackground((again) => this.#judge(again)));
    }
    this.#tell();
  }

  async #change(how: (draft: StoredSitting) => void): Promise<void> {
    await this.#options.store.update(({ sittings }) => {
      const draft = sittings.at(-1);
      if (draft) how(draft);
    });
  }
}
