/** `naru doctor`: what works on this machine, what is missing, and what to do about it. */
import { access, constants, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { Fault } from '../sandbox/faults.ts';
import { providers } from '../sandbox/index.ts';
import { usableBubblewrap } from '../sandbox/isolation/choose.ts';
import { NOT_DELEGATED, RESOURCES } from '../sandbox/isolation/group-places.ts';
import { boundInWords } from '../sandbox/isolation/limits.ts';
import { findTool } from '../sandbox/tools/find.ts';
import { findKubectl } from '../sandbox/tools/kubectl.ts';
import { versionOf } from '../sandbox/tools/version.ts';
import type { Config } from '../server/config.ts';
import { readHolder } from '../server/store/lock.ts';
import { TOOLS_DIR } from './providers.ts';
import { misunderstood, print, sayFailure } from './report.ts';

const USAGE = `naru doctor

    Looks at everything the course uses. Ends with 0 when the course can start here.
`;

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  /** `missing` keeps the course from starting; `lacking` costs something. */
  readonly state: 'fine' | 'lacking' | 'missing';
  readonly text: string;
  readonly remedy?: string;
}

type Look = (config: Config, signal: AbortSignal) => Promise<Finding>;

/** Exit code 0 when nothing is missing, 1 when something is, 2 for arguments nobody understands. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    print(USAGE.trimEnd());
    return 0;
  }
  if (argv.length > 0) return misunderstood(`"${argv[0]}" means nothing to doctor.`, USAGE);
  try {
    const { readConfig } = await import('../server/config.ts');
    const findings = await examine(readConfig(env), AbortSignal.timeout(60_000));
    for (const finding of findings) print(lineOf(finding));
    const missing = findings.filter(({ state }) => state === 'missing').length;
    print(missing === 0 ? '\nThe course can start: npm start' : '\nThe course cannot start yet.');
    return missing === 0 ? 0 : 1;
  } catch (error) {
    return sayFailure(error);
  }
}

/** Looks at everything, one after the other: what is asked is quick, and the machine may be small. */
export async function examine(config: Config, signal: AbortSignal): Promise<Finding[]> {
  const looks: readonly Look[] = [
    node,
    shell,
    data,
    port,
    pages,
    kubectl,
    helm,
    kubeadm,
    simulated,
    kind,
    ...(config.sandbox === 'attached' || config.env['NARU_KUBECONFIG'] ? [attached] : []),
    isolation,
    chromium,
  ];
  const findings: Finding[] = [];
  for (const look of looks) findings.push(await look(config, signal));
  return [...findings, ...(await machine(config, signal))];
}

/** What clusters of kind need of this machine; without them the course runs on simulated ones. */
async function machine(config: Config, signal: AbortSignal): Promise<Finding[]> {
  const { judge, lookAtMachine } = await import('./doctor-machine.ts');
  return judge(await lookAtMachine({ env: config.env, dataDir: config.dataDir }, signal));
}

export function lineOf({ name, state, text, remedy }: Finding): string {
  const sign = { fine: '✓', lacking: '!', missing: '✗' }[state];
  const below = remedy ? `\n${remedy}` : '';
  return `${sign} ${name.padEnd(10)} ${text}${below}`.replaceAll('\n', '\n    ');
}

const fine = (name: string, text: string): Finding => ({ name, state: 'fine', text });

const node: Look = async () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const text = `${process.versions.node} (${process.execPath})`;
  if (major > 22 || (major === 22 && minor >= 19)) return fine('Node', text);
  return { name: 'Node', state: 'missing', text, remedy: 'Install Node 22.19 or later, or run it with npm.' };
};

const shell: Look = async () => {
  const bash = await onPath('bash');
  if (bash) return fine('bash', bash);
  return { name: 'bash', state: 'missing', text: 'there is none on the PATH', remedy: 'Install bash.' };
};

const data: Look = async (config) => {
  // The folder itself is made at the first start: what counts is the nearest one that is there.
  let folder = config.dataDir;
  while (!(await stat(folder).catch(() => undefined)) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    await tryToWrite(folder);
    return fine('data', config.dataDir);
  } catch (error) {
    const text = `${config.dataDir} cannot be written: ${(error as Error).message}`;
    return { name: 'data', state: 'missing', text, remedy: 'Set NARU_DATA to a folder of yours.' };
  }
};

