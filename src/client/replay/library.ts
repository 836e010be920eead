/** Asks the server about recordings that are there. Each rejects with a `ProblemError`. */
import { recordingDetail, recordingList } from '../../../server/protocol-replay.ts';
import { ask, askText } from '../api.ts';

const addressOf = (id: string): string => `/api/recordings/${encodeURIComponent(id)}`;

/** Where the file of a recording can be had, to be kept. */
export const castAddress = (id: string): string => `${addressOf(id)}/cast`;

export const recordings = {
  list: () => ask('GET', '/api/recordings', recordingList),
  detail: (id: string) => ask('GET', addressOf(id), recordingDetail),
  delete: (id: string) => ask('DELETE', addressOf(id), recordingList),
  /** The text of the file. */
  cast: (id: string) => askText(castAddress(id)),
};
