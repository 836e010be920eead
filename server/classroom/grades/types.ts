/**
 * Grades of a class: the rules, what they are applied to, and what comes of it. Browser-safe: imports zod and types.
 *
 * A grade is computed from submissions and sittings that are kept anyway. Nobody types one in; an instructor may put another in its
 * place, with a reason, and that is a record of its own.
 */
import { z } from 'zod';

/** `exercise/ID` or `exam/ID`. */
export const itemKey = z.string().regex(/^(exercise|exam)\/[a-z0-9][a-z0-9-]{0,99}$/);
export type ItemKey = z.infer<typeof itemKey>;

const personId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const perCent = z.number().min(0).max(100);
const moment = z.iso.datetime({ offset: true });

/** Which of several submissions counts: the one worth most after everything that was taken off, or the last in time. */
export const countedAttempt = z.enum(['best', 'last']);
export type CountedAttempt = z.infer<typeof countedAttempt>;

/** For each begun period of `hours` after the deadline, `costs` per cent of what was earned; `most` per cent at most. */
export const lateRule = z.strictObject({
  hours: z.number().int().min(1).max(8760),
  costs: perCent,
  most: perCent,
});
export type LateRule = z.infer<typeof lateRule>;

/** What help costs, in per cent of what was earned. */
export const helpRule = z.strictObject({
  /** So much is left once the reference solution was shown. */
  afterSolution: perCent,
  /** Each hint that was opened takes so much. */
  perHint: perCent,
});
export type HelpRule = z.infer<typeof helpRule>;

export const gradedItem = z.strictObject({
  item: itemKey,
  /** In relation to the other items. */
  weight: z.number().min(0).max(1000),
  /** Later is late. */
  due: z.exactOptional(moment),
  /** Later counts for nothing. */
  closes: z.exactOptional(moment),
  /** In place of those of all items. */
  attempt: z.exactOptional(countedAttempt),
  late: z.exactOptional(lateRule),
  help: z.exactOptional(helpRule),
});
export type GradedItem = z.infer<typeof gradedItem>;

/** A learner has more time, for one item or for all of them. */
export const extension = z.strictObject({
  person: personId,
  item: z.exactOptional(itemKey),
  minutes: z.number().int().min(1).max(525_600),
});
export type Extension = z.infer<typeof extension>;

export const gradeRules = z
  .strictObject({
    attempt: countedAttempt,
    late: lateRule,
    help: helpRule,
    /** Per cent of the total that pass. */
    pass: perCent,
    /** Times are written in it. */
    timeZone: z.string().max(60).refine(isTimeZone, 'no time zone of that name'),
    items: z.array(gradedItem).max(500),
    extensions: z.array(extension).max(5000),
  })
  .refine(
    ({ items }) => new Set(items.map(({ item }) => item)).size === items.length,
    'an item is listed twice',
  )
  .refine(
    ({ items }) => items.every(({ due, closes }) => !due || !closes || Date.parse(due) <= Date.parse(closes)),
    'an item closes before it is due',
  );
export type GradeRules = z.infer<typeof gradeRules>;

/** Before an instructor has said anything: nothing is graded. */
export const NO_RULES: GradeRules = {
  attempt: 'best',
  late: { hours: 24, costs: 10, most: 50 },
  help: { afterSolution: 100, perHint: 0 },
  pass: 66,
  timeZone: 'Asia/Seoul',
  items: [],
  extensions: [],
};

/** Something a learner has handed in, before any rule: a submission of an attempt, or a sitting that is over. */
export interface Tried {
  readonly item: ItemKey;
  /** Of the attempt, or of the sitting. */
  readonly attempt: string;
  /** Of the submission in its attempt, from 1; of a sitting always 1. */
  readonly number: number;
  readonly at: string;
  /** Why it was judged: see `submissionReason`; of a sitting who or what ended it. */
  readonly by: 'learner' | 'live' | 'retry' | 'time';
  readonly points: number;
  readonly of: number;
  /** Checks that could not be made, by a fault of ours. */
  readonly faults: readonly string[];
  /** Hints of this exercise that had been opened by then, in whichever attempt. */
  readonly hints: number;
  /** When its reference solution had been shown first, if it had been by then. */
  readonly solution?: string;
}

/** Why a grade is what it is: a code and values; `sayReason` makes a sentence of it. */
export const reason = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Reason = z.infer<typeof reason>;

