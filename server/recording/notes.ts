/**
 * What is known of a recording besides what the terminal showed: a file of JSON lines beside it. Written as things happen, so
 * that a crash costs the last line at most. The recording itself stays a plain asciicast that any player takes.
 */
import { z } from 'zod';
import { submissionReason } from '../protocol.ts';
import { recordingEnd } from '../protocol-recording.ts';

/** The first line. */
const began = z.object({
  note: z.literal('began'),
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  shell: z.string(),
  title: z.string().optional(),
});

/** An exercise was on the page, with an open attempt. */
const shown = z.object({
  note: z.literal('shown'),
  at: z.number(),
  exercise: z.string(),
  attempt: z.string(),
});

const moment = {
  note: z.literal('mark'),
  /** Seconds since the recording began. */
  at: z.number(),
  exercise: z.string(),
  attempt: z.string(),
};
const mark = z.discriminatedUnion('kind', [
  z.object({ ...moment, kind: z.literal('begun') }),
  z.object({ ...moment, kind: z.literal('check'), check: z.string(), holds: z.boolean() }),
  /** What it came to is with the attempt: in the store, and in its records. */
  z.object({ ...moment, kind: z.literal('submission'), number: z.number().int(), by: submissionReason }),
]);

/** The last line. */
const ended = z.object({ note: z.literal('ended'), at: z.number(), why: recordingEnd });

const note = z.union([began, shown, mark, ended]);
export type Note = z.infer<typeof note>;
export type NotedMark = z.infer<typeof mark>;
/** A mark before it is known when it happened in a recording. */
export type Happening = DistributiveOmit<NotedMark, 'note' | 'at'>;
type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;

export const noteLine = (value: Note): string => `${JSON.stringify(value)}\n`;

/** The notes of a file, oldest first; a line that cannot be read is left out. */
export function readNotes(text: string): Note[] {
  return text.split('\n').flatMap((line) => {
    try {
      return note.safeParse(JSON.parse(line)).data ?? [];
    } catch {
      return [];
    }
  });
}
