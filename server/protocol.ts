/**
 * Every message between the browser and the server, as Zod schemas. Browser-safe: imports zod and types.
 *
 * HTTP (JSON, same origin, cookie):
 *   GET  /api/state                    → AppState
 *   POST /api/sandbox                  → SandboxState       starts the sandbox if there is none; answers at once
 *   POST /api/sandbox/reset            → SandboxState       back to an empty cluster
 *   GET  /api/exercises/:id            → ExerciseState
 *   POST /api/exercises/:id/start      → ExerciseState      makes the start state; a no-op while an attempt is open
 *   POST /api/exercises/:id/check      → ExerciseState      runs the checks; resolves when all verdicts are in
 *   POST /api/exercises/:id/retry      → ExerciseState      asks again for the verdicts that ended in a fault, and for no others
 *   POST /api/exercises/:id/reset      → ExerciseState      abandons the attempt and makes the start state anew
 *   POST /api/exercises/:id/hint       → ExerciseState      body: HintOpened; a hint was opened: it is written down with the attempt
 *   POST /api/exercises/:id/solution   → Solution           body: SolutionAsked; never in an exam, and written down with the attempt
 *   GET  /api/exercises/:id/submissions → Submission[]      of the last attempt, oldest first: what each grade was made of
 *   POST /api/lessons/:id/visit        → Progress           body: Visit
 *   POST /api/shells                   → ShellInfo          body: NewShell; another shell, which starts when it is first shown
 *   POST /api/shells/:id/rename        → ShellInfo          body: NewShell
 *   POST /api/shells/:id/close         → ShellInfo[]        ends it, whatever runs in it
 *   POST /api/shells/:id/invite        → Invitation         an address for a guest, see protocol-terminal.ts
 *   POST /api/shells/:id/uninvite      → ShellInfo[]        no guest looks at it any more
 *   GET  /api/exams, POST /api/exams/:id/start, …           protocol-exam.ts
 *   POST /api/recordings/switch        → RecordingState     body: RecordingSwitch; protocol-replay.ts has the rest of recordings
 *   Errors: Problem with a status of 4xx or 5xx.
 *
 * Sockets:
 *   /ws/terminal?session=NAME&cols=&rows=&as=driver|watcher   binary: terminal bytes both ways; text: messages of protocol-terminal.ts
 *   /ws/events                             text: ServerEvent, and from the client EventsClientMessage
 *
 * Checks, solutions and wanted values are in none of these. A finding may tell what was wanted, and is sent only after the
 * learner has asked for a verdict in this attempt; in an exam not before it is over.
 */
import { z } from 'zod';
import type { Whereabouts } from '../checker/types.ts';
import { sittingState } from './protocol-exam.ts';
import { problem } from './protocol-problem.ts';
import { recordingState } from './protocol-recording.ts';
import { shellInfo } from './protocol-terminal.ts';

export * from './protocol-exam.ts';
export * from './protocol-problem.ts';
export * from './protocol-recording.ts';
export * from './protocol-terminal.ts';

export const locale = z.enum(['ko', 'en']);
export type Locale = z.infer<typeof locale>;

export const sandboxState = z.object({
  /** Only `ready` has a shell and can be checked. */
  phase: z.enum(['absent', 'starting', 'ready', 'resetting', 'failed']),
  provider: z.string(),
  /** Set while starting or resetting. */
  progress: z
    .object({
      step: z.string(),
      fraction: z.number(),
      /** Left, going by earlier times; absent where there are none. */
      seconds: z.number().optional(),
      /** In line for room on this machine. */
      place: z.number().int().optional(),
    })
    .optional(),
  /** What this provider promises, and what it does not: the page says so in words. */
  capabilities: z.array(z.string()),
  missing: z.array(z.string()),
  problem: problem.optional(),
  /** Changes whenever the cluster behind the shell is a different one. */
  generation: z.number().int(),
  /** Why this provider was chosen, as a code: `chosen`, `auto-kind-ready`, `auto-kind-missing`. */
  reason: z.string(),
});
export type SandboxState = z.infer<typeof sandboxState>;

/** The kubectl the learner's shell uses. */
export const kubectlState = z.object({
  found: z.boolean(),
  path: z.string().optional(),
  version: z.string().optional(),
  source: z.enum(['env', 'tools', 'path']).optional(),
  /** `true` when the version lies within 1.32 to 1.36. */
  supported: z.boolean(),
  problem: problem.optional(),
});
export type KubectlState = z.infer<typeof kubectlState>;

