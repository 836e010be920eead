/** The collaborators of a real server: the functions of the folders to its left, with the settings of a Config. */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
import { Fault } from '../sandbox/faults.ts';
import { chooseProvider, type Providers, providers } from '../sandbox/index.ts';
import { chooseIsolation, type IsolationChoice } from '../sandbox/isolation/choose.ts';
import { KindProvider } from '../sandbox/kind/provider.ts';
import type { ProviderOptions } from '../sandbox/options.ts';
import { SimulatedProvider } from '../sandbox/simulated/provider.ts';
import { missingTools } from '../sandbox/tools/find.ts';
import { findKubectl, type KubectlFinding } from '../sandbox/tools/kubectl.ts';
import type { SandboxHandle } from '../sandbox/types.ts';
import type { ClassParts } from './classroom/class-server.ts';
import type { Collaborators } from './collaborators.ts';
import type { Config } from './config.ts';
import { CODES, problemOf } from './faults.ts';
import { createLookouts } from './lookouts.ts';
import type { KubectlState } from './protocol.ts';
import { filesIn, peek } from './store/recover.ts';

/** Where programs fetched for this project are. */
export const toolsDirOf = (config: Pick<Config, 'root'>): string => join(config.root, '.tools', 'bin');

export function realCollaborators(config: Config): Collaborators {
  const isolation = isolationOf(config);
  const listeners: Listener[] = [];
  const known = providers(providerOptions(config, sandboxesIn(config.dataDir), isolation, listeners));
  return collaboratorsWith(config, { known, isolation, listeners });
}

/** Those of a class: nodes of containers come from one pool, whoever they are for; all else is each one's own, their folders too. */
export function classCollaborators(
  config: Config,
): Pick<ClassParts, 'collaborators' | 'collaboratorsOf' | 'begin' | 'forget' | 'end'> {
  if (config.sandbox === 'attached') throw noAttached();
  const isolation = isolationOf(config);
  const options = providerOptions(config, sandboxesIn(config.dataDir), isolation, []);
  const pool = new KindProvider(options);
  const shared = { ...providers(options), kind: pool };
  return {
    collaborators: collaboratorsWith(config, { known: shared, isolation, listeners: [] }),
    collaboratorsOf(dataDir) {
      const listeners: Listener[] = [];
      const options = providerOptions(config, sandboxesIn(dataDir), isolation, listeners);
      const own = { simulated: new SimulatedProvider(options), kind: new KindProvider(options, pool) };
      return collaboratorsWith(config, { known: { ...shared, ...own }, isolation, listeners });
    },
    async begin(folders) {
      if (config.sandbox === 'simulated') return;
      const kept = await Promise.all(folders.map(keptOfKind));
      const ids = kept.flatMap((handle) => handle?.id ?? []);
      const folderIn = (dataDir: string, id: string): string => join(sandboxesIn(dataDir), pool.name, id);
      for (const [index, folder] of folders.entries()) {
        const id = kept[index]?.id;
        // Until November 2026 those of everybody lay beside the pool.
        if (id) await moveFolder(folderIn(config.dataDir, id), folderIn(folder, id));
      }
      await pool.tidy(ids, AbortSignal.timeout(TIDY_PATIENCE), folders.map(sandboxesIn));
    },
    async forget(folder) {
      const handle = await keptOfKind(folder);
      if (!handle) return;
      const options = providerOptions(config, sandboxesIn(folder), isolation, []);
      await new KindProvider(options, pool).forget(handle, AbortSignal.timeout(TIDY_PATIENCE));
    },
    end: () => pool.close(),
  };
}

const sandboxesIn = (dataDir: string): string => join(dataDir, 'sandboxes');

async function moveFolder(from: string, to: string): Promise<void> {
  if (!existsSync(from) || existsSync(to)) return;
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await rename(from, to);
}

/** The cluster of kind that somebody's store remembers, where nobody has it open. */
const keptOfKind = async (folder: string): Promise<SandboxHandle | undefined> =>
  (await peek(filesIn(folder)).catch(() => undefined))?.sandbox.kept['kind']?.handle;

type Listener = (notice: Fault) => void;

const noAttached = (): Fault =>
  new Fault(
    CODES.configuration,
    'NARU_SANDBOX is "attached": that is one cluster, and a class needs one for each learner.',
    'Use NARU_SANDBOX=simulated, kind or auto with NARU_MODE=class.\n' +
      'NARU_MODE=class에는 NARU_SANDBOX=simulated, kind, auto 가운데 하나를 써 주십시오.',
  );

function providerOptions(
  { env, ...config }: Config,
  dataDir: string,
  isolation: () => Promise<IsolationChoice>,
  listeners: readonly Listener[],
): ProviderOptions {
  return {
    dataDir,
    covered: config.dataDir,
    toolsDir: toolsDirOf(config),
    env,
    isolation: async () => (await isolation()).isolation,
    onNotice: (notice) => {
      for (const tell of listeners) tell(notice);
    },
  };
}

interface Given {
  readonly known: Providers;
  readonly isolation: () => Promise<IsolationChoice>;
  /** Told what the providers notice. */
  readonly listeners: Listener[];
}

function collaboratorsWith(config: Config, { known, isolation, listeners }: Given): Collaborators {
  const { env } = config;
  const toolsDir = toolsDirOf(config);
  const lookouts = createLookouts();
  return {
    loadCourse: () => loadCourse(config.lessons),
    findKubectl: async (signal) => kubectlState(await findKubectl({ env, toolsDir }, signal)),
    findIsolation: async () => {
      const { mode, problem, isolation: found } = await isolation();
      return {
        mode,
        ...(found && { bounds: [...found.holds] }),
        ...(problem && { problem: problemOf(problem) }),
      };
    },
    kube: async (sandbox) => (await lookouts.at(sandbox)).kube,
    chooseProvider: (signal) => chooseProvider(config.sandbox, known, signal),
    // A cluster for each task, in seconds: of these, only simulated ones can be that many.
    examProvider: () => known.simulated,
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
    letGo: (sandbox) => lookouts.letGo(sandbox),
    onNotice: (listener) => void listeners.push(listener),
  };
}

/** Tried once: what a server has said of its shells holds as long as it runs. */
function isolationOf({ isolation, env, mode }: Config): () => Promise<IsolationChoice> {
  let choice: Promise<IsolationChoice> | undefined;
  return () => {
    choice ??= chooseIsolation(isolation, env, mode === 'class', AbortSignal.timeout(ISOLATION_PATIENCE));
    return choice;
  };
}

/** How long ending what nobody remembers may take, milliseconds. */
const TIDY_PATIENCE = 120_000;
/** How long trying out isolation may take, milliseconds. */
const ISOLATION_PATIENCE = 30_000;

function kubectlState(finding: KubectlFinding): KubectlState {
  const problem = finding.problem ? { problem: problemOf(finding.problem) } : {};
  if (!finding.found) return { found: false, supported: false, ...problem };
  const { path, version, source, supported } = finding;
  return { found: true, path, version, source, supported, ...problem };
}
