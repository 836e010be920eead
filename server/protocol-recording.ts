/**
 * What pages and the server tell each other about recordings of terminals. Browser-safe: imports zod and types.
 *
 * A recording is a file of asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/): what the terminal showed, with times.
 * What was typed is not in it, only what the shell showed of it.
 */
import { z } from 'zod';

export const RECORDING_LIMITS = {
  /** Bytes of one recording. An hour at the prompt is seldom more than a tenth of it. */
  perRecording: 16_000_000,
  /** Bytes of all recordings of a learner together. */
  perLearner: 250_000_000,
} as const;

/**
 * Why a recording ended: `off`: the learner turned it off; `shell`: the shell ended; `server`: the server stopped; `size`: it
 * reached the limit of one recording; `room`: all recordings together did; `disk`: the disk took no more; `cut`: the server
 * died, or the machine did.
 */
export const recordingEnd = z.enum(['off', 'shell', 'server', 'size', 'room', 'disk', 'cut']);
export type RecordingEnd = z.infer<typeof recordingEnd>;

/** Which shells are being recorded. */
export const recordingState = z.object({
  /** Every shell is, those to come too, but for those that were turned off one by one. */
  all: z.boolean(),
  /** The shells that are being recorded at this moment. */
  shells: z.array(z.object({ shell: z.string(), id: z.string(), since: z.string() })),
  /** Recordings that ended although nobody wanted it, until that shell is turned on or off the next time. */
  stopped: z.array(z.object({ shell: z.string(), why: recordingEnd.extract(['size', 'room', 'disk']) })),
});
export type RecordingState = z.infer<typeof recordingState>;

/** Body of `POST /api/recordings/switch`. Without a shell: all of them, those to come too. */
export const recordingSwitch = z.object({ on: z.boolean(), shell: z.string().max(40).optional() });
export type RecordingSwitch = z.infer<typeof recordingSwitch>;
