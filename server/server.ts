/**
 * Puts a server together from a Config and its collaborators, and takes it apart again in order. Reads no environment.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExerciseDefinition, Problem as LessonProblem } from '../lessons/types.ts';
import type { Clock } from '../sandbox/clock.ts';
import type { SandboxSpec } from '../sandbox/types.ts';
import { type Application, appState } from './application.ts';
import { forgetUnprepared } from './attempt-history.ts';
import { createAttempts } from './attempts.ts';
import { createAuth } from './auth.ts';
import type { Collaborators } from './collaborators.ts';
import type { Config } from './config.ts';
import { serveControl } from './control.ts';
import { createEvents } from './events.ts';
import { CODES, problemOf } from './faults.ts';
import { createHttp, type Patience } from './http.ts';
import { createLearnerSandbox } from './learner-sandbox.ts';
import type { Log } from './log.ts';
import { loadPages, type Pages } from './pages.ts';
import type { KubectlState, Problem } from './protocol.ts';
import { readSecret } from './secret.ts';
import { folderFault } from './store/folder.ts';
import { createRecords } from './store/records.ts';
import { openStore } from './store/store.ts';
import { createTerminals } from './terminal/terminals.ts';

export interface RunningServer {
  readonly port: number;
  /** An address that signs one browser in, once. The first one lasts as long as the server; later ones ten minutes. */
  address(): string;
  readonly app: Application;
  /** Ends terminals, lets go of the sandbox, writes the store down. Safe to call twice. */
  close(): Promise<void>;
}

export interface ServerParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly collaborators: Collaborators;
  /** Instead of what `astro build` made. */
  readonly pages?: Pages;
  /** Instead of the usual, for tests. */
  readonly patience?: Patience;
}

/** Nodes of the learner's cluster: what the widest exercise asks for, or what a lesson is usually written for. */
const USUAL_NODES = 3;

/** How long kubectl may take to say its version, milliseconds. */
const KUBECTL_PATIENCE = 30_000;

/** Resolves when the server listens. Leaves nothing behind when it rejects. */
export async function assemble(parts: ServerParts): Promise<RunningServer> {
  const { config, clock, log, collaborators } = parts;
  const { store, notices: storeNotices } = await openStore({ folder: config.dataDir, log });
  try {
    await forgetUnprepared(store);
    const [{ course, problems }, kubectl, secret, version] = await Promise.all([
      collaborators.loadCourse(),
      collaborators.findKubectl(AbortSignal.timeout(KUBECTL_PATIENCE)),
      readSecret(config.dataDir).catch((cause) => {
        throw folderFault(config.dataDir, cause);
      }),
      readVersion(config.root),
    ]);
    const notices = [...storeNotices, ...lessonNotices(problems, log)];
    const lessons = course.modules.flatMap((module) => module.lessons);
    const exercises = exercisesOf(lessons);
    const mock = new Set(exercisesOf(lessons.filter((lesson) => lesson.mock)).keys());
    const base = { version, clock, log, store, course, mock, notices: () => notices };
    const app = assembleApplication(parts, base, exercises, kubectl);
    collaborators.onNotice?.((fault) => {
      log.warn(fault.message);
      const notice = problemOf(fault);
      notices.push(notice);
      app.events.publish({ type: 'notice', notice });
    });
    const auth = createAuth({ secret, clock, port: () => http.port() });
    const pages = parts.pages ?? (await loadPages({ dist: config.dist, log }));
    const http = createHttp({ app, auth, pages, ...(parts.patience && { patience: parts.patience }) });
    const addressOf = (token: string): string => `http://127.0.0.1:${http.port()}/open/${token}`;
    await http.listen(config.port);
    // Not every file system has sockets, and without this one only `naru open` is missing.
    const control = await serveControl(config.dataDir, () => addressOf(auth.issue())).catch(
      (failure: unknown) => log.error('naru open will not find this server', failure),
    );
    app.sandbox.recall();
    let first = true;
    let closing: Promise<void> | undefined;
    return {
      app,
      port: http.port(),
      address() {
        const lasting = first;
        first = false;
        return addressOf(auth.issue(lasting));
      },
      close() {
        closing ??= takeApart(
          app,
          collaborators.letGo,
          [async () => control?.close(), () => http.close()],
          log,
        );
        return closing;
      },
    };
  } catch (failure) {
    await store.close();
    throw failure;
  }
}

