/** Folders that tests make for a while lie in one that goes with the run, also those of tests that were ended in their middle. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What Vitest calls before the first test; what it answers is called after the last. Workers begin with this environment. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'naru-tests-'));
  // Tests that become somebody else must find their own folder in it.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
