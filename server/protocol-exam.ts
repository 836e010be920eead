/**
 * What the pages of exams and the server tell each other. Browser-safe: imports zod and types.
 *
 *   GET  /api/exams                    → ExamList          the exams of the course, and how earlier sittings went
 *   POST /api/exams/:id/start          → SittingState      begins to prepare one; the clock starts once every task is there
 *   POST /api/sittings/:id/:act        → SittingState      act: flag, note, look, korean (body: the schema below), pause, resume, end
 *   GET  /api/sittings/:id/result      → ExamResult        once it is over
 *
 * The sitting that is under way is part of AppState (`exam`), and told as the event `exam` whenever it changes. Until it is over
 * neither says anything of checks, verdicts or points. The text of a task is a part of a page (`/en/exams/tasks/ID.part`), handed out
 * while its exam is open and once it is over; in Korean only after it was asked for with `korean`.
 */
import { z } from 'zod';
import { EXAM_LIMITS } from './protocol-limits.ts';
import { problem } from './protocol-problem.ts';

const inBothLanguages = z.object({ ko: z.string(), en: z.string() });

export const taskState = z.object({
  /** Counts from 1. */
  number: z.number().int(),
  exercise: z.string(),
  /** Per cent of the exam. */
  weight: z.number(),
  title: z.string(),
  /** Once Korean was asked for. */
  titleKo: z.string().optional(),
  /** The host it is done on. */
  host: z.string(),
  /** The name of its shell, for /ws/terminal. */
  shell: z.string(),
  /** What the placeholders of its text stand for. */
  values: z.record(z.string(), z.string()),
  flagged: z.boolean(),
  note: z.string(),
  seen: z.boolean(),
  /** Its cluster is gone, and could not be brought back: it costs nothing. */
  lost: z.boolean(),
});
export type TaskState = z.infer<typeof taskState>;

/** A sitting that is under way, or just over. */
export const sittingState = z.object({
  id: z.string(),
  exam: z.string(),
  title: inBothLanguages,
  practice: z.boolean(),
  /** Only ever forward, but for open ↔ paused. `failed`: it could not be prepared; nothing of it counts. */
  phase: z.enum(['preparing', 'open', 'paused', 'judging', 'ended', 'failed']),
  /** How many tasks it has, and how many of them are prepared, or judged. */
  of: z.number().int(),
  done: z.number().int(),
  minutes: z.number().int(),
  /** Milliseconds that were left when this was sent. They run while it is open. */
  left: z.number(),
  endedBy: z.enum(['learner', 'time']).optional(),
  /** Why it failed, or what keeps the server from writing down that it is over. */
  problem: problem.optional(),
  /** Empty while it is being prepared, and while it stands still. */
  tasks: z.array(taskState),
});
export type SittingState = z.infer<typeof sittingState>;

const number = z.number().int().min(1).max(99);
export const flagTask = z.strictObject({ task: number, flagged: z.boolean() });
export const noteTask = z.strictObject({ task: number, note: z.string().max(EXAM_LIMITS.maxNote) });
/** The task that is in front of the learner from now on; or whose text is wanted in Korean. */
export const nameTask = z.strictObject({ task: number });
