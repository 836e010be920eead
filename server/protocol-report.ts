/**
 * What the page of a learner's attempts and the server tell each other. Browser-safe: imports zod and types.
 *
 *   GET /api/attempts                  → AttemptReport[]    every attempt there ever was, newest first
 *   GET /api/attempts/:id              → AttemptDetail
 *   GET /api/attempts/export?as=json   → a file with everything; `as=csv&locale=ko`: a table, a row for each check of each submission
 *
 * Of an exam that is under way there is nothing but that it began.
 */
import { z } from 'zod';
import { attempt, grade, submission, submissionReason } from './protocol.ts';

const inBothLanguages = z.object({ ko: z.string(), en: z.string() });

export const attemptReport = z.object({
  id: z.string(),
  exercise: z.string(),
  /** Missing when the course has it no more, or no page shows it. */
  lesson: z.string().optional(),
  title: inBothLanguages,
  /** What was begun in a cluster that is gone is abandoned. */
  state: attempt.shape.state,
  exam: z.boolean(),
  startedAt: z.string(),
  /** The best grade of all submissions; of those with the same points the first. */
  best: grade.optional(),
  /** Seconds from the start to the first submission in which everything passed. */
  passedAfter: z.number().optional(),
  /** Hints that were opened, and when the reference solution was shown first. */
  hints: z.number().int(),
  solutionAt: z.string().optional(),
  submissions: z.array(z.object({ number: z.number().int(), at: z.string(), by: submissionReason, grade })),
  /** Recordings it can be seen in, and where it begins there, in seconds. */
  recordings: z.array(z.object({ id: z.string(), at: z.number() })),
});
export type AttemptReport = z.infer<typeof attemptReport>;

export const attemptDetail = z.object({
  /** Hints in the order in which they were opened. */
  hints: z.array(z.object({ check: z.string(), step: z.number().int(), at: z.string() })),
  submissions: z.array(submission.omit({ evidence: true })),
  /** What each check asks, as Markdown. */
  checks: z.record(z.string(), inBothLanguages),
});
export type AttemptDetail = z.infer<typeof attemptDetail>;
