/** What the steps of `npm test` need from the machine, found or fetched. */
import { dirname, join } from 'node:path';
import { findKubectl } from '../../sandbox/tools/index.ts';
import { ensureChromium } from './chromium.ts';
import { kubectlFromDebian } from './kubectl.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Environment for the steps; `undefined` when something is missing that nobody here can provide, after saying what to do. */
export async function setUp(
  steps: readonly string[],
  say: (line: string) => void,
): Promise<Record<string, string> | undefined> {
  const env: Record<string, string> = {};
  if (steps.includes('unit') || steps.includes('browser')) {
    if (!(await ensureKubectl(env, say))) return undefined;
  }
  if (steps.includes('browser')) {
    const browser = await ensureChromium(say);
    if (browser === undefined) {
      console.error('No browser for the journeys. Install Chromium or Chrome, or name one in CHROMIUM_PATH, and run this again.');
      return undefined;
    }
    if (browser !== 'playwright') env['CHROMIUM_PATH'] = browser;
  }
  return env;
}
