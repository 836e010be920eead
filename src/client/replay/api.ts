/** Asks the server about recordings. Each rejects with a `ProblemError`. */
import { recordingState } from '../../../server/protocol.ts';
import { recordingDetail, recordingList } from '../../../server/protocol-replay.ts';
import { ask, askText } from '../api.ts';

/** Where the file of a recording can be had, to be kept. */
export const castAddress = (id: string): string => `/api/recordings/${encodeURIComponent(id)}/cast`;

export const recordings = {
  list: () => ask('GET', '/api/recordings', recordingList),
  detail: (id: string) => ask('GET', `/api/recordings/${encodeURIComponent(id)}`, recordingDetail),
  delete: (id: string) => ask('DELETE', `/api/recordings/${encodeURIComponent(id)}`, recordingList),
  turn: (on: boolean, shell?: string) =>
    ask('POST', '/api/recordings/switch', recordingState, { on, ...(shell === undefined ? {} : { shell }) }),
  /** The text of the file. */
  cast: (id: string) => askText(castAddress(id)),
};
