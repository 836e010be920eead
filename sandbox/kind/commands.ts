/** The command kind: what we ask of it, the steps it reports, and its failures as Faults. */
import { delimiter, dirname } from 'node:path';
import { Fault } from '../faults.ts';
import { type ProgramResult, runProgram } from '../program.ts';
import type { Engine } from './engine.ts';
import { INOTIFY_REMEDY } from './life.ts';

/** `kind create` that has not ended by then never will. Milliseconds; a busy machine takes minutes. */
const CREATE_PATIENCE = 15 * 60_000;
const PATIENCE = 120_000;
/** All images onto all nodes, on a disk that is slow. Milliseconds. */
const LOAD_PATIENCE = 10 * 60_000;

export interface CreateArguments {
  readonly cluster: string;
  readonly image: string;
  readonly configPath: string;
  readonly kubeconfigPath: string;
}

export class KindCommand {
  readonly #path: string;
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(path: string, engine: Engine, env: Readonly<Record<string, string | undefined>>) {
    this.#path = path;
    // kind looks for the engine on the PATH only; ours may come from elsewhere.
    const found = [dirname(engine.path), env['PATH']].filter(Boolean).join(delimiter);
    // KUBECONFIG is taken away: whatever happens, ~/.kube/config and the like stay as they are.
    this.#env = { ...env, PATH: found, KIND_EXPERIMENTAL_PROVIDER: engine.name, KUBECONFIG: undefined };
  }

