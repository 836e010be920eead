/**
 * Faults of this folder, and how any failure becomes the `Problem` a page shows. Every code is listed here and in README.md.
 */
import { Fault } from '../sandbox/faults.ts';
import type { Problem } from './protocol.ts';

/** Codes of this folder: each names a sentence of the pages in each language. */
export const CODES = {
  attemptUnknown: 'attempt/unknown',
  badRequest: 'server/bad-request',
  busy: 'exercise/busy',
  configuration: 'server/configuration',
  crossSite: 'server/cross-site',
  dataDamaged: 'store/damaged',
  dataInvalid: 'store/invalid',
  dataNewer: 'store/newer-version',
  dataUnwritable: 'store/not-written',
  diskFull: 'store/full',
  dataInUse: 'store/in-use',
  examCannotRun: 'exam/cannot-run',
  examNoPause: 'exam/no-pause',
  examNotOpen: 'exam/not-open',
  examNotOver: 'exam/not-over',
  examOver: 'exam/over',
  examUnderWay: 'exam/under-way',
  examUnknown: 'exam/unknown',
  sittingUnknown: 'exam/sitting-unknown',
  exerciseInExam: 'exercise/in-exam',
  exerciseUnknown: 'exercise/unknown',
  exerciseHintUnknown: 'exercise/hint-unknown',
  exerciseSolutionEarly: 'exercise/solution-early',
  exerciseNotStarted: 'exercise/not-started',
  noDebriefing: 'exercise/no-debriefing',
  notOver: 'exercise/not-over',
  notJudged: 'exercise/not-judged',
  exerciseLacks: 'exercise/lacks-capabilities',
  exerciseLacksTools: 'exercise/lacks-tools',
  exerciseOnlyInExams: 'exercise/only-in-exams',
  fileChanged: 'server/file-changed',
  fileUnusable: 'server/file-unusable',
  gradeNoDecision: 'grade/no-decision',
  gradeNoItem: 'grade/no-item',
  gradeNoLearner: 'grade/no-learner',
  guestsOnly: 'server/guests-only',
  internal: 'server/internal',
  lessonUnknown: 'lesson/unknown',
  lessonsProblems: 'lessons/problems',
  manifestTooHard: 'server/manifest-too-hard',
  methodNotAllowed: 'server/method-not-allowed',
  notFound: 'server/not-found',
  notRunning: 'server/not-running',
  notSignedIn: 'server/not-signed-in',
  pagesMissing: 'server/pages-missing',
  portTaken: 'server/port-taken',
  recordingUnknown: 'recording/unknown',
  recordingsFull: 'recording/no-room',
  sandboxNotAnswering: 'sandbox/not-answering',
  sandboxNotReady: 'sandbox/not-ready',
  mainStays: 'terminal/main-stays',
  notYourTerminal: 'terminal/not-allowed',
  shellNotStarted: 'terminal/not-started',
  shellUnknown: 'terminal/unknown',
  sessionsFull: 'terminal/too-many',
  tooLarge: 'server/too-large',
  tooManyTries: 'server/too-many-tries',
  unintelligible: 'terminal/unintelligible',
} as const;

/** A fault with the HTTP status it answers with. */
export class HttpFault extends Fault {
  /** 4xx or 5xx. */
  readonly status: number;
  /** What is answered besides the Problem. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    message: string,
    remedy: string,
    options?: { cause?: unknown; more?: Readonly<Record<string, unknown>> },
  ) {
    super(code, message, remedy, options);
    this.name = 'HttpFault';
    this.status = status;
    this.more = options?.more ?? {};
  }
}

/** What a person gets to see of a failure. Of one we did not foresee, only that it happened: the log has the rest. */
export function problemOf(failure: unknown): Problem {
  if (isOfFullDisk(failure)) {
    return {
      code: CODES.diskFull,
      message: failure.message,
      remedy: 'Make room on the disk, or start Naru with NARU_DATA on another one; then try again.',
    };
  }
  if (failure instanceof Fault) {
    const { code, message, remedy } = failure;
    return remedy ? { code, message, remedy } : { code, message };
  }
  if (isOfDisk(failure)) {
    return {
      code: CODES.fileUnusable,
      message: failure.message,
      remedy: 'Check its owner, its rights and the free space on the disk, then try again.',
    };
  }
  return {
    code: CODES.internal,
    message: 'Something went wrong inside Naru.',
    remedy: 'Try again. The output of `npm start` says more.',
  };
}

/** Wherever it was first met: in the store, in a file of the learner's, behind the API server of a simulated cluster. */
function isOfFullDisk(failure: unknown): failure is Error {
  if (!(failure instanceof Error)) return false;
  return /\b(?:ENOSPC|EDQUOT)\b/.test(failure.message) || isOfFullDisk(failure.cause);
}

/** Refused by the file system: a person can put that right, and its message names the file. */
function isOfDisk(failure: unknown): failure is Error {
  return (
    failure instanceof Error &&
    'syscall' in failure &&
    DISK.has((failure as NodeJS.ErrnoException).code ?? '')
  );
}

const DISK = new Set([
  'EACCES',
  'EDQUOT',
  'EIO',
  'EISDIR',
  'ELOOP',
  'EMFILE',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
]);

/** The status a failure answers with: its own if it has one, else 500. */
export function statusOf(failure: unknown): number {
  return failure instanceof HttpFault ? failure.status : 500;
}
