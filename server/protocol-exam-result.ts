/** Which exams there are, and how sittings went, as pages see it; protocol-exam.ts has the addresses. Browser-safe. */
import { z } from 'zod';
import { verdict } from './protocol.ts';

const inBothLanguages = z.object({ ko: z.string(), en: z.string() });

export const examInfo = z.object({
  id: z.string(),
  title: inBothLanguages,
  description: inBothLanguages,
  minutes: z.number().int(),
  tasks: z.number().int(),
  /** Per cent that pass. */
  pass: z.number(),
  /** It may be paused. */
  practice: z.boolean(),
  /** Capabilities and programs without which it cannot be sat here. Empty: it can. */
  lacks: z.array(z.string()),
  /** Domains of which nothing can be asked here; their weight goes to the others. */
  without: z.array(z.string()),
});
export type ExamInfo = z.infer<typeof examInfo>;

export const sittingSummary = z.object({
  id: z.string(),
  exam: z.string(),
  title: inBothLanguages,
  startedAt: z.string(),
  endedAt: z.string(),
  /** Per cent. */
  score: z.number(),
  passed: z.boolean(),
});
export type SittingSummary = z.infer<typeof sittingSummary>;

export const examList = z.object({
  exams: z.array(examInfo),
  /** Newest first. */
  sittings: z.array(sittingSummary),
});
export type ExamList = z.infer<typeof examList>;

const checkResult = z.object({
  check: z.string(),
  /** What it asks, as Markdown. */
  words: inBothLanguages,
  /** Per cent of the exam that it was worth. */
  worth: z.number(),
  /** `missed`: it failed, or something that it needs did. `void`: it could not be judged, and counts for nothing. */
  counts: z.enum(['earned', 'missed', 'void']),
  verdict,
});

export const taskResult = z.object({
  number: z.number().int(),
  exercise: z.string(),
  /** Where it can be practised; missing for a task of mock exams alone. */
  lesson: z.string().optional(),
  title: inBothLanguages,
  /** What the placeholders of its text stand for. */
  values: z.record(z.string(), z.string()),
  domain: z.string(),
  weight: z.number(),
  earned: z.number(),
  flagged: z.boolean(),
  note: z.string(),
  /** Korean was asked for. */
  korean: z.boolean(),
  /** Seconds that it was in front of the learner. */
  seconds: z.number(),
  /** What could not be judged, by our fault, counts for nothing and costs nothing: of the weight this much is left. */
  counted: z.number(),
  checks: z.array(checkResult),
});
export type TaskResult = z.infer<typeof taskResult>;

export const examResult = z.object({
  id: z.string(),
  exam: z.string(),
  title: inBothLanguages,
  practice: z.boolean(),
  startedAt: z.string(),
  endedAt: z.string(),
  endedBy: z.enum(['learner', 'time']),
  minutes: z.number(),
  /** Seconds of the exam that were used. */
  used: z.number(),
  pass: z.number(),
  /** Per cent of what could be judged, to one decimal. */
  score: z.number(),
  passed: z.boolean(),
  domains: z.array(z.object({ domain: z.string(), counted: z.number(), earned: z.number() })),
  tasks: z.array(taskResult),
});
export type ExamResult = z.infer<typeof examResult>;
