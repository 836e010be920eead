/**
 * The key that signs cookies: made once, kept in the data folder for its owner only, so that a restart keeps browsers signed in.
 */
import { randomBytes } from 'node:crypto';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const LENGTH = 32;

/** Reads the key, or makes one where there is none or one that is cut short. Browsers then have to sign in anew. */
export async function readSecret(dataDir: string): Promise<Buffer> {
  const file = join(dataDir, 'secret');
  const text = await readFile(file, 'utf8').catch(() => '');
  const kept = Buffer.from(text.trim(), 'hex');
  if (kept.length === LENGTH) {
    await chmod(file, 0o600);
    return kept;
  }
  const made = randomBytes(LENGTH);
  await writeFile(`${file}.new`, `${made.toString('hex')}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return made;
}
