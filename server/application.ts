/**
 * What a server keeps for its learner, and the state it shows: the parts the API, the pages and the sockets share.
 */
import type { Clock } from '../sandbox/clock.ts';
import type { AttemptHelp } from './attempt-help.ts';
import { isSolved } from './attempt-history.ts';
import type { AttemptReports } from './attempt-reports.ts';
import { titleIn } from './attempt-words.ts';
import type { Attempts } from './attempts.ts';
import type { Person } from './classroom/types.ts';
import type { ClusterView } from './cluster-view/cluster-view.ts';
import type { Content } from './content.ts';
import type { Debriefings } from './debriefing/debriefings.ts';
import type { Events } from './events.ts';
import type { Exams } from './exams/exams-types.ts';
import type { Guests } from './guests.ts';
import type { LearnerSandbox } from './learner-sandbox.ts';
import type { Log } from './log.ts';
import type { Manifests } from './manifests/manifests.ts';
import type { ReaderThread } from './manifests/reader-thread.ts';
import type { Presence } from './presence.ts';
import type {
  AppState,
  IsolationState,
  KubectlState,
  Locale,
  Problem,
  Progress,
  UnderWay,
} from './protocol.ts';
import type { Library } from './recording/library.ts';
import type { Recorder } from './recording/recorder.ts';
import type { Store } from './store/types.ts';
import type { Terminals } from './terminal/terminals.ts';

export interface Application {
  /** Whose it is, in a class. */
  person?(): Person;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  /** What is taught at this moment. */
  content(): Content;
  readonly events: Events;
  /** The learner's cluster, for those who look at it. */
  readonly clusterView: ClusterView;
  readonly sandbox: LearnerSandbox;
  readonly presence: Presence;
  readonly attempts: Attempts;
  /** Hints and solutions. */
  readonly help: AttemptHelp;
  /** Ends of incidents, and what is told then. */
  readonly debriefings: Debriefings;
  readonly exams: Exams;
  /** Those of the exam that is under way. */
  readonly examTerminals: Terminals;
  readonly manifests: Manifests;
  readonly reader: ReaderThread;
  readonly terminals: Terminals;
  /** Other browsers that may look at a shell. */
  readonly guests: Guests;
  /** Everything the learner has tried. */
  readonly reports: AttemptReports;
  /** Turns recording on and off. */
  readonly recorder: Recorder;
  /** Recordings that are kept. */
  readonly recordings: Library;
  readonly isolation: IsolationState;
  kubectl(): KubectlState;
  /** Looks again where there was none that is known to work: the learner may have fetched one meanwhile. */
  lookForKubectl(): Promise<void>;
  notices(): readonly Problem[];
}

export function appState(app: Application): AppState {
  const underWay = underWayIn(app);
  const person = app.person?.();
  return {
    ...(person && { person: { role: person.role, name: person.name } }),
    version: app.version,
    sandbox: app.sandbox.state(),
    kubectl: app.kubectl(),
    isolation: app.isolation,
    progress: progressOf(app),
    ...(underWay ? { underWay } : {}),
    shells: app.terminals.list(),
    recording: app.recorder.state(),
    exam: app.exams.current(),
    notices: [...app.notices()],
  };
}

function underWayIn({ store, content, sandbox }: Application): UnderWay | undefined {
  const { exercises, mock } = content();
  const { generation } = sandbox.state();
  const attempt = store.read((data) =>
    Object.values(data.exercises)
      .flatMap(({ attempts }) => attempts.at(-1) ?? [])
      .find((one) => one.state === 'open' && one.generation === generation && !isSolved(one)),
  );
  const exercise = attempt && exercises.get(attempt.exercise);
  if (!exercise || mock.has(exercise.id)) return undefined;
  return { exercise: exercise.id, lesson: exercise.lesson, title: titleIn(exercise.id, exercise, attempt) };
}

/** All that was done so far, without the single attempts, and without what is for mock exams. */
function progressOf({ store, content }: Application): Progress {
  const { mock } = content();
  return store.read(({ last, lessons, exercises }) => {
    const shown = Object.entries(exercises).filter(([id]) => !mock.has(id));
    const summaries = shown.map(([id, { passed, best, attempts }]) => {
      const summary = { passed, attempts: attempts.length, ...(best ? { best } : {}) };
      return [id, summary] as const;
    });
    const progress = { lessons, exercises: Object.fromEntries(summaries), ...(last ? { last } : {}) };
    return structuredClone(progress) as Progress;
  });
}

/** Remembers where the learner is. `undefined`: there is no such lesson, or no page shows it. */
export async function visitLesson(
  app: Application,
  id: string,
  locale: Locale,
): Promise<Progress | undefined> {
  const known = app
    .content()
    .course.modules.some((module) => module.lessons.some((lesson) => lesson.id === id && !lesson.mock));
  if (!known) return undefined;
  const at = new Date(app.clock.now()).toISOString();
  await app.store.update((draft) => {
    draft.last = { lesson: id, locale, at };
    draft.lessons[id] = { visitedAt: at };
  });
  const progress = progressOf(app);
  app.events.publish({ type: 'progress', progress });
  return progress;
}
