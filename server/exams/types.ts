/** What is kept of exams: each sitting with its tasks, its clock and what came of it. Part of the store. */
import { z } from 'zod';
import { grade, verdict } from '../protocol.ts';

/**
 * A moment as two clocks told it: the wall's, which anybody may change, and one that only runs forward, which is another one
 * after the machine has started again.
 */
export const mark = z.strictObject({
  /** Milliseconds since the epoch. */
  wall: z.number(),
  /** Milliseconds since the machine was started, sleep included. */
  steady: z.number(),
  /** Which start of the machine that was. */
  boot: z.string(),
});
export type Mark = z.infer<typeof mark>;

const inBothLanguages = z.strictObject({ ko: z.string(), en: z.string() });

/** What a check has come to: `void` is what could not be judged. */
const storedMark = z.strictObject({
  check: z.string(),
  points: z.number(),
  counts: z.enum(['earned', 'missed', 'void']),
});
export type StoredMark = z.infer<typeof storedMark>;

const storedTask = z.strictObject({
  exercise: z.string(),
  domain: z.string(),
  weight: z.number(),
  /** Of its attempt: its records are kept under this name. */
  attempt: z.string(),
  seed: z.string(),
  /** The cluster it is done in: the id of its sandbox, chosen before there is one. */
  sandbox: z.string(),
  /** What the provider needs to find it again. */
  handle: z.exactOptional(
    z.strictObject({
      provider: z.string(),
      id: z.string(),
      createdAt: z.string(),
      state: z.record(z.string(), z.unknown()),
    }),
  ),
  /** What its placeholders stand for. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  flagged: z.boolean(),
  note: z.string(),
  seen: z.boolean(),
  /** When Korean was asked for. */
  korean: z.exactOptional(z.string()),
  /** Milliseconds that it was in front of the learner. */
  spent: z.number(),
  verdicts: z.array(verdict),
  /** Empty until it has been judged. */
  marks: z.array(storedMark),
  /** Once it has been judged. */
  grade: z.exactOptional(grade),
});
export type StoredTask = z.infer<typeof storedTask>;

export const storedSitting = z.strictObject({
  id: z.string(),
  exam: z.string(),
  title: inBothLanguages,
  practice: z.boolean(),
  minutes: z.number(),
  pass: z.number(),
  seed: z.string(),
  phase: z.enum(['preparing', 'open', 'paused', 'judging', 'ended']),
  /** When the clock began to run. */
  startedAt: z.exactOptional(z.string()),
  endedAt: z.exactOptional(z.string()),
  endedBy: z.exactOptional(z.enum(['learner', 'time'])),
  clock: z.strictObject({
    /** Milliseconds that had been used at `since`. */
    used: z.number(),
    /** It has run since then; without it, it stands still. */
    since: z.exactOptional(mark),
  }),
  /** The task in front of the learner, and how much of the clock had been used when it came there. */
  showing: z.exactOptional(z.strictObject({ task: z.number().int(), from: z.number() })),
  tasks: z.array(storedTask),
});
export type StoredSitting = z.infer<typeof storedSitting>;