/** Rights say nothing about a full disk, or about folders that are none, such as those in /proc. Leaves nothing behind. */
async function tryToWrite(folder: string): Promise<void> {
  const probe = await mkdtemp(join(folder, '.naru-doctor-'));
  try {
    await writeFile(join(probe, 'probe'), Buffer.alloc(4096));
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}

const port: Look = async (config) => {
  const running = readHolder(config.dataDir);
  if (running) {
    const text = `Naru is running as process ${running.pid}; "npm run -s naru -- open" prints an address to open it`;
    return fine('port', text);
  }
  const { checkPort } = await import('./start/port.ts');
  try {
    await checkPort(config);
    return fine('port', `${config.port} is free`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { name: 'port', state: 'missing', text: error.message, remedy: error.remedy };
  }
};

const pages: Look = async (config) => {
  const built = await stat(config.dist).catch(() => undefined);
  if (built) return fine('pages', `built, in ${config.dist}`);
  try {
    await tryToWrite(config.root);
    return { name: 'pages', state: 'lacking', text: 'not built yet', remedy: '"npm start" builds them.' };
  } catch (error) {
    const text = `not built, and cannot be: ${(error as Error).message}`;
    const remedy = 'Let somebody who may write there run "npm start" once, or use a copy of your own.';
    return { name: 'pages', state: 'missing', text, remedy };
  }
};

const kubectl: Look = async (config, signal) => {
  const finding = await findKubectl({ env: config.env, toolsDir: TOOLS_DIR }, signal);
  if (finding.found && finding.supported) return fine('kubectl', `${finding.version} (${finding.path})`);
  const { message, remedy } = finding.problem ?? { message: '', remedy: '' };
  const fetches = !finding.found && config.download !== 'never' ? ' "npm start" fetches it, too.' : '';
  return { name: 'kubectl', state: 'lacking', text: message, remedy: remedy + fetches };
};

const helm: Look = (config, signal) => optional('helm', 'the exercises about Helm', config, signal);
const kubeadm: Look = (config, signal) => optional('kubeadm', 'the exercises about it', config, signal);

async function optional(
  name: 'helm' | 'kubeadm',
  users: string,
  config: Config,
  signal: AbortSignal,
): Promise<Finding> {
  const tool = await findTool(name, { env: config.env, toolsDir: TOOLS_DIR });
  if (tool instanceof Fault) {
    const text = `${tool.message}; only ${users} need it`;
    return { name, state: 'lacking', text, remedy: tool.remedy };
  }
  const version = (await versionOf(name, tool.path, signal)) ?? 'of unknown version';
  return fine(name, `${version} (${tool.path})`);
}

const simulated: Look = async (config, signal) => provider('simulated', config, signal);
const kind: Look = async (config, signal) => provider('kind', config, signal);
/** Nobody misses it who has not asked for it. */
const attached: Look = async (config, signal) => provider('attached', config, signal);

async function provider(
  name: 'simulated' | 'kind' | 'attached',
  config: Config,
  signal: AbortSignal,
): Promise<Finding> {
  const options = { dataDir: join(config.dataDir, 'sandboxes'), toolsDir: TOOLS_DIR, env: config.env };
  const readiness = await providers(options)[name].probe(signal);
  if (readiness.ready) return fine(name, readiness.detail);
  // Without kind the course runs on simulated clusters, unless they were ruled out.
  const state = config.sandbox === name ? 'missing' : 'lacking';
  return { name, state, text: readiness.missing, remedy: readiness.remedy };
}

const isolation: Look = async (config, signal) => {
  const name = 'isolation';
  const usable = await usableBubblewrap(config.env, config.mode === 'class', signal);
  if (!(usable instanceof Fault)) {
    const off = config.isolation === 'none' ? '; NARU_ISOLATION=none turns it off' : '';
    const text = `bubblewrap works${off}; ${boundInWords(usable.holds)}`;
    return usable.holds.length === RESOURCES.length
      ? fine(name, text)
      : { ...fine(name, text), remedy: NOT_DELEGATED };
  }
  // Shells that were to be isolated are not opened otherwise.
  const state = config.isolation === 'bubblewrap' ? 'missing' : 'lacking';
  return { name, state, text: `shells are not isolated: ${usable.message}`, remedy: usable.remedy };
};

const chromium: Look = async () => {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const path = await onPath(name);
    if (path) return fine('Chromium', path);
  }
  const remedy = '"npm test" gets one where it can; otherwise install chromium.';
  return { name: 'Chromium', state: 'lacking', text: 'there is none; only the tests use it', remedy };
};

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}
