/** `kubectl` in a container: what may run of a command line runs in the kubectl of this machine, with what the pod has. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../faults.ts';
import { findTool } from '../../../tools/find.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { runChild } from './child.ts';
import { argumentsOf, type CommandLine, type Flag, notHere, readCommandLine } from './command-line.ts';
import { configured } from './configure.ts';
import { HandOver } from './hand-over.ts';
import { homeOf } from './home.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import { outputFormat } from './output-format.ts';
import { takePlace } from './places.ts';
import { startProxy } from './proxy.ts';

/** cli-runtime's FileExtensions. */
const MANIFESTS = ['.json', '.yaml', '.yml'];

export const kubectl: Program = async (process) => {
  const line = readCommandLine(process.argv.slice(1));
  const program = await programOfThisMachine();
  using _ = await takePlace(process.container.network, process.container.clock, process.signal);
  const home = await homeOf(process.container);
  const folder = await mkdtemp(join(home, 'run-'));
  try {
    return await run(process, program, line, { home, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function run(
  process: Process,
  program: string,
  line: CommandLine,
  { home, folder }: { home: string; folder: string },
): Promise<number> {
  const [root, cwd, kubeconfig] = [join(folder, 'files'), join(folder, 'cwd'), join(folder, 'config')];
  await Promise.all([mkdir(root), mkdir(cwd)]);
  const files = new HandOver(process, root, home);
  const flags = await handedOver(files, line);
  const start = (config: string) =>
    runChild(process, {
      program,
      args: argumentsOf({ ...line, flags }),
      home,
      kubeconfig: config,
      cwd,
      reads: readsInput(line),
      shown: (chunk) => files.shown(chunk),
    });
  const overrides = overridesOf(line);
  if (line.command.startsWith('config'))
    return configured(process, files, overrides.get('kubeconfig'), start);
  using proxy = await startProxy(process);
  await writeFile(kubeconfig, kubeconfigFor(process, overrides, proxy.url), { mode: 0o600 });
  return await start(kubeconfig);
}

/** The one the learner's terminal has, too. */
async function programOfThisMachine(): Promise<string> {
  const toolsDir = join(import.meta.dirname, '../../../../.tools/bin');
  const found = await findTool('kubectl', { env: globalThis.process.env, toolsDir });
  if (found instanceof Fault) throw new Failure(`kubectl: not simulated: ${found.message}`, 127);
  return found.path;
}

/** The flags with the paths of copies; those that went into the kubeconfig are left out. */
async function handedOver(files: HandOver, line: CommandLine): Promise<readonly Flag[]> {
  const recursive = line.flags.some(({ name, value }) => name === 'recursive' && value !== 'false');
  const flags: Flag[] = [];
  for (const flag of line.flags) {
    if (flag.kind === 'connection' || flag.kind === 'connection-switch') continue;
    for (const value of await valuesOf(files, flag, recursive)) flags.push({ ...flag, value });
  }
  return flags;
}

async function valuesOf(
  files: HandOver,
  { name, kind, value }: Flag,
  recursive: boolean,
): Promise<readonly (string | undefined)[]> {
  if (value === undefined || kind === 'value' || kind === 'switch' || kind === 'optional') return [value];
  if (kind === 'output') return [await outputFormat(files, value)];
  const given = kind === 'file' ? [value] : value.split(',');
  const copies: string[] = [];
  for (const each of given) {
    if (kind === 'sources') copies.push(await source(files, each));
    else if (name === 'filename') copies.push(await manifest(files, each, recursive));
    else copies.push(await files.path(each));
  }
  return copies;
}

/** A file or folder of manifests, or the input. */
async function manifest(files: HandOver, given: string, recursive: boolean): Promise<string> {
  if (given === '-') return given;
  if (/^https?:\/\//i.test(given)) throw notHere('an address instead of a file');
  return files.path(given, MANIFESTS, recursive);
}

/** `file` or `key=file`. */
async function source(files: HandOver, given: string): Promise<string> {
  const at = given.indexOf('=');
  return at < 0 ? files.path(given) : `${given.slice(0, at)}=${await files.path(given.slice(at + 1))}`;
}

function overridesOf({ flags }: CommandLine): ReadonlyMap<string, string> {
  const connection = flags.filter(({ kind }) => kind === 'connection' || kind === 'connection-switch');
  return new Map(connection.map(({ name, value }) => [name, value ?? 'true']));
}

/** Whether it reads what is typed or piped; what it does not read is there for whoever comes next. */
function readsInput({ flags, operands }: CommandLine): boolean {
  if (operands.includes('-')) return true;
  return flags.some(
    ({ name, value }) =>
      (['stdin', 'interactive'].includes(name) && value !== 'false') ||
      (name === 'filename' && value?.split(',').includes('-')),
  );
}
