/** Messages of a WebSocket, which come in one of three shapes. */
import type { RawData } from './handshake.ts';

export function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
