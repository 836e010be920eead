/** Turns recordings on and off. */
import { ask } from '../api.ts';
import { recordingState } from '../shapes.ts';

/** Of one shell, or of all of them and those to come. Rejects with a `ProblemError`. */
export const turnRecording = (on: boolean, shell?: string) =>
  ask('POST', '/api/recordings/switch', recordingState, { on, ...(shell === undefined ? {} : { shell }) });
