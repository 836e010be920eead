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
import { type ClusterFacts, clusterFacts } from '../instantiate.ts';
import type { StartState } from '../start-state.ts';
import type { TypedScript } from '../type-script.ts';
import type { ExerciseDefinition } from '../types.ts';
import { frozen } from './frozen-view.ts';
import { StartStates } from './start-states.ts';
import { ProofTerminal } from './terminal.ts';

export interface ProofSteps {
  /** What was made and typed before is gone. */
  makeStartState(exercise: ExerciseDefinition, signal: AbortSignal): Promise<void>;
  /** `expectsNo`: see CheckOptions. */
  check(checks: readonly CheckSpec[], signal: AbortSignal, expectsNo?: boolean): Promise<Verdict[]>;
  /** One look of each, all at the same moment; nobody waits. */
  look(checks: readonly CheckSpec[], signal: AbortSignal): Promise<Verdict[]>;
  type(script: string, signal: AbortSignal): Promise<TypedScript>;
}

/** Holds connections until it is closed. Closing twice is harmless. */
export interface OpenProofSteps extends ProofSteps {
  /** What exercises that differ from attempt to attempt are told of this cluster. */
  facts(signal: AbortSignal): Promise<ClusterFacts>;
  close(): void;
}

/** Checks on a cluster that stands still answer at once, or are stuck. Milliseconds. */
const LONGEST_LOOK = 5_000;

/** The steps, in a real sandbox. `quiet`: see RunOptions. */
export async function stepsIn(sandbox: Sandbox, quiet?: number): Promise<OpenProofSteps> {
  let lookout = await openLookout(sandbox);
  const terminal = new ProofTerminal(sandbox);
  const startStates = new StartStates(sandbox, {
    get lookout() {
      return lookout;
    },
    async renew() {
      const next = await openLookout(sandbox);
      lookout.close();
      lookout = next;
      // What is open knows the kubeconfig of the cluster before.
      terminal.close();
    },
  });
  let state: StartState | undefined;
  let recorder: Recorder | undefined;
  let journal: Journal = journalOf();
  const memories = () => state?.memories ?? [];
  return {
    async makeStartState(exercise, signal) {
      recorder?.[Symbol.dispose]();
      state = await startStates.make(exercise, signal);
      const watched = watchedBy(exercise.checks, kinds);
      const options = { kube: lookout.kube, clock: systemClock, changed: () => undefined };
      const recording = recordJournal(watched, options);
      recorder = recording;
      journal = journalOf(watched, () => recording.record);
      await recording.standing;
    },
    check: (checks, signal, expectsNo = false) =>
      checkExercise(checks, sandbox, {
        expectsNo,
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
    facts: (signal) => clusterFacts(lookout.kube, signal),
    type: (script, signal) => terminal.type(script, signal),
    close() {
      recorder?.[Symbol.dispose]();
      terminal.close();
      lookout.close();
    },
  };
}
