/**
 * Opens what a server keeps for one learner, from a store that is open: cluster, shells, attempts, exams, recordings. A server for one has
 * one of these, a class one for each person.
 */
import { join } from 'node:path';
import type { ExerciseDefinition } from '../lessons/types.ts';
import { isShaped } from '../sandbox/shape.ts';
import type { Sandbox, SandboxSpec } from '../sandbox/types.ts';
import { type Application, appState } from './application.ts';
import { createAttemptFacts } from './attempt-facts.ts';
import { createAttemptHelp } from './attempt-help.ts';
import { forgetUnprepared } from './attempt-history.ts';
import { createAttemptReports } from './attempt-reports.ts';
import { createAttempts } from './attempts.ts';
import type { Person } from './classroom/types.ts';
import { createClusterView } from './cluster-view/cluster-view.ts';
import type { Collaborators } from './collaborators.ts';
import type { Config } from './config.ts';
import { createDebriefings } from './debriefing/debriefings.ts';
import { createEvents, type Events } from './events.ts';
import { type ExamTime, machineTime } from './exams/exam-time.ts';
import { createExams } from './exams/exams.ts';
import type { Exams } from './exams/exams-types.ts';
import { createPlaces } from './exams/places.ts';
import { examShells, taskOfShell } from './exams/shells.ts';
import { problemOf } from './faults.ts';
import { createGuests, type Guests } from './guests.ts';
import { createLearnerSandbox } from './learner-sandbox.ts';
import { createManifests } from './manifests/manifests.ts';
import { type ReaderThread, readerThread } from './manifests/reader-thread.ts';
import { moveVisits } from './moved.ts';
import { KUBECTL_PATIENCE, type Premises } from './premises.ts';
import { createPresence } from './presence.ts';
import { createLibrary } from './recording/library.ts';
import { createRecorder } from './recording/recorder.ts';
import { createShelf } from './recording/shelf.ts';
import { createRecords, type Records } from './store/records.ts';
import type { OpenStore } from './store/store.ts';
import { createFormerScreens } from './terminal/former.ts';
import { createShells } from './terminal/shells.ts';
import { createTerminals, type Terminals } from './terminal/terminals.ts';

export interface Learner {
  readonly app: Application;
  /** Finds the exam and the cluster of before again. Once the server listens, before anybody is let in. */
  recall(): void;
  /** Ends what runs, lets go of the cluster, writes the store down; `doors` are closed on the way. Safe to call twice. */
  close(doors?: readonly (() => Promise<void>)[]): Promise<void>;
}

export interface LearnerParts {
  readonly premises: Premises;
  /** Those of this learner: nobody else's cluster ends with them. */
  readonly collaborators: Collaborators;
  /** The learner's own: absolute path, there already. */
  readonly dataDir: string;
  readonly opened: OpenStore;
  readonly env: Config['env'];
  /** The port of the server. */
  port(): number;
  /** The whole address of a path of ours, as browsers reach it. */
  addressOf(path: string): string;
  /** Whose it is; nobody in particular where there is one learner. */
  person?(): Person;
  /** Instead of the clocks of this machine. */
  readonly time?: ExamTime;
  /** A thread that others use too, and that does not end with this learner. */
  readonly reader?: ReaderThread;
}

/** The caller closes the store when this rejects. */
export async function openLearner(parts: LearnerParts): Promise<Learner> {
  const { premises, opened, collaborators, person } = parts;
  const { store } = opened;
  const { clock, log } = premises;
  await forgetUnprepared(store);
  await moveVisits(store, premises.content().course);
  const notices = [...opened.notices];
  const base: Base = {
    version: premises.version,
    clock,
    log,
    store,
    isolation: premises.isolation,
    content: () => premises.content(),
    notices: () => [...notices, ...premises.content().notices],
    ...(person && { person }),
  };
  const guests = createGuests({
    clock,
    port: () => parts.port(),
    addressOf: (path) => parts.addressOf(path),
    changed: () => app.events.publish({ type: 'shells', shells: app.terminals.list() }),
  });
  const app: Application = assembleApplication(parts, base, guests);
  collaborators.onNotice?.((fault) => {
    log.warn(fault.message, person && { person: person().id });
    const notice = problemOf(fault);
    notices.push(notice);
    app.events.publish({ type: 'notice', notice });
  });
  let closing: Promise<void> | undefined;
  return {
    app,
    recall() {
      app.exams.recall();
      app.sandbox.recall();
    },
    close(doors = []) {
      closing ??= takeApart(app, {
        letGo: collaborators.letGo,
        doors,
        ...(parts.reader && { reader: parts.reader }),
      });
      return closing;
    },
  };
}

type Base = Pick<
  Application,
  'version' | 'clock' | 'log' | 'store' | 'isolation' | 'content' | 'notices' | 'person'
>;

/** Nodes of the learner's cluster: what the widest exercise asks for, or what a lesson is usually written for. */
const USUAL_NODES = 3;

/** One cluster that all exercises can be done in, but for those that ask for a shape of their own. */
function specFor(exercises: readonly ExerciseDefinition[]): SandboxSpec {
  const usual = exercises.map(({ sandbox }) => sandbox).filter((spec) => !isShaped(spec));
  const nodes = Math.max(USUAL_NODES, ...usual.map((spec) => spec.nodes));
  return usual.some(({ addons }) => addons === 'course') ? { nodes, addons: 'course' } : { nodes };
}

