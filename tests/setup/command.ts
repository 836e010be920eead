/** Running other programs during set-up and tests, without a shell. */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a program on the PATH. */
export function which(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find(executable);
}

export function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Output of a program that ends soon; `undefined` when it fails or is not there. */
export function outputOf(program: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? stdout : undefined;
}

/** How a program ended: its exit code, -1 when it cannot be started, and all it said. */
export interface Ended {
  readonly code: number;
  readonly said: string;
}

/** Runs a program that says what it does while it does it, and keeps what it said. */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    // A program whose output goes into a pipe takes the colours away, but for this word.
    const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
    const child = spawn(program, args, {
      stdio: ['inherit', 'pipe', 'pipe'],
      env: { ...process.env, ...colours, ...env },
    });
    const said: Buffer[] = [];
    const hear = (stream: NodeJS.ReadableStream, ours: NodeJS.WriteStream) =>
      stream.on('data', (chunk: Buffer) => {
        said.push(chunk);
        ours.write(chunk);
      });
    hear(child.stdout, process.stdout);
    hear(child.stderr, process.stderr);
    const end = (code: number) => resolve({ code, said: Buffer.concat(said).toString() });
    child.on('error', () => end(-1));
    child.on('close', (code) => end(code ?? -1));
  });
}

/** Runs a program whose output matters only when it fails: then it is shown. Exit code as of `run`. */
export function runQuietly(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', () => resolve(-1));
    child.on('close', (code) => {
      if (code !== 0) process.stderr.write(Buffer.concat(said));
      resolve(code ?? -1);
    });
  });
}

/** Is this a machine whose packages come with apt-get? */
export function hasPackages(): boolean {
  return which('apt-get') !== undefined && ['debian', 'ubuntu'].includes(distribution());
}

/** May this process install them? */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && hasPackages();
}

/** The command that installs packages, for a person to type. */
export function installCommand(packages: readonly string[]): string {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/** `debian`, `ubuntu`, …; '' where nobody says. */
export function distribution(): string {
  try {
    return /^ID="?([a-z]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

/** Installs packages of the machine's own distribution. Resolves with whether that worked. */
export async function installPackages(packages: readonly string[]): Promise<boolean> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if ((await runQuietly('apt-get', ['update', '-qq'], env)) !== 0) return false;
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  return (await runQuietly('apt-get', install, env)) === 0;
}
