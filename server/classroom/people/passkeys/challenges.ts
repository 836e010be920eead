/**
 * What an authenticator is given to sign: once, for one purpose, within five minutes. Nothing is kept of those that are not used, so that
 * asking for a million of them costs nothing: each carries its time and a signature with a key that ends with this process.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../../sandbox/clock.ts';

export interface Challenges {
  /** `purpose`: what it is good for, and for whom. */
  issue(purpose: string): Uint8Array<ArrayBuffer>;
  /** Whether it is ours, for that, in time, and not used. `challenge`: base64url, as browsers send it back. */
  isGood(purpose: string, challenge: string): boolean;
  /** From now on it is used. `false`: it was before. */
  use(challenge: string): boolean;
}

/** Milliseconds. */
const LASTS = 5 * 60 * 1000;
const RANDOM = 16;
const TIME = 6;
const SIGNATURE = 32;

export function createChallenges(clock: Clock): Challenges {
  const key = randomBytes(32);
  /** Until when they would have been good. */
  const used = new Map<string, number>();
  const sign = (purpose: string, head: Uint8Array): Buffer =>
    createHmac('sha256', key).update(`${purpose}\0`).update(head).digest();
  const forget = (): void => {
    for (const [challenge, until] of used) if (until <= clock.now()) used.delete(challenge);
  };

  return {
    issue(purpose) {
      const head = Buffer.concat([randomBytes(RANDOM), Buffer.alloc(TIME)]);
      head.writeUIntBE(clock.now(), RANDOM, TIME);
      return new Uint8Array(Buffer.concat([head, sign(purpose, head)]));
    },
    isGood(purpose, challenge) {
      const bytes = Buffer.from(challenge, 'base64url');
      if (bytes.length !== RANDOM + TIME + SIGNATURE || used.has(bytes.toString('base64url'))) return false;
      const head = bytes.subarray(0, RANDOM + TIME);
      if (!timingSafeEqual(bytes.subarray(RANDOM + TIME), sign(purpose, head))) return false;
      return head.readUIntBE(RANDOM, TIME) + LASTS > clock.now();
    },
    use(challenge) {
      forget();
      const name = Buffer.from(challenge, 'base64url').toString('base64url');
      if (used.has(name)) return false;
      used.set(name, clock.now() + LASTS);
      return true;
    },
  };
}