function assembleApplication(parts: LearnerParts, base: Base, guests: Guests): Application {
  const { collaborators, dataDir, env, time = machineTime() } = parts;
  const events = createEvents();
  let { kubectl } = parts.premises;
  const { store, clock, log } = base;
  const sandbox = createLearnerSandbox({
    store,
    log,
    spec: specFor([...base.content().exercises.values()]),
    choose: collaborators.chooseProvider,
    changed: () => events.publish({ type: 'sandbox', sandbox: sandbox.state() }),
  });
  const records = createRecords(dataDir);
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
    asked: (id) => exams.holds(id),
    changed: (state) => events.publish({ type: 'exercise', state }),
    seen: (exercise, sights) => events.publish({ type: 'live', exercise, sights: [...sights] }),
  });
  const terminals = createTerminals({
    clock,
    shells: createShells(store),
    former: createFormerScreens(dataDir),
    log,
    sandbox: (signal) => sandbox.ready(signal),
    active: () => attempts.nudge(),
    changed: () => events.publish({ type: 'shells', shells: terminals.list() }),
    invited: (name) => guests.invited(name),
  });
  const { exams, examTerminals } = assembleExams({ collaborators, dataDir, time }, base, records, events);
  const shelf = createShelf(dataDir);
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
  const reader = parts.reader ?? readerThread(clock);
  const clusterView = createClusterView({
    clock,
    kube() {
      const current = sandbox.current();
      return current && collaborators.kube(current);
    },
  });
  const app: Application = {
    ...base,
    events,
    clusterView,
    help: createAttemptHelp({
      store,
      clock,
      exercise,
      instantiate: collaborators.instantiate,
      state: (id) => attempts.state(id),
      changed: (state) => events.publish({ type: 'exercise', state }),
    }),
    debriefings: createDebriefings({
      grade: collaborators.grade,
      store,
      records,
      clock,
      log,
      exercise,
      files: () => sandbox.current()?.files,
      attempts,
    }),
    sandbox,
    presence: createPresence({ clock, patience: idlePatience(env), left: () => sandbox.rest() }),
    attempts,
    exams,
    examTerminals,
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
  let looked: Sandbox | undefined;
  sandbox.onGone(() => {
    void attempts.stopAll();
    if (looked) collaborators.letGo(looked);
    terminals.sandboxGone();
    clusterView.turned();
  });
  // Attempts belong to one cluster: with another one, all of them look different.
  sandbox.onAvailable(() => {
    const before = looked;
    looked = sandbox.current();
    if (before && before !== looked) collaborators.letGo(before);
    events.publish({ type: 'state', state: appState(app) });
    attempts.resume();
    clusterView.turned();
  });
  return app;
}

/** Milliseconds. NARU_IDLE_MINUTES, 0 for never; half an hour unless told. */
function idlePatience(env: Config['env']): number {
  const text = env['NARU_IDLE_MINUTES']?.trim() ?? '';
  return (/^\d{1,4}$/.test(text) ? Number(text) : 30) * 60_000;
}

/** The room of exams: clusters, terminals and facts of its own beside those of the lessons. */
function assembleExams(
  { collaborators, dataDir, time }: Required<Pick<LearnerParts, 'collaborators' | 'dataDir' | 'time'>>,
  { clock, log, store, content }: Base,
  records: Records,
  events: Events,
): { readonly exams: Exams; readonly examTerminals: Terminals } {
  const places = createPlaces({
    log,
    provider: () => collaborators.examProvider(),
    letGo: (sandbox) => collaborators.letGo(sandbox),
    lost: () => events.publish({ type: 'exam', exam: exams.current() ?? null }),
  });
  const examTerminals = createTerminals({
    clock,
    shells: examShells(() => exams.current()?.tasks.length ?? 0),
    former: createFormerScreens(join(dataDir, 'exams')),
    log,
    sandbox: (_signal, name) => exams.sandboxOf(taskOfShell(name) ?? 0),
  });
  const exams: Exams = createExams({
    ...collaborators,
    store,
    records,
    clock,
    time,
    log,
    content,
    places,
    facts: createAttemptFacts({ ...collaborators, records, clock, log, told: () => {} }),
    terminals: examTerminals,
    changed: (exam) => events.publish({ type: 'exam', exam: exam ?? null }),
  });
  return { exams, examTerminals };
}

/** What learners depend on first: nothing new comes in, work ends, the cluster is written down, then the store. */
async function takeApart(
  app: Application,
  ending: {
    readonly letGo: () => void;
    readonly doors: readonly (() => Promise<void>)[];
    /** Of others, too. */
    readonly reader?: ReaderThread;
  },
): Promise<void> {
  const { log } = app;
  const attempt = async (what: string, end: () => unknown): Promise<void> => {
    try {
      await end();
    } catch (failure) {
      log.error(`could not end ${what}`, failure);
    }
  };
  await attempt('the attempts', () => app.attempts.stopAll());
  await attempt('the exam', () => app.exams.stop());
  if (!ending.reader) app.reader.close();
  app.clusterView.close();
  await attempt('the terminals', () => app.terminals.stop());
  await attempt('the recordings', () => app.recorder.close());
  ending.letGo();
  await Promise.all([
    ...ending.doors.map((close) => attempt('the doors', close)),
    attempt('the sandbox', () => app.sandbox.release()),
  ]);
  await attempt('the store', () => app.store.close());
}
