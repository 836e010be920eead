/** What a proof does with a sandbox. */
import { openLookout } from '../../checker/cluster.ts';
import { plainGlass } from '../../checker/glass.ts';
import { journalOf, watchedBy } from '../../checker/journal.ts';
import { kinds } from '../../checker/kinds/index.ts';
import { lookOnce } from '../../checker/looks.ts';
import { type Recorder, recordJournal } from '../../checker/recorder.ts';
import { startRecord } from '../../checker/start-record.ts';
import type { CheckSpec, Journal, Verdict } from '../../checker/types.ts';
import { systemClock } from '../../sandbox/clock.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import { checkExercise } from '../check-exercise.ts';
import { makeStartState, type StartState } from '../start-state.ts';
import { type TypedScript, typeScript } from '../type-script.ts';
import type { ExerciseDefinition } from '../types.ts';
import { frozen } from './frozen-view.ts';

export interface ProofSteps {
  /** What was made and typed before is gone. */
  makeStartState(exercise: ExerciseDefinition, signal: AbortSignal): Promise<void>;
  check(checks: readonly CheckSpec[], signal: AbortSignal): Promise<Verdict[]>;
  /** One look of each, all at the same moment; nobody waits. */
  look(checks: readonly CheckSpec[], signal: AbortSignal): Promise<Verdict[]>;
  type(script: string, signal: AbortSignal): Promise<TypedScript>;
}

/** Holds connections until it is closed. Closing twice is harmless. */
export interface OpenProofSteps extends ProofSteps {
  close(): void;
}

const SIZE = { cols: 200, rows: 50 };
/** Programs written in Go that end soon need neither collect garbage nor more than one processor: a fifth less work. */
const BRIEF = { GOGC: 'off', GOMAXPROCS: '1' };
/** Checks on a cluster that stands still answer at once, or are stuck. Milliseconds. */
const LONGEST_LOOK = 5_000;

/**
 * The exercise, which also clears what the one before it in the same sandbox has left: its Pods would go on crashing, scaling
 * and being probed for as long as others are proved there, and stand in the way of what is said of all Pods of a node.
 */
export function clearing(
  before: ExerciseDefinition | undefined,
  exercise: ExerciseDefinition,
): ExerciseDefinition {
  if (!before || before.id === exercise.id) return exercise;
  const left = [...before.namespaces, ...(before.clears ?? [])].filter(
    (name) => !exercise.namespaces.includes(name),
  );
  return { ...exercise, clears: [...new Set([...(exercise.clears ?? []), ...left])] };
}

/** The steps, in a real sandbox. `quiet`: see RunOptions. */
export async function stepsIn(sandbox: Sandbox, quiet?: number): Promise<OpenProofSteps> {
  const lookout = await openLookout(sandbox);
  let state: StartState | undefined;
  let last: ExerciseDefinition | undefined;
  let recorder: Recorder | undefined;
  let journal: Journal = journalOf();
  const memories = () => state?.memories ?? [];
  return {
    async makeStartState(exercise, signal) {
      recorder?.[Symbol.dispose]();
      const before = last;
      last = exercise;
      state = await makeStartState(clearing(before, exercise), sandbox, signal, { lookout });
      const watched = watchedBy(exercise.checks, kinds);
      const options = { kube: lookout.kube, clock: systemClock, changed: () => undefined };
      const recording = recordJournal(watched, options);
      recorder = recording;
      journal = journalOf(watched, () => recording.record);
      await recording.standing;
    },
    check: (checks, signal) =>
      checkExercise(checks, sandbox, {
        memories: memories(),
        journal,
        lookout,
        signal,
        ...(quiet !== undefined && { quiet }),
      }),
    async look(checks, signal) {
      const glass = plainGlass(frozen(lookout.view(startRecord(memories()), journal)));
      const verdicts: Verdict[] = [];
      for (const check of checks)
        verdicts.push(await lookOnce(kinds[check.kind]!, check, glass, systemClock, signal, LONGEST_LOOK));
      return verdicts;
    },
    async type(script, signal) {
      const shell = await sandbox.openShell(SIZE, signal);
      try {
        return await typeScript(shell, script, { signal, env: BRIEF });
      } finally {
        shell.kill();
      }
    },
    close() {
      recorder?.[Symbol.dispose]();
      lookout.close();
    },
  };
}
