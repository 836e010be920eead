/**
 * Puts a server together from a Config and its collaborators, and takes it apart again in order. Reads no environment.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExerciseDefinition } from '../lessons/types.ts';
import type { Clock } from '../sandbox/clock.ts';
import type { SandboxSpec } from '../sandbox/types.ts';
import { type Application, appState } from './application.ts';
import { forgetUnprepared } from './attempt-history.ts';
import { createAttemptReports } from './attempt-reports.ts';
import { createAttempts } from './attempts.ts';
import { createAuth } from './auth.ts';
import type { Collaborators } from './collaborators.ts';
import type { Config } from './config.ts';
import { contentOf } from './content.ts';
import { serveControl } from './control.ts';
import { createEvents } from './events.ts';
import { problemOf } from './faults.ts';
import { createGuests, type Guests } from './guests.ts';
import { createHttp, type Patience } from './http.ts';
import { createLearnerSandbox } from './learner-sandbox.ts';
import type { Log } from './log.ts';
import { createManifests } from './manifests/manifests.ts';
import { readerThread } from './manifests/reader-thread.ts';
import { loadPages, type Pages } from './pages.ts';
import type { KubectlState } from './protocol.ts';
import { createLibrary } from './recording/library.ts';
import { createRecorder } from './recording/recorder.ts';
import { createShelf } from './recording/shelf.ts';
import { readSecret } from './secret.ts';
import { mayBeShown } from './solved.ts';
import { folderFault } from './store/folder.ts';
import { createRecords } from './store/records.ts';
import { openStore } from './store/store.ts';
import { createFormerScreens } from './terminal/former.ts';
import { createShells } from './terminal/shells.ts';
import { createTerminals } from './terminal/terminals.ts';

export interface RunningServer {
  readonly port: number;
  /** An address that signs one browser in, once. The first one lasts as long as the server; later ones ten minutes. */
  address(): string;
  readonly app: Application;
  /** Reads the lessons folder again and has every page loaded anew. Shells and the cluster stay; so do open attempts. */
  reload(): Promise<void>;
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
    const [loaded, kubectl, isolation, secret, version] = await Promise.all([
      collaborators.loadCourse(),
      collaborators.findKubectl(AbortSignal.timeout(KUBECTL_PATIENCE)),
      collaborators.findIsolation(),
      readSecret(config.dataDir).catch((cause) => {
        throw folderFault(config.dataDir, cause);
      }),
      readVersion(config.root),
    ]);
    let content = contentOf(loaded, log);
    const notices = [...storeNotices];
    const base: Base = {
      version,
      clock,
      log,
      store,
      isolation,
      content: () => content,
      notices: () => [...notices, ...content.notices],
    };
    const guests = createGuests({
      clock,
      port: () => http.port(),
      changed: () => app.events.publish({ type: 'shells', shells: app.terminals.list() }),
    });
    const app: Application = assembleApplication(parts, base, kubectl, guests);
    collaborators.onNotice?.((fault) => {
      log.warn(fault.message);
      const notice = problemOf(fault);
      notices.push(notice);
      app.events.publish({ type: 'notice', notice });
    });
    const auth = createAuth({ secret, clock, port: () => http.port() });
    const pages =
      parts.pages ?? (await loadPages({ dist: config.dist, log, may: (path) => mayBeShown(path, app) }));
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
      async reload() {
        const next = contentOf(await collaborators.loadCourse(), log);
        await app.attempts.stopAll();
        content = next;
        app.attempts.resume();
        app.events.publish({ type: 'reload' });
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

type Base = Pick<Application, 'version' | 'clock' | 'log' | 'store' | 'isolation' | 'content' | 'notices'>;

/** One cluster that all exercises can be done in. */
function specFor(exercises: readonly ExerciseDefinition[]): SandboxSpec {
  const nodes = Math.max(USUAL_NODES, ...exercises.map((each) => each.sandbox.nodes));
  return exercises.some((each) => each.sandbox.addons === 'course') ? { nodes, addons: 'course' } : { nodes };
}

function assembleApplication(
  { collaborators, config }: ServerParts,
  base: Base,
  found: KubectlState,
  guests: Guests,
): Application {
  const events = createEvents();
  let kubectl = found;
  const { store, clock, log } = base;
  const sandbox = createLearnerSandbox({
    store,
    log,
    spec: specFor([...base.content().exercises.values()]),
    choose: collaborators.chooseProvider,
    changed: () => events.publish({ type: 'sandbox', sandbox: sandbox.state() }),
  });
  const records = createRecords(config.dataDir);
  const mock = (id: string): boolean => base.content().mock.has(id);
  const exercise = (id: string): ExerciseDefinition | undefined => base.content().exercises.get(id);
  const attempts = createAttempts({
    ...collaborators,
    store,
    records,
    clock,
    log,
    sandbox,
    exercise,
    mock,
    changed: (state) => events.publish({ type: 'exercise', state }),
    seen: (exercise, sights) => events.publish({ type: 'live', exercise, sights: [...sights] }),
  });
  const terminals = createTerminals({
    clock,
    shells: createShells(store),
    former: createFormerScreens(config.dataDir),
    log,
    sandbox: (signal) => sandbox.ready(signal),
    active: () => attempts.nudge(),
    changed: () => events.publish({ type: 'shells', shells: terminals.list() }),
    invited: (name) => guests.invited(name),
  });
  const shelf = createShelf(config.dataDir);
  const recordings = createLibrary({
    shelf,
    recorder: { underWay: (id) => recorder.underWay(id) },
    store,
    records,
    exercise,
    mock,
  });
  const generation = (): number => sandbox.state().generation;
  const recorder = createRecorder({ shelf, terminals, events, store, clock, log });
  const reader = readerThread(clock);
  const app: Application = {
    ...base,
    events,
    sandbox,
    attempts,
    manifests: createManifests({ sandbox: () => sandbox.current(), kube: collaborators.kube, reader }),
    reader,
    terminals,
    guests,
    recorder,
    recordings,
    reports: createAttemptReports({ store, records, recordings, clock, exercise, mock, generation }),
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
    terminals.sandboxGone();
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
  app.reader.close();
  await attempt('the terminals', () => app.terminals.stop());
  await attempt('the recordings', () => app.recorder.close());
  letGo();
  await Promise.all([
    ...doors.map((close) => attempt('the doors', close)),
    attempt('the sandbox', () => app.sandbox.release()),
  ]);
  await attempt('the store', () => app.store.close());
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
