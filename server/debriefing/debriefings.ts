/**
 * The end of an incident: the learner ends it, solved or given up, is judged once more, and gets to read the shortest way beside the
 * commands of their own. Until then nothing of the debriefing leaves the server; the commands are shown to the learner alone.
 */
import { isDebriefed } from '../../lessons/debriefing.ts';
import type { ExerciseDefinition } from '../../lessons/types.ts';
import type { Clock } from '../../sandbox/clock.ts';
import type { HomeFiles } from '../../sandbox/home-types.ts';
import { noDebriefing, notJudged, notOver, notStarted } from '../attempt-faults.ts';
import { isSolved, ownOf } from '../attempt-history.ts';
import type { Collaborators } from '../collaborators.ts';
import type { Log } from '../log.ts';
import type { ExerciseState, Grade } from '../protocol.ts';
import { type Debriefing, type OwnCommands, ownCommands } from '../protocol-debriefing.ts';
import type { Records } from '../store/records.ts';
import type { Store, StoredAttempt } from '../store/types.ts';
import { commandsBetween } from './history.ts';

export interface DebriefingsOptions extends Pick<Collaborators, 'grade'> {
  readonly store: Store;
  readonly records: Pick<Records, 'read' | 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  exercise(id: string): ExerciseDefinition | undefined;
  /** The HOME of the cluster as it is now. */
  files(): Pick<HomeFiles, 'read'> | undefined;
  /** As of Attempts (../attempts.ts). */
  readonly attempts: {
    state(id: string): ExerciseState;
    check(id: string): Promise<ExerciseState>;
    finish(id: string): Promise<ExerciseState>;
  };
}

/** Each call fails with an `HttpFault`: 404 for an exercise without a debriefing, 409 when it cannot be had now. */
export interface Debriefings {
  /** Judges what is there, unless everything holds, and ends the attempt. 503 where a check could not be made: it goes on. */
  finish(id: string): Promise<ExerciseState>;
  /** Of the last attempt, which must be over. */
  of(id: string): Promise<Debriefing>;
}

/** What bash keeps of the learner's shells, in HOME. */
const HISTORY = '.bash_history';
/** How long the file system may take, milliseconds. */
const PATIENCE = 10_000;
const NOTHING: OwnCommands = { known: 'none', list: [], more: 0 };

export function createDebriefings(options: DebriefingsOptions): Debriefings {
  const { store, records, clock, log, attempts } = options;

  const last = (id: string): StoredAttempt | undefined =>
    store.read((data) => structuredClone(ownOf(data, id)?.attempts.at(-1))) as StoredAttempt | undefined;

  const admit = (id: string): ExerciseDefinition => {
    // Refuses what may not be looked at.
    attempts.state(id);
    const exercise = options.exercise(id);
    if (!exercise || !isDebriefed(exercise)) throw noDebriefing();
    return exercise;
  };

  const checksOf = (
    { checks }: ExerciseDefinition,
    verdicts: StoredAttempt['verdicts'],
  ): Debriefing['checks'] =>
    checks.flatMap(({ id, points: of }) => {
      const outcome = verdicts.find(({ check }) => check === id)?.outcome;
      if (outcome === undefined) return [];
      // Of all points only those of this one: as much as it earns, with what it needs.
      const alone = checks.map((check) => (check.id === id ? check : { ...check, points: 0 }));
      return [{ check: id, outcome, points: options.grade(alone, verdicts).points, of }];
    });

  const commandsSince = async (from: number): Promise<OwnCommands> => {
    try {
      const text = await options.files()?.read(HISTORY, AbortSignal.timeout(PATIENCE));
      if (text?.kind !== 'text') return NOTHING;
      return commandsBetween(text.content, from, clock.now());
    } catch (failure) {
      log.warn('the history of a shell cannot be read', { what: String(failure) });
      return NOTHING;
    }
  };

  const judge = async (id: string): Promise<void> => {
    const { attempt } = await attempts.check(id);
    if (attempt?.verdicts.some(({ outcome }) => outcome === 'fault')) throw notJudged();
  };

  const end = async (id: string): Promise<ExerciseState> => {
    const { attempt } = attempts.state(id);
    if (attempt?.state !== 'open') throw notStarted();
    // Nothing that is typed while it is judged belongs to it.
    const commands = await commandsSince(Date.parse(attempt.startedAt));
    if (!isSolved(attempt)) await judge(id);
    await records.write(attempt.id, 'commands', commands);
    return attempts.finish(id);
  };
  /** Those that are being ended: two pages may ask at once, and both are told how it ended. */
  const ending = new Map<string, Promise<ExerciseState>>();

  return {
    async finish(id) {
      admit(id);
      const under = ending.get(id) ?? end(id).finally(() => ending.delete(id));
      ending.set(id, under);
      return under;
    },
    async of(id) {
      const exercise = admit(id);
      const attempt = last(id);
      if (attempt?.finishedAt === undefined) throw notOver();
      const kept = ownCommands.safeParse(await records.read(attempt.id, 'commands'));
      const { id: name, startedAt, finishedAt, verdicts } = attempt;
      return {
        attempt: name,
        startedAt,
        finishedAt,
        grade: structuredClone(options.grade(exercise.checks, verdicts)) as Grade,
        checks: checksOf(exercise, verdicts),
        commands: kept.data ?? NOTHING,
      };
    },
  };
}
