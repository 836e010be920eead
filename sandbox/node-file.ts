/** What holds for files that are put on a node, whoever provides it. */
import { Fault } from './faults.ts';
import { NODE_FILE_LIMIT } from './types.ts';

/** Throws `sandbox/file-too-large`. */
export function refuseLarge(path: string, content: string | undefined): void {
  if (content === undefined || Buffer.byteLength(content) <= NODE_FILE_LIMIT) return;
  const most = `${NODE_FILE_LIMIT / 1024} KiB`;
  throw new Fault('sandbox/file-too-large', `${path} is larger than ${most}`, `Put at most ${most} into it.`);
}