  /** Resolves when kind is done; nodes may not be Ready yet. kind removes what it made when it fails, not when it is ended. */
  async create(args: CreateArguments, onStep: (step: string, fraction: number) => void, signal: AbortSignal) {
    const argv = ['create', 'cluster', '--name', args.cluster, '--image', args.image];
    argv.push('--kubeconfig', args.kubeconfigPath, '--config', args.configPath);
    const onErrorLine = (line: string): void => {
      const step = stepOf(line);
      if (step) onStep(...step);
    };
    const options = { signal, timeout: CREATE_PATIENCE, env: this.#env, onErrorLine };
    const result = await runProgram(this.#path, argv, options);
    if (result.exitCode !== 0) throw createFault(result, args);
  }

  /** Nothing happens when there is no such cluster. */
  async delete(cluster: string, kubeconfigPath: string, signal: AbortSignal): Promise<void> {
    const argv = ['delete', 'cluster', '--name', cluster, '--kubeconfig', kubeconfigPath];
    const result = await runProgram(this.#path, argv, { signal, timeout: PATIENCE, env: this.#env });
    if (result.exitCode !== 0) throw kindFault('could not be deleted', cluster, result);
  }

  /** Puts the images of an archive on every node of a cluster that runs. Throws `sandbox/image-unloadable`. */
  async loadArchive(path: string, cluster: string, signal: AbortSignal): Promise<void> {
    const argv = ['load', 'image-archive', path, '--name', cluster];
    const result = await runProgram(this.#path, argv, { signal, timeout: LOAD_PATIENCE, env: this.#env });
    if (result.exitCode !== 0)
      throw new Fault(
        'sandbox/image-unloadable',
        `the images of the course could not be put on the nodes of ${cluster}: ${reasonOf(result)}`,
        'Nodes fetch them when they are asked for; without a network, reset the sandbox.',
      );
  }

  /** The kubeconfig of a cluster that runs. */
  async kubeconfig(cluster: string, signal: AbortSignal): Promise<string> {
    const argv = ['get', 'kubeconfig', '--name', cluster];
    const result = await runProgram(this.#path, argv, { signal, timeout: PATIENCE, env: this.#env });
    if (result.exitCode !== 0) throw kindFault('gives no kubeconfig', cluster, result);
    return result.stdout;
  }
}

/**
 * kind's steps and how far each is when it begins. The shares are those of three nodes on two cores; one node skips
 * the workers. Waiting for the nodes is ours, and the last third.
 */
const STEPS: readonly [begins: string, step: string, fraction: number][] = [
  ['Ensuring node image', 'image.checking', 0.01],
  ['Preparing nodes', 'nodes.starting', 0.03],
  ['Writing configuration', 'nodes.configuring', 0.1],
  ['Starting control-plane', 'control-plane.starting', 0.14],
  ['Installing CNI', 'network.installing', 0.42],
  ['Installing StorageClass', 'storage.installing', 0.46],
  ['Joining worker nodes', 'workers.joining', 0.49],
];

/** ` • Preparing nodes 📦  ...` begins a step; ` ✓ …` and everything else is no news. */
export function stepOf(line: string): [step: string, fraction: number] | undefined {
  const title = /^\s*•\s+(.*)/.exec(line)?.[1];
  const found = title === undefined ? undefined : STEPS.find(([begins]) => title.startsWith(begins));
  return found ? [found[1], found[2]] : undefined;
}

function createFault(result: ProgramResult, args: CreateArguments): Fault {
  const known = CREATE_FAULTS.find(([pattern]) => pattern.test(result.stderr));
  const message = `kind could not create ${args.cluster}: ${reasonOf(result)}`;
  if (!known) return new Fault('sandbox/kind-failed', message, KIND_REMEDY);
  const [, code, remedy] = known;
  return new Fault(code, message, remedy.replace('IMAGE', args.image));
}

const KIND_REMEDY = 'Try again; if it fails again, run "kind create cluster" by hand and read what it says.';

const CREATE_FAULTS: readonly [pattern: RegExp, code: string, remedy: string][] = [
  [
    /already exist for a cluster with the name|is already in use by container/,
    'sandbox/name-taken',
    'Delete the cluster that has this name ("kind delete cluster --name NAME"), or use another id.',
  ],
  [
    /no space left on device/i,
    'sandbox/disk-full',
    'Make room where the container engine keeps its data ("docker system df" says what takes it, "docker system prune" frees what is unused).',
  ],
  [
    /failed to pull image/,
    'sandbox/image-missing',
    'Connect to the internet and run "docker pull IMAGE", or load the image from a file and set NARU_KIND_IMAGE to its name.',
  ],
  [
    /permission denied while trying to connect|permission denied.*docker\.sock/i,
    'sandbox/engine-forbidden',
    'Add yourself to the group docker and log in again, or set NARU_SANDBOX=simulated.',
  ],
  [
    /cannot connect to the docker daemon|cannot connect to podman|failed to get docker info/i,
    'sandbox/engine-down',
    'Start Docker or Podman, or set NARU_SANDBOX=simulated.',
  ],
  [
    /could not find a log line that matches|is not running|Too many open files|exit status 137/,
    'sandbox/node-died',
    `Most often the host has no inotify instances left: "${INOTIFY_REMEDY}". Memory may be short, too; or the machine is so busy that a node does not start within the 30 s that kind gives it: try again when it is quieter.`,
  ],
];

/**
 * The line that says why. kubeadm's own reason is the last `error:` line of its long output; kind's `ERROR:` line says
 * which command failed, and what that command had said comes after it.
 */
function reasonOf(result: ProgramResult): string {
  const lines = result.stderr.split('\n').map((line) => line.trim());
  const kubeadm = lines.findLast((line) => /^error:/.test(line));
  const kind = lines.find((line) => line.startsWith('ERROR:'))?.replace(/^ERROR:\s*/, '');
  const shown = [kind && shortened(kind), kubeadm ?? outputOf(lines)].filter(Boolean).join('; ');
  return (shown || lines.findLast((line) => line !== '') || `exit ${result.exitCode}`).slice(0, 1_000);
}

/** `docker run` has two dozen options that are kind's own affair. */
const shortened = (reason: string): string => reason.replace(/command "((?:\S+ ){2})[^"]*"/, 'command "$1…"');

/** Of what the command said, the line that names an error, else the last one: `docker run` tells the new id first. */
function outputOf(lines: readonly string[]): string | undefined {
  const from = lines.findIndex((line) => line.startsWith('Command Output:'));
  if (from === -1) return undefined;
  const said = lines.slice(from).map((line) => line.replace(/^Command Output:\s*/, ''));
  const telling = said.filter((line) => line !== '' && !/^(Run|See) 'docker /.test(line));
  return telling.find((line) => /error/i.test(line)) ?? telling.at(-1);
}

const kindFault = (what: string, cluster: string, result: ProgramResult): Fault => {
  const down = /cannot connect to/i.test(result.stderr);
  return new Fault(
    down ? 'sandbox/engine-down' : 'sandbox/kind-failed',
    `the cluster ${cluster} ${what}: ${reasonOf(result)}`,
    down ? 'Start Docker or Podman again.' : KIND_REMEDY,
  );
};
