/**
 * What the page of a learner's progress and the server tell each other. Browser-safe: imports zod and types.
 *
 *   GET /api/standing → Standing
 *
 * Of an exam that is under way nothing counts; exercises for mock exams alone are in none of it.
 */
import { z } from 'zod';

const inBothLanguages = z.object({ ko: z.string(), en: z.string() });

/** What was proved in the exercises of one thing. */
const proved = z.object({
  /** Exercises of the course. */
  exercises: z.number().int(),
  /** Those that were passed at least once. */
  passed: z.number().int(),
  /** Of these, the ones never passed without having seen the solution before. */
  aided: z.number().int(),
  /** Best points of each exercise, added up; with the solution in view they count half. */
  points: z.number(),
  /** Points of all exercises. */
  of: z.number(),
});

export const competencyStanding = proved.extend({
  code: z.string(),
  /** As the curriculum of the exam has it; the Korean is the course's. */
  name: inBothLanguages,
  /** When it was last practised. */
  last: z.string().optional(),
  /** How well it sits, from 0 (the last try failed or needed the solution, or there was none) to 5 (passed again after a month). */
  strength: z.number().int().min(0).max(5),
  /** When it should be practised again; missing until it was tried. */
  due: z.string().optional(),
});
export type CompetencyStanding = z.infer<typeof competencyStanding>;

export const domainStanding = proved.extend({
  domain: z.string(),
  /** Per cent of the exam; missing for the foundations, which the exam does not ask. */
  weight: z.number().optional(),
  competencies: z.array(competencyStanding),
});
export type DomainStanding = z.infer<typeof domainStanding>;

/** Why an exercise should be practised next. */
export const practiceReason = z.discriminatedUnion('kind', [
  /** The last try brought less than all points. */
  z.object({ kind: z.literal('failed'), points: z.number(), of: z.number(), at: z.string() }),
  /** It was passed, but never without having seen the solution before. */
  z.object({ kind: z.literal('aided') }),
  /** A competency was passed, and is about to be forgotten: last practised `days` ago. */
  z.object({ kind: z.literal('due'), competency: inBothLanguages, days: z.number().int() }),
  /** Never tried; the next one in the course. */
  z.object({ kind: z.literal('new') }),
]);
export type PracticeReason = z.infer<typeof practiceReason>;

export const practice = z.object({
  exercise: z.string(),
  lesson: z.string(),
  title: inBothLanguages,
  minutes: z.number(),
  reason: practiceReason,
});
export type Practice = z.infer<typeof practice>;

export const standing = z.object({
  /** The heaviest domain first; the foundations last. */
  domains: z.array(domainStanding),
  /** Points of the exam's hundred, as far as exercises of this course have proved them. */
  exam: z.number(),
  /** What to practise next, the most useful first. */
  next: z.array(practice),
  /** Lessons that were opened, of all. */
  lessons: z.object({ visited: z.number().int(), all: z.number().int() }),
  at: z.string(),
});
export type Standing = z.infer<typeof standing>;
