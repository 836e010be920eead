/** What the steps of `npm test` need from the machine, found or fetched. */
import { delimiter, join } from 'node:path';
import { Fault } from '../../sandbox/faults.ts';
import { fetchTool } from '../../sandbox/tools/fetch.ts';
import { findKubectl, type KubectlFinding } from '../../sandbox/tools/kubectl.ts';
import { chromiumRemedy, ensureChromium } from './chromium.ts';
import { ensureIsolation } from './isolation.ts';
import { kubectlFromDebian } from './kubectl.ts';
import { ensureProxies } from './proxies.ts';

const TOOLS = join(import.meta.dirname, '../../.tools/bin');

/** How long a download may take, in milliseconds. */
const PATIENCE = 300_000;

/** The steps that open shells or talk to clusters. */
const WITH_KUBECTL = new Set(['unit', 'isolation', 'proof', 'walk', 'browser']);

type Say = (line: string) => void;

/** Environment for the steps; `undefined` when something is missing that nobody here can provide, after saying what to do. */
export async function setUp(steps: readonly string[], say: Say): Promise<Record<string, string> | undefined> {
  const env: Record<string, string> = {};
  if (steps.some((step) => WITH_KUBECTL.has(step))) {
    const kubectl = await ensureKubectl(say);
    if (kubectl === undefined) {
      console.error(
        'No kubectl of version 1.32 to 1.36. Install one, or name it in KUBECTL, and run this again.\n' +
          'Where the network lets it through, this fetches one:\n    npm run tools kubectl',
      );
      return undefined;
    }
    await ensureIsolation(say);
    if (steps.includes('unit')) await ensureProxies(say);
    // Tests of the simulated cluster run what a person at this machine would run by its name.
    if (kubectl.source === 'tools') env['PATH'] = `${TOOLS}${delimiter}${process.env['PATH'] ?? ''}`;
  }
  if (steps.includes('browser')) {
    const browser = await ensureChromium(say);
    if (browser === undefined) {
      console.error(`No browser for the journeys. ${chromiumRemedy()}`);
      return undefined;
    }
    if (browser !== 'playwright') env['CHROMIUM_PATH'] = browser;
  }
  return env;
}

/** The one `npm start` would use; else the pinned download; else the package of a newer Debian, into the same folder. */
async function ensureKubectl(say: Say): Promise<FoundKubectl | undefined> {
  const found = await usable(say);
  // Who names one in KUBECTL wants that one: another would not be used.
  if (found !== undefined || process.env['KUBECTL']) return found;
  say(`kubectl: fetching the pinned version into ${TOOLS}`);
  try {
    await fetchTool('kubectl', { toolsDir: TOOLS, env: process.env }, AbortSignal.timeout(PATIENCE));
  } catch (error) {
    say(`kubectl: ${error instanceof Fault ? error.message : String(error)}`);
    await kubectlFromDebian(TOOLS, say);
  }
  return usable(say);
}

type FoundKubectl = Extract<KubectlFinding, { found: true }>;

async function usable(say: Say): Promise<FoundKubectl | undefined> {
  const found = await findKubectl({ env: process.env, toolsDir: TOOLS }, AbortSignal.timeout(PATIENCE));
  if (found.problem) say(`kubectl: ${found.problem.message}`);
  if (!found.found || !found.supported) return undefined;
  say(`kubectl: ${found.path} (${found.version})`);
  return found;
}
