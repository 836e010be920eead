/** Counts what has been drawn, so that the server knows when to go on. Pure. */
import { TERMINAL_LIMITS } from '../../../server/protocol-limits.ts';

export class Acknowledger {
  #bytes = 0;

  /** Takes in bytes that are on the screen now; returns how many to acknowledge, if it is time. */
  drawn(bytes: number): number | undefined {
    this.#bytes += bytes;
    if (this.#bytes < TERMINAL_LIMITS.ackEvery) return undefined;
    const all = this.#bytes;
    this.#bytes = 0;
    return all;
  }

  /** A new connection starts to count anew. */
  reset(): void {
    this.#bytes = 0;
  }
}

/** Cuts bytes into frames the server accepts. */
export function frames(bytes: Uint8Array<ArrayBuffer>, max: number = TERMINAL_LIMITS.maxBinaryFrame) {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let from = 0; from < bytes.length; from += max) parts.push(bytes.subarray(from, from + max));
  return parts;
}
