/** What is kept of this room of the class: the terms, and who has asked to be deleted. One small file, replaced at once. */
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { syncFolder } from '../../store/snapshot.ts';
import { NO_TERMS, privacyTerms } from './types.ts';

const kept = z.strictObject({
  version: z.literal(1),
  terms: privacyTerms,
  /** When each has asked to be deleted, by id. */
  requests: z.record(z.string(), z.string()),
});
type Kept = z.infer<typeof kept>;

export interface PrivacyLedger {
  read(): Kept;
  /** Survives a power cut once it resolves. */
  update(change: (draft: Kept) => void): Promise<void>;
}

/** Rejects when there is a file that cannot be read: nothing is deleted by terms that nobody knows. */
export async function openPrivacyLedger(file: string): Promise<PrivacyLedger> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  let now: Kept =
    text === undefined ? { version: 1, terms: NO_TERMS, requests: {} } : kept.parse(JSON.parse(text));
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: () => now,
    update(change) {
      const mine = last.then(async () => {
        const draft = structuredClone(now);
        change(draft);
        await replace(file, JSON.stringify(kept.parse(draft)));
        now = draft;
      });
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

async function replace(file: string, text: string): Promise<void> {
  const handle = await open(`${file}.tmp`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.tmp`, file);
  await syncFolder(dirname(file));
}
