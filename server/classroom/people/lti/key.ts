/**
 * The key by which a platform knows that something is of this Naru: made once, kept for its owner only. Its public half is at /lti/keys, which
 * the platform reads again when it meets one that it does not know.
 */
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Clock } from '../../../../sandbox/clock.ts';
import type { Log } from '../../../log.ts';
import { makeKey, publicHalf, sign } from './jose.ts';

const text = z.string().min(1);
const keyFile = z.looseObject({ kty: z.literal('RSA'), kid: text, n: text, e: text, d: text });

export interface Signer {
  /** As /lti/keys answers it. */
  published(): Promise<{ readonly keys: readonly object[] }>;
  /** Good for five minutes and once: with times and an id of its own. */
  sign(claims: Record<string, unknown>): Promise<string>;
}

/** Seconds. */
const LASTS = 5 * 60;

/** Reads the key when it is first needed, or makes one. */
export function createSigner(file: string, clock: Clock, log: Log): Signer {
  let reading: Promise<z.infer<typeof keyFile>> | undefined;
  const key = () => {
    reading ??= readKey(file, log).catch((failure: unknown) => {
      reading = undefined;
      throw failure;
    });
    return reading;
  };
  return {
    published: async () => ({ keys: [publicHalf(await key())] }),
    async sign(claims) {
      const iat = Math.floor(clock.now() / 1000);
      return sign(
        { ...claims, iat, exp: iat + LASTS, jti: randomBytes(18).toString('base64url') },
        await key(),
      );
    },
  };
}

async function readKey(file: string, log: Log): Promise<z.infer<typeof keyFile>> {
  const there = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const kept = keyFile.safeParse(jsonIn(there ?? ''));
  if (kept.success) return kept.data;
  if (there !== undefined)
    log.warn('the key for the learning platform could not be read; there is a new one', { file });
  const made = await makeKey(randomBytes(9).toString('base64url'));
  await writeFile(`${file}.new`, JSON.stringify(made), { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return keyFile.parse(made);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
