/**
 * Every message between the browser and the server, as Zod schemas. Browser-safe: imports nothing but zod.
 *
 * HTTP (JSON, same origin, cookie):
 *   GET  /api/state                    → AppState
 *   POST /api/sandbox                  → SandboxState       starts the sandbox if there is none; answers at once
 *   POST /api/sandbox/reset            → SandboxState       back to an empty cluster
 *   GET  /api/exercises/:id            → ExerciseState
 *   POST /api/exercises/:id/start      → ExerciseState      makes the start state; a no-op while an attempt is open
 *   POST /api/exercises/:id/check      → ExerciseState      runs the checks; resolves when all verdicts are in
 *   POST /api/exercises/:id/reset      → ExerciseState      abandons the attempt and makes the start state anew
 *   POST /api/lessons/:id/visit        → Progress           body: Visit
 *   Errors: Problem with a status of 4xx or 5xx.
 *
 * Sockets:
 *   /ws/terminal?session=NAME&cols=&rows=  binary: terminal bytes both ways; text: TerminalClientMessage, TerminalServerMessage
 *   /ws/events                             text: ServerEvent, server to client only
 */
import { z } from 'zod';

export const locale = z.enum(['ko', 'en']);
export type Locale = z.infer<typeof locale>;

/** A failure a person can act on. `code` names a sentence of the page in each language; the rest is English. */
export const problem = z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() });
export type Problem = z.infer<typeof problem>;

export const sandboxState = z.object({
  /** Only `ready` has a shell and can be checked. */
  phase: z.enum(['absent', 'starting', 'ready', 'resetting', 'failed']),
  provider: z.string(),
  /** Set while starting or resetting. */
  progress: z.object({ step: z.string(), fraction: z.number() }).optional(),
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

export const finding = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
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
  /** Only ever forward: preparing → open → submitted, or → abandoned. A passed attempt stays `open` for more checks. */
  state: z.enum(['preparing', 'open', 'submitted', 'abandoned']),
  startedAt: z.string(),
  checkedAt: z.string().optional(),
  verdicts: z.array(verdict),
  grade: grade.optional(),
});
export type Attempt = z.infer<typeof attempt>;

export const exerciseState = z.object({
  exercise: z.string(),
  /** `undefined` until the learner has started it. */
  attempt: attempt.optional(),
  /** Points of the best check run ever, over all attempts. */
  best: grade.optional(),
  attempts: z.number().int(),
  passed: z.boolean(),
  /** Why this sandbox cannot run it: capabilities it lacks. Empty: it can. */
  lacks: z.array(z.string()),
  busy: z.enum(['no', 'preparing', 'checking']),
});
export type ExerciseState = z.infer<typeof exerciseState>;

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

export const appState = z.object({
  version: z.string(),
  sandbox: sandboxState,
  kubectl: kubectlState,
  progress,
  /** Things the learner should know, such as a damaged progress file that was set aside. */
  notices: z.array(problem),
});
export type AppState = z.infer<typeof appState>;

export const TERMINAL_LIMITS = {
  /** Largest text frame the server reads from a browser, bytes. */
  maxTextFrame: 4 * 1024,
  /** Largest binary frame (keys, paste), bytes; a larger paste is split by the client. */
  maxBinaryFrame: 64 * 1024,
  minCols: 2,
  maxCols: 500,
  minRows: 1,
  maxRows: 300,
  /** The client acknowledges after drawing this many bytes. */
  ackEvery: 64 * 1024,
  /** The shell is paused above this many unacknowledged bytes, and goes on below `lowWater`. */
  highWater: 512 * 1024,
  lowWater: 128 * 1024,
} as const;

export const terminalClientMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('resize'),
    cols: z.number().int().min(TERMINAL_LIMITS.minCols).max(TERMINAL_LIMITS.maxCols),
    rows: z.number().int().min(TERMINAL_LIMITS.minRows).max(TERMINAL_LIMITS.maxRows),
  }),
  z.object({ type: z.literal('ack'), bytes: z.number().int().min(1) }),
  /** Start a new shell after the old one ended. */
  z.object({ type: z.literal('restart') }),
]);
export type TerminalClientMessage = z.infer<typeof terminalClientMessage>;

export const terminalServerMessage = z.discriminatedUnion('type', [
  /**
   * First message, and again on the same socket whenever a new shell takes the place of the old one. The binary frames
   * up to `replay-end` redraw the screen as it is now, on an empty terminal of this size.
   */
  z.object({
    type: z.literal('hello'),
    session: z.string(),
    fresh: z.boolean(),
    cols: z.number().int(),
    rows: z.number().int(),
  }),
  z.object({ type: z.literal('replay-end') }),
  z.object({ type: z.literal('exited'), code: z.number().int() }),
  /** The shell cannot be had; the page says why. */
  z.object({ type: z.literal('unavailable'), problem }),
  /** A message of ours was wrong; the connection stays. */
  z.object({ type: z.literal('refused'), problem }),
]);
export type TerminalServerMessage = z.infer<typeof terminalServerMessage>;

export const serverEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), state: appState }),
  z.object({ type: z.literal('sandbox'), sandbox: sandboxState }),
  z.object({ type: z.literal('exercise'), state: exerciseState }),
  z.object({ type: z.literal('progress'), progress }),
  z.object({ type: z.literal('notice'), notice: problem }),
]);
export type ServerEvent = z.infer<typeof serverEvent>;
