/**
 * What the page of recordings and the server tell each other, besides the files. Browser-safe: imports zod and types.
 *
 *   GET  /api/recordings               → RecordingList
 *   GET  /api/recordings/:id           → RecordingDetail
 *   GET  /api/recordings/:id/cast      → the file, to be kept
 *   POST /api/recordings/:id/delete    → RecordingList
 */
import { z } from 'zod';
import { grade, submissionReason, verdict } from './protocol.ts';
import { recordingEnd } from './protocol-recording.ts';

const inBothLanguages = z.object({ ko: z.string(), en: z.string() });

export const recordingInfo = z.object({
  /** Part of its address: the time it began, and the name of the shell. */
  id: z.string(),
  startedAt: z.string(),
  shell: z.string(),
  /** What the learner called the shell then. */
  title: z.string().optional(),
  /** Seconds from the first to the last thing that happened. */
  seconds: z.number(),
  /** Of the file. */
  bytes: z.number().int(),
  /** `undefined`: it is still being made. */
  end: recordingEnd.optional(),
  /** Exercises that were worked on meanwhile, in their order. The lesson is missing when the course has it no more. */
  exercises: z.array(z.object({ id: z.string(), lesson: z.string().optional(), title: inBothLanguages })),
});
export type RecordingInfo = z.infer<typeof recordingInfo>;

/** `GET /api/recordings`: newest first, and how much room there is. */
export const recordingList = z.object({
  recordings: z.array(recordingInfo),
  bytes: z.number().int(),
  of: z.number().int(),
});
export type RecordingList = z.infer<typeof recordingList>;

const moment = {
  /** Seconds since the recording began. */
  at: z.number(),
  exercise: z.string(),
};

/** Something that happened to an exercise while it was recorded. */
export const recordingMark = z.discriminatedUnion('kind', [
  /** Its start state was made. */
  z.object({ kind: z.literal('begun'), ...moment }),
  /** A check began to hold, or ceased to, while a page followed it. */
  z.object({ kind: z.literal('check'), ...moment, check: z.string(), holds: z.boolean() }),
  /** A verdict on everything. What it came to is missing while it is secret, in an exam, and when it was not kept. */
  z.object({
    kind: z.literal('submission'),
    ...moment,
    number: z.number().int(),
    by: submissionReason,
    grade: grade.optional(),
    verdicts: z.array(verdict).optional(),
  }),
]);
export type RecordingMark = z.infer<typeof recordingMark>;

/** A recording with the time line of its exercises. */
export const recordingDetail = recordingInfo.extend({
  marks: z.array(recordingMark),
  /** What each check asks, as Markdown, by exercise and check. */
  checks: z.record(z.string(), z.record(z.string(), inBothLanguages)),
});
export type RecordingDetail = z.infer<typeof recordingDetail>;