/** What one submission or sitting is worth under the rules, per cent. */
export const worth = z.object({
  attempt: z.string(),
  number: z.number().int(),
  at: z.string(),
  by: z.enum(['learner', 'live', 'retry', 'time']),
  points: z.number(),
  of: z.number(),
  faults: z.array(z.string()),
  /** Before anything was taken off. */
  earned: z.number(),
  /** Seconds after the deadline; 0: in time, or there is none. */
  late: z.number().int(),
  /** Per cent of what was earned that were taken off for each. */
  off: z.object({ late: z.number(), hints: z.number(), solution: z.number() }),
  percent: z.number(),
});
export type Worth = z.infer<typeof worth>;

/** An instructor has put another grade in the place of what was computed. */
export const override = z.strictObject({
  id: z.string(),
  person: personId,
  item: itemKey,
  /** Per cent, or that the item does not count for this learner. */
  to: z.union([perCent, z.literal('excused')]),
  /** What was computed then; `null`: nothing had been handed in. */
  was: z.number().nullable(),
  reason: z.string().trim().min(1).max(500),
  by: z.strictObject({ id: personId, name: z.string() }),
  at: z.string(),
});
export type Override = z.infer<typeof override>;

export const itemGrade = z.object({
  item: itemKey,
  weight: z.number(),
  /** As they are for this learner. */
  due: z.string().optional(),
  closes: z.string().optional(),
  /**
   * `counted`: a submission counts. `open`: nothing yet, and there is time. `missing`: nothing, and the time is over.
   * `replaced`, `excused`: an instructor has decided.
   */
  state: z.enum(['counted', 'open', 'missing', 'replaced', 'excused']),
  /** 0 where nothing counts. */
  percent: z.number(),
  /** Which submission counts; also under a decision of an instructor. */
  counts: worth.optional(),
  /** How many were handed in. */
  tried: z.number().int(),
  because: z.array(reason),
  override: override.optional(),
});
export type ItemGrade = z.infer<typeof itemGrade>;

export const personGrade = z.object({
  person: personId,
  items: z.array(itemGrade),
  /** Per cent; what is missing, or still open, counts as nothing. `null`: no item has a weight. */
  total: z.number().nullable(),
  /** Per cent of what is decided so far. `null`: nothing is. */
  soFar: z.number().nullable(),
  /** As things are now. */
  passed: z.boolean(),
  /** Nothing is open any more. */
  final: z.boolean(),
});
export type PersonGrade = z.infer<typeof personGrade>;

const inBothLanguages = z.object({ ko: z.string(), en: z.string() });

/** One check of what counts: of a sitting, of one of its tasks. */
export const judged = z.object({
  check: z.string(),
  /** The exercise, for a task of an exam. */
  exercise: z.string().optional(),
  /** What it asks, as Markdown. */
  asks: inBothLanguages,
  outcome: z.enum(['pass', 'fail', 'fault']),
  /** What differed. */
  said: z.object({ ko: z.array(z.string()), en: z.array(z.string()) }),
});
export type Judged = z.infer<typeof judged>;

/** A grade with everything it is made of. */
export const explained = z.object({
  person: z.object({ id: z.string(), name: z.string() }),
  title: inBothLanguages,
  grade: itemGrade,
  /** The reasons as sentences. */
  because: z.object({ ko: z.array(z.string()), en: z.array(z.string()) }),
  /** Every submission and what it is worth, oldest first. */
  worths: z.array(worth),
  /** The verdicts of the one that counts. */
  checks: z.array(judged),
});
export type Explained = z.infer<typeof explained>;

export const classGrades = z.object({
  /** When they were computed. */
  at: z.string(),
  rules: gradeRules,
  items: z.array(z.object({ item: itemKey, title: inBothLanguages, known: z.boolean() })),
  learners: z.array(
    z.object({
      person: z.object({ id: z.string(), name: z.string(), note: z.string().optional() }),
      grade: personGrade,
    }),
  ),
});
export type ClassGrades = z.infer<typeof classGrades>;

/** What an instructor sends to decide. */
export const decision = z.strictObject({
  person: personId,
  item: itemKey,
  to: override.shape.to,
  reason: override.shape.reason,
});
export type Decision = z.infer<typeof decision>;

export const withdrawal = z.strictObject({ override: z.string().max(40), reason: override.shape.reason });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