/** What stands between the learner's shells and this machine. */
export const isolationState = z.object({
  mode: z.enum(['bubblewrap', 'none']),
  /** What is bounded of all programs of a learner together; the rest is for each process only. */
  bounds: z.array(z.enum(['memory', 'pids', 'cpu'])).optional(),
  /** Why there is nothing, although nobody asked for that. */
  problem: problem.optional(),
});
export type IsolationState = z.infer<typeof isolationState>;

const objectRef = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
});

const listQuery = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  fieldSelector: z.string().optional(),
});

/** Something a learner can look at; `checker/say.ts` makes a command or a file's name of it. */
export const whereabouts = z.union([
  z.object({ object: objectRef }),
  z.object({ list: listQuery }),
  z.object({
    logs: z.object({ namespace: z.string(), name: z.string(), container: z.string().optional() }),
  }),
  z.object({
    exec: z.object({ namespace: z.string(), name: z.string(), container: z.string().optional() }),
    run: z.array(z.string()),
  }),
  z.object({ home: z.string() }),
  z.object({
    helm: z.enum(['history', 'values']),
    namespace: z.string(),
    release: z.exactOptional(z.string()),
  }),
  z.object({ node: z.string(), path: z.string() }),
]) as unknown as z.ZodType<Whereabouts>;

export const finding = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  at: z.exactOptional(whereabouts),
});
export type Finding = z.infer<typeof finding>;

export const verdict = z.discriminatedUnion('outcome', [
  z.object({ check: z.string(), outcome: z.literal('pass') }),
  z.object({ check: z.string(), outcome: z.literal('fail'), findings: z.array(finding) }),
  z.object({ check: z.string(), outcome: z.literal('fault'), reason: z.string() }),
]);
export type Verdict = z.infer<typeof verdict>;

export const grade = z.object({ points: z.number(), of: z.number(), faults: z.array(z.string()) });
export type Grade = z.infer<typeof grade>;

export const attempt = z.object({
  id: z.string(),
  exercise: z.string(),
  /** Only ever forward: preparing → open → submitted, or → abandoned. A passed attempt stays `open` for more checks until another exercise begins. */
  state: z.enum(['preparing', 'open', 'submitted', 'abandoned']),
  startedAt: z.string(),
  checkedAt: z.string().optional(),
  /** When the learner ended an incident: from then on its debriefing may be read. */
  finishedAt: z.string().optional(),
  verdicts: z.array(verdict),
  grade: grade.optional(),
  /** What the placeholders of the text stand for in this attempt; only those that the text shows. */
  values: z.record(z.string(), z.string()).optional(),
  /** Verdicts and findings are not shown before it is over. */
  exam: z.boolean().optional(),
  /** What was looked at to get on; missing: nothing. */
  help: z
    .object({
      /** In the order in which they were opened. */
      hints: z.array(z.object({ check: z.string(), step: z.number().int(), at: z.string() })),
      /** When the reference solution was shown first. */
      solution: z.string().optional(),
    })
    .optional(),
});
export type Attempt = z.infer<typeof attempt>;

/** The hints of a check are steps, from 1; each can be opened once the one before it was. */
export const hintOpened = z.strictObject({ check: z.string().max(100), step: z.number().int().min(1) });
export type HintOpened = z.infer<typeof hintOpened>;

/** `sure`: the learner knows that they have not asked for a verdict yet, and wants to see it. */
export const solutionAsked = z.strictObject({ sure: z.boolean() });

/** How a check stands at this moment, without anybody having asked. It earns nothing. */
export const sight = z.discriminatedUnion('state', [
  z.object({ check: z.string(), state: z.literal('pass') }),
  /** It holds and has to for `for` seconds before it counts; `left` were left when this was sent. */
  z.object({ check: z.string(), state: z.literal('holding'), for: z.number(), left: z.number() }),
  /** It holds, and counts once the checks it needs do. */
  z.object({ check: z.string(), state: z.literal('waits') }),
  /** Findings are there once the learner has asked for a verdict in this attempt. */
  z.object({ check: z.string(), state: z.literal('not-yet'), findings: z.array(finding).optional() }),
  /** It is looked at only when the learner asks. */
  z.object({ check: z.string(), state: z.literal('unseen') }),
]);
export type Sight = z.infer<typeof sight>;

/** Why somebody looked: the learner asked; everything passed by itself; faults were asked about again. */
export const submissionReason = z.enum(['learner', 'live', 'retry']);

