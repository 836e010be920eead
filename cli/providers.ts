/** Providers for commands: with a data folder of their own that goes when the command ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../sandbox/faults.ts';
import { chooseProvider, providers } from '../sandbox/index.ts';
import type { SandboxProvider } from '../sandbox/types.ts';
import { endLeftovers, leftoverPrefix } from './leftovers.ts';
import { isProviderName, PROVIDER_NAMES } from './provider-names.ts';
import { sayFailure } from './report.ts';

/** Where programs fetched for this project are. */
export const TOOLS_DIR = join(import.meta.dirname, '..', '.tools', 'bin');

/** `auto`, `kind`, `simulated` or `attached`. Throws `cli/provider-unknown`, or `sandbox/provider-unready` with what is missing. */
export async function providerNamed(name: string, signal: AbortSignal): Promise<SandboxProvider> {
  if (!isProviderName(name)) {
    throw new Fault(
      'cli/provider-unknown',
      `there is no provider "${name}"`,
      `Use one of ${PROVIDER_NAMES.join(', ')}.`,
    );
  }
  const onNotice = (notice: Fault): void => void sayFailure(notice);
  const dataDir = temporaryFolder();
  const options = { dataDir, toolsDir: TOOLS_DIR, env: process.env, forgetful: true, onNotice };
  const known = providers(options);
  const { provider } = await chooseProvider(name, known, signal);
  if (provider.name === 'kind') await endLeftovers(TOOLS_DIR, signal);
  return provider;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), leftoverPrefix('up')));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
