/** Providers for commands: with a data folder of their own that goes when the command ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../sandbox/faults.ts';
import { chooseProvider, providers } from '../sandbox/index.ts';
import type { SandboxProvider } from '../sandbox/types.ts';
import { isProviderName, PROVIDER_NAMES } from './provider-names.ts';

/** Where programs fetched for this project are. */
export const TOOLS_DIR = join(import.meta.dirname, '..', '.tools', 'bin');

/** `auto`, `kind` or `simulated`. Throws `cli/provider-unknown`, or `sandbox/provider-unready` with what is missing. */
export async function providerNamed(name: string, signal: AbortSignal): Promise<SandboxProvider> {
  if (!isProviderName(name)) {
    throw new Fault(
      'cli/provider-unknown',
      `there is no provider "${name}"`,
      `Use one of ${PROVIDER_NAMES.join(', ')}.`,
    );
  }
  const known = providers({ dataDir: temporaryFolder(), toolsDir: TOOLS_DIR, env: process.env });
  return (await chooseProvider(name, known, signal)).provider;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'naru-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