const seenObject = objectRef.extend({ uid: z.string().optional(), resourceVersion: z.string().optional() });

/** One verdict on everything, with what it was made of. */
export const submission = z.object({
  /** Counts from 1 in each attempt. */
  number: z.number().int(),
  at: z.string(),
  by: submissionReason,
  verdicts: z.array(verdict),
  grade,
  /** By check: the objects that were seen, as they were; `more` were seen besides. */
  evidence: z.record(z.string(), z.object({ objects: z.array(seenObject), more: z.number().int() })),
});
export type Submission = z.infer<typeof submission>;

export const exerciseState = z.object({
  exercise: z.string(),
  /** `undefined` until the learner has started it. */
  attempt: attempt.optional(),
  /** Points of the best check run ever, over all attempts. */
  best: grade.optional(),
  attempts: z.number().int(),
  passed: z.boolean(),
  /** Why it cannot be done here: capabilities the sandbox lacks, programs (`helm`) the machine lacks. Empty: it can. */
  lacks: z.array(z.string()),
  busy: z.enum(['no', 'preparing', 'checking']),
  /** While somebody looks at it and an attempt is open. */
  live: z.array(sight).optional(),
});
export type ExerciseState = z.infer<typeof exerciseState>;

/** One way that passes every check: a shell script with its comments, and the values of this attempt. */
export const solution = z.object({ script: z.string(), state: exerciseState });
export type Solution = z.infer<typeof solution>;

export const visit = z.object({ locale });
export type Visit = z.infer<typeof visit>;

export const progress = z.object({
  /** Where I left off. */
  last: z.object({ lesson: z.string(), locale, at: z.string() }).optional(),
  lessons: z.record(z.string(), z.object({ visitedAt: z.string() })),
  exercises: z.record(
    z.string(),
    z.object({ passed: z.boolean(), best: grade.optional(), attempts: z.number().int() }),
  ),
});
export type Progress = z.infer<typeof progress>;

/** The exercise that the cluster is in use for: one that starts ends it. None that is solved, and none of an exam. */
export const underWay = z.object({
  exercise: z.string(),
  lesson: z.string(),
  title: z.object({ ko: z.string(), en: z.string() }),
});
export type UnderWay = z.infer<typeof underWay>;

export const appState = z.object({
  /** Who is signed in, in a class; nobody in particular where Naru is for one. */
  person: z.object({ role: z.enum(['instructor', 'learner']), name: z.string() }).optional(),
  version: z.string(),
  sandbox: sandboxState,
  kubectl: kubectlState,
  isolation: isolationState,
  progress,
  underWay: underWay.optional(),
  /** Every shell of this sandbox, in the order of their tabs. */
  shells: z.array(shellInfo),
  /** Which shells are being recorded. */
  recording: recordingState,
  /** The exam that is under way, or just over. */
  exam: sittingState.optional(),
  /** Things the learner should know, such as a damaged progress file that was set aside. */
  notices: z.array(problem),
});
export type AppState = z.infer<typeof appState>;

export const serverEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: appState }),
  z.object({ type: z.literal('sandbox'), sandbox: sandboxState }),
  z.object({ type: z.literal('exercise'), state: exerciseState }),
  z.object({ type: z.literal('progress'), progress }),
  z.object({ type: z.literal('notice'), notice: problem }),
  /** The lessons are other ones now, and so are their pages: load this one again. */
  z.object({ type: z.literal('reload') }),
  /** Every shell of this sandbox, in the order of their tabs; told whenever one comes, goes, or is renamed. */
  z.object({ type: z.literal('shells'), shells: z.array(shellInfo) }),
  /** Which shells are being recorded; told whenever that changes. */
  z.object({ type: z.literal('recording'), recording: recordingState }),
  /** The exam that is under way, whenever something of it changes but the time. */
  z.object({ type: z.literal('exam'), exam: sittingState.nullable() }),
  /** How the checks of an exercise stand now; to those who look at it. No sights: nobody follows them any more. */
  z.object({ type: z.literal('live'), exercise: z.string(), sights: z.array(sight) }),
]);
export type ServerEvent = z.infer<typeof serverEvent>;

/** Which exercises this tab shows at the moment; an empty list when it is hidden. Takes the place of the last such message. */
export const eventsClientMessage = z.object({
  type: z.literal('looking'),
  exercises: z.array(z.string().max(100)).max(50),
});
export type EventsClientMessage = z.infer<typeof eventsClientMessage>;
