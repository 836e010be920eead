/** The answers and messages that every page deals with, as far as its code leans on them (server/protocol.ts has all). */
import type {
  AppState,
  Attempt,
  ExerciseState,
  Grade,
  Invitation,
  Problem,
  Progress,
  RecordingState,
  SandboxState,
  ServerEvent,
  ShellInfo,
  Sight,
  TerminalServerMessage,
  Verdict,
} from '../../server/protocol.ts';
import { fields, flag, list, number, oneOf, orNothing, shape, text, values } from './shape.ts';

const aProblem = fields<Problem>({ code: text, message: text });
const aGrade = fields<Grade>({ points: number, of: number });
const aSandbox = fields<SandboxState>({
  phase: text,
  provider: text,
  capabilities: list(text),
  missing: list(text),
  generation: number,
  reason: text,
  problem: orNothing(aProblem),
});
const aShell = fields<ShellInfo>({ name: text, state: text });
const findings = list(fields({ code: text, values: values(() => undefined) }));
const aVerdict = oneOf('outcome', {
  pass: fields<Verdict>({ check: text }),
  fail: fields<Extract<Verdict, { outcome: 'fail' }>>({ check: text, findings }),
  fault: fields<Extract<Verdict, { outcome: 'fault' }>>({ check: text, reason: text }),
});
const aSight = fields<Sight>({ check: text, state: text });
const anAttempt = fields<Attempt>({
  id: text,
  state: text,
  verdicts: list(aVerdict),
  grade: orNothing(aGrade),
});
const anExercise = fields<ExerciseState>({
  exercise: text,
  attempts: number,
  passed: flag,
  lacks: list(text),
  busy: text,
  attempt: orNothing(anAttempt),
  best: orNothing(aGrade),
  live: orNothing(list(aSight)),
});
const aProgress = fields<Progress>({
  lessons: values(fields({ visitedAt: text })),
  exercises: values(fields({ passed: flag, attempts: number })),
});
const aRecording = fields<RecordingState>({
  all: flag,
  shells: list(fields({ shell: text, id: text, since: text })),
  stopped: list(fields({ shell: text, why: text })),
});
const anApp = fields<AppState>({
  version: text,
  sandbox: aSandbox,
  kubectl: fields({ found: flag, supported: flag }),
  isolation: fields({ mode: text }),
  progress: aProgress,
  shells: list(aShell),
  recording: aRecording,
  notices: list(aProblem),
});

export const problem = shape<Problem>(aProblem);
export const sandboxState = shape<SandboxState>(aSandbox);
export const exerciseState = shape<ExerciseState>(anExercise);
export const progress = shape<Progress>(aProgress);
export const appState = shape<AppState>(anApp);
export const shellInfo = shape<ShellInfo>(aShell);
export const shellInfos = shape<ShellInfo[]>(list(aShell));
export const invitation = shape<Invitation>(fields<Invitation>({ address: text, until: text }));
export const recordingState = shape<RecordingState>(aRecording);
const whatever = (): undefined => undefined;
export const anything = shape<unknown>(whatever);

export const serverEvent = shape<ServerEvent>(
  oneOf('type', {
    state: fields({ state: anApp }),
    sandbox: fields({ sandbox: aSandbox }),
    exercise: fields({ state: anExercise }),
    progress: fields({ progress: aProgress }),
    notice: fields({ notice: aProblem }),
    reload: whatever,
    shells: fields({ shells: list(aShell) }),
    recording: fields({ recording: aRecording }),
    exam: whatever,
    live: fields({ exercise: text, sights: list(aSight) }),
  } satisfies Record<ServerEvent['type'], unknown>),
);

export const terminalServerMessage = shape<TerminalServerMessage>(
  oneOf('type', {
    hello: fields({
      session: text,
      turn: number,
      shell: text,
      typed: number,
      fresh: flag,
      cols: number,
      rows: number,
    }),
    'replay-end': whatever,
    size: fields({ cols: number, rows: number }),
    people: fields({ you: text, viewers: list(fields({ id: text, role: text })), asking: list(text) }),
    prompt: fields({ at: text }),
    recorded: fields({ on: flag }),
    typed: fields({ bytes: number }),
    closed: fields({ why: text }),
    exited: fields({ code: number }),
    unavailable: fields({ problem: aProblem }),
    refused: fields({ problem: aProblem }),
  } satisfies Record<TerminalServerMessage['type'], unknown>),
);