type Base = Pick<Application, 'version' | 'clock' | 'log' | 'store' | 'course' | 'mock' | 'notices'>;

/** One cluster that all exercises can be done in. */
function specFor(exercises: readonly ExerciseDefinition[]): SandboxSpec {
  const nodes = Math.max(USUAL_NODES, ...exercises.map((each) => each.sandbox.nodes));
  return exercises.some((each) => each.sandbox.addons === 'course') ? { nodes, addons: 'course' } : { nodes };
}

function assembleApplication(
  { collaborators, config }: ServerParts,
  base: Base,
  exercises: ReadonlyMap<string, ExerciseDefinition>,
  found: KubectlState,
): Application {
  const events = createEvents();
  let kubectl = found;
  const { store, clock, log } = base;
  const sandbox = createLearnerSandbox({
    store,
    log,
    spec: specFor([...exercises.values()]),
    choose: collaborators.chooseProvider,
    changed: () => events.publish({ type: 'sandbox', sandbox: sandbox.state() }),
  });
  const attempts = createAttempts({
    ...collaborators,
    store,
    records: createRecords(config.dataDir),
    clock,
    log,
    sandbox,
    exercise: (id) => exercises.get(id),
    mock: (id) => base.mock.has(id),
    changed: (state) => events.publish({ type: 'exercise', state }),
    seen: (exercise, sights) => events.publish({ type: 'live', exercise, sights: [...sights] }),
  });
  const terminals = createTerminals({
    clock,
    sandbox: (signal) => sandbox.ready(signal),
    active: () => attempts.nudge(),
  });
  const app: Application = {
    ...base,
    events,
    sandbox,
    attempts,
    terminals,
    kubectl: () => kubectl,
    async lookForKubectl() {
      if (kubectl.supported) return;
      kubectl = await collaborators.findKubectl(AbortSignal.timeout(KUBECTL_PATIENCE));
      if (kubectl.supported) events.publish({ type: 'state', state: appState(app) });
    },
  };
  sandbox.onGone(() => {
    void attempts.stopAll();
    collaborators.letGo();
    terminals.closeAll('sandbox-gone');
  });
  // Attempts belong to one cluster: with another one, all of them look different.
  sandbox.onAvailable(() => {
    events.publish({ type: 'state', state: appState(app) });
    attempts.resume();
  });
  return app;
}

/** What learners depend on first: nothing new comes in, work ends, the cluster is written down, then the store. */
async function takeApart(
  app: Application,
  letGo: () => void,
  doors: readonly (() => Promise<void>)[],
  log: Log,
): Promise<void> {
  const attempt = async (what: string, end: () => unknown): Promise<void> => {
    try {
      await end();
    } catch (failure) {
      log.error(`could not end ${what}`, failure);
    }
  };
  await attempt('the attempts', () => app.attempts.stopAll());
  app.terminals.closeAll('shutdown');
  letGo();
  await Promise.all([
    ...doors.map((close) => attempt('the doors', close)),
    attempt('the sandbox', () => app.sandbox.release()),
  ]);
  await attempt('the store', () => app.store.close());
}

/** Problems in lessons are for authors: each goes to the log with its place; learners hear that some are missing. */
function lessonNotices(problems: readonly LessonProblem[], log: Log): Problem[] {
  for (const { severity, file, line, column, message, remedy } of problems) {
    const place = `lessons/${file}:${line}:${column}`;
    if (severity === 'error') log.error(`${place} ${message}`, undefined, { remedy });
    else log.warn(`${place} ${message}`, { remedy });
  }
  const [worst, ...others] = problems.filter((problem) => problem.severity === 'error');
  if (!worst) return [];
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return [
    {
      code: CODES.lessonsProblems,
      message: `${worst.file}:${worst.line}:${worst.column} ${worst.message}${more}`,
      remedy: worst.remedy ?? 'Run npm run -s naru -- lint, correct the file, and start again.',
    },
  ];
}

function exercisesOf(
  lessons: readonly { readonly exercises: readonly ExerciseDefinition[] }[],
): Map<string, ExerciseDefinition> {
  return new Map(lessons.flatMap((lesson) => lesson.exercises).map((exercise) => [exercise.id, exercise]));
}

async function readVersion(root: string): Promise<string> {
  try {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      version?: string;
    };
    return version ?? '0.0.0';
  } catch {
    return '0.0.0';
  }
}
