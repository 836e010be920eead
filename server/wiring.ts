/** The collaborators of a real server: the functions of the folders to its left, with the settings of a Config. */
import { join } from 'node:path';
import { grade } from '../checker/grade.ts';
import {
  changesUnseen,
  checkExercise,
  intrudes,
  requiredCapabilities,
  requiredTools,
} from '../lessons/check-exercise.ts';
import { followExercise, journalFor, recordExercise } from '../lessons/follow-exercise.ts';
import { attemptValues, clusterFacts, instantiate, shownValues } from '../lessons/instantiate.ts';
import { loadCourse } from '../lessons/load.ts';
import { makeStartState } from '../lessons/start-state.ts';
import type { Fault } from '../sandbox/faults.ts';
import { chooseProvider, providers } from '../sandbox/index.ts';
import { chooseIsolation, type IsolationChoice } from '../sandbox/isolation/choose.ts';
import { missingTools } from '../sandbox/tools/find.ts';
import { findKubectl, type KubectlFinding } from '../sandbox/tools/kubectl.ts';
import type { Collaborators } from './collaborators.ts';
import type { Config } from './config.ts';
import { problemOf } from './faults.ts';
import { createLookouts } from './lookouts.ts';
import type { KubectlState } from './protocol.ts';

/** Where programs fetched for this project are. */
export const toolsDirOf = (config: Pick<Config, 'root'>): string => join(config.root, '.tools', 'bin');

export function realCollaborators(config: Config): Collaborators {
  const { env } = config;
  const toolsDir = toolsDirOf(config);
  const listeners: ((notice: Fault) => void)[] = [];
  const lookouts = createLookouts();
  const isolation = isolationOf(config);
  const known = providers({
    dataDir: join(config.dataDir, 'sandboxes'),
    toolsDir,
    env,
    isolation: async () => (await isolation()).isolation,
    onNotice: (notice) => {
      for (const tell of listeners) tell(notice);
    },
  });
  return {
    loadCourse: () => loadCourse(config.lessons),
    findKubectl: async (signal) => kubectlState(await findKubectl({ env, toolsDir }, signal)),
    findIsolation: async () => {
      const { mode, problem } = await isolation();
      return { mode, ...(problem && { problem: problemOf(problem) }) };
    },
    kube: async (sandbox) => (await lookouts.at(sandbox)).kube,
    chooseProvider: (signal) => chooseProvider(config.sandbox, known, signal),
    async attemptValues(exercise, seed, sandbox, signal) {
      if (!exercise.template) return {};
      const { kube } = await lookouts.at(sandbox);
      return attemptValues(exercise, seed, await clusterFacts(kube, signal));
    },
    instantiate,
    shownValues,
    makeStartState,
    runChecks: async (exercise, sandbox, checking, signal) =>
      checkExercise(exercise.checks, sandbox, {
        ...checking,
        journal: journalFor(exercise, checking.journal),
        unseen: changesUnseen(exercise),
        lookout: await lookouts.at(sandbox),
        signal,
      }),
    grade,
    requires: requiredCapabilities,
    missingTools: (exercise) => missingTools(requiredTools(exercise), { env, toolsDir }),
    intrudes,
    follow: async (exercise, sandbox, following) =>
      followExercise(exercise, await lookouts.at(sandbox), following),
    record: async (exercise, sandbox, recording) =>
      recordExercise(exercise, await lookouts.at(sandbox), recording),
    letGo: () => lookouts.letGo(),
    onNotice: (listener) => void listeners.push(listener),
  };
}

/** Tried once: what a server has said of its shells holds as long as it runs. */
function isolationOf({ isolation, env }: Config): () => Promise<IsolationChoice> {
  let choice: Promise<IsolationChoice> | undefined;
  return () => {
    choice ??= chooseIsolation(isolation, env, AbortSignal.timeout(ISOLATION_PATIENCE));
    return choice;
  };
}

/** How long trying out isolation may take, milliseconds. */
const ISOLATION_PATIENCE = 30_000;

function kubectlState(finding: KubectlFinding): KubectlState {
  const problem = finding.problem ? { problem: problemOf(finding.problem) } : {};
  if (!finding.found) return { found: false, supported: false, ...problem };
  const { path, version, source, supported } = finding;
  return { found: true, path, version, source, supported, ...problem };
}
