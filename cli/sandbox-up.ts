/** `naru sandbox up`: one sandbox in the foreground, for authors of lessons, for comparisons with other clusters and for trying things out. */
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault } from '../sandbox/faults.ts';
import type { Sandbox, SandboxAddons, SandboxProvider } from '../sandbox/types.ts';
import { isProviderName } from './provider-names.ts';
import { misunderstood, print, say, sayFailure } from './report.ts';

const USAGE = `naru sandbox up [--provider auto|kind|simulated|attached] [--nodes N] [--addons plain|course] [--kubeconfig FILE]

    Runs one sandbox until SIGINT (Ctrl+C) or SIGTERM, which end it for good.
    Prints "ready in N ms", counted from the start of this process, when every node is Ready.

    --provider    auto (kind if it is ready to use, else simulated) unless given
    --nodes       1 to 9, one of them the control plane; 3 unless given
    --addons      plain (what a new cluster of kind has) unless given; course adds what lessons build on, as
                  far as the provider can
    --kubeconfig  written when the sandbox is ready, removed at the end. A file that is there already
                  is replaced only if it is the kubeconfig of a sandbox.
`;

interface Options {
  readonly provider: string;
  readonly nodes: number;
  readonly addons: SandboxAddons;
  readonly kubeconfig: string | undefined;
}

/** Exit code 0 when the sandbox was ready and was ended, 1 when it could not be made, 2 for arguments nobody understands. */
export async function run(argv: readonly string[]): Promise<number> {
  const options = optionsOf(argv);
  if (options === 'help') {
    print(USAGE.trimEnd());
    return 0;
  }
  if (typeof options === 'string') return misunderstood(options, USAGE);
  const end = new AbortController();
  const stop = (): void => end.abort(new Fault('cli/interrupted', 'interrupted', 'Run it again.'));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    if (options.kubeconfig) await mayReplace(options.kubeconfig);
    const provider = await load(options.provider, end.signal);
    await upUntil(end.signal, provider, options);
    return 0;
  } catch (error) {
    return sayFailure(error);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** The program of a thread of clusters takes the longest to load: that begins first, beside all the rest. */
async function load(name: string, signal: AbortSignal): Promise<SandboxProvider> {
  if (name === 'simulated') {
    const { sharedPool } = await import('../sandbox/simulated/tenancy/pool.ts');
    sharedPool().warm();
  }
  const { providerNamed } = await import('./providers.ts');
  return await providerNamed(name, signal);
}

async function upUntil(signal: AbortSignal, provider: SandboxProvider, options: Options): Promise<void> {
  const sandbox = await provider.create(
    { nodes: options.nodes, addons: options.addons },
    { id: `up-${process.pid}`, signal, onProgress: ({ step, fraction }) => tell(step, fraction) },
  );
  try {
    if (options.kubeconfig) await writeKubeconfig(options.kubeconfig, sandbox);
    print(`ready in ${Math.round(performance.now())} ms`);
    say(`${provider.name}, ${options.nodes} nodes. Ctrl+C ends it.`);
    await aborted(signal);
  } finally {
    await sandbox.destroy();
    if (options.kubeconfig) await rm(options.kubeconfig, { force: true });
  }
}

/** Progress is for somebody who looks. */
function tell(step: string, fraction: number): void {
  if (process.stderr.isTTY) say(`${Math.round(fraction * 100)} %  ${step}`);
}

/** The sandbox may have nothing open that keeps the process running, so this does. */
function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const awake = setInterval(() => {}, 1 << 30);
    signal.addEventListener('abort', () => {
      clearInterval(awake);
      resolve();
    });
  });
}

/** The kubeconfig at FILE would be gone at the end: only one of ours may be. */
async function mayReplace(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Fault('cli/file-unusable', `${path} cannot be used: ${error.message}`, 'Name another file.');
  });
  if (text === undefined || /^current-context: "?(naru|kind-naru-)/m.test(text)) return;
  throw new Fault(
    'cli/file-unusable',
    `${path} is there already and is not the kubeconfig of a sandbox`,
    'Name another file.',
  );
}

async function writeKubeconfig(path: string, sandbox: Sandbox): Promise<void> {
  const next = `${path}.${process.pid}.new`;
  try {
    await writeFile(next, await sandbox.kubeconfig(), { mode: 0o600 });
    await chmod(next, 0o600);
    await rename(next, path);
  } catch (cause) {
    await rm(next, { force: true });
    throw new Fault(
      'cli/file-unusable',
      `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Name another file, in a folder that is there.',
      { cause },
    );
  }
}

/** The options, `help`, or what is wrong with the arguments. */
function optionsOf(argv: readonly string[]): Options | string {
  let values: { provider: string; nodes: string; addons: string; kubeconfig?: string; help: boolean };
  try {
    values = parseArgs({
      args: [...argv],
      options: {
        provider: { type: 'string', default: 'auto' },
        nodes: { type: 'string', default: '3' },
        addons: { type: 'string', default: 'plain' },
        kubeconfig: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (values.help) return 'help';
  if (!isProviderName(values.provider)) return `There is no provider "${values.provider}".`;
  if (!/^[1-9]$/.test(values.nodes)) return `--nodes is a number from 1 to 9, not "${values.nodes}".`;
  const { addons } = values;
  if (addons !== 'plain' && addons !== 'course') return `--addons is plain or course, not "${addons}".`;
  if (values.kubeconfig === '') return '--kubeconfig wants the name of a file.';
  const kubeconfig = values.kubeconfig === undefined ? undefined : resolve(values.kubeconfig);
  return { provider: values.provider, nodes: Number(values.nodes), addons, kubeconfig };
}
