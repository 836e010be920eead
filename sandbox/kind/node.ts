/** Inside a node container: run a program, read a file. */
import { randomUUID } from 'node:crypto';
import { Fault } from '../faults.ts';
import type { ProgramResult } from '../program.ts';
import type { ExecResult, NodeFile } from '../types.ts';
import { type Engine, engineFault } from './engine.ts';

/** A program in a node may take this long, in milliseconds. */
const PATIENCE = 10 * 60_000;

export async function execInNode(
  engine: Engine,
  node: string,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> {
  const result = await runMarked(engine, node, argv, signal);
  if (failedBefore(result)) throw refused(engine, node, result);
  const { exitCode, stdout, stderr } = result;
  // docker says on standard output, with CR LF, that there is no such program.
  const started = !(exitCode >= 126 && /^OCI runtime exec failed/.test(stdout));
  return started ? { exitCode, stdout, stderr } : { exitCode, stdout: '', stderr: stderr + stdout };
}

/** Not the load balancer in front of several control planes. */
export const isNode = ({ role }: { readonly role: string }): boolean => role !== 'external-load-balancer';

/** NAME=VALUE in the environment of a program in a node. */
export const newMark = (): string => `NARU_EXEC=${randomUUID()}`;

/**
 * Ending the command `docker exec` leaves what it started in the node running. So that it can be found and ended, it and
 * its children carry a mark in their environment.
 */
async function runMarked(
  engine: Engine,
  node: string,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<ProgramResult> {
  signal.throwIfAborted();
  const mark = newMark();
  try {
    return await engine.run(['exec', '--env', mark, node, ...argv], signal, PATIENCE);
  } catch (error) {
    await endMarked(engine, node, mark);
    throw error;
  }
}

/** Ends what carries this mark in a node. Never rejects. */
export async function endMarked(engine: Engine, node: string, mark: string): Promise<void> {
  const end = ['exec', node, 'sh', '-c', END_MARKED, 'sh', mark];
  await engine.run(end, AbortSignal.timeout(ENDING)).catch(() => {});
}

/** How long ending a program in a node may take, in milliseconds. */
const ENDING = 10_000;
const END_MARKED = `for process in /proc/[0-9]*; do
tr '\\0' '\\n' <"$process/environ" 2>/dev/null | grep -qxF "$1" && kill "\${process#/proc/}"; done; true`;

/** Whether the engine refused before the program began: no such container, or one that is stopped or paused. */
const failedBefore = (result: ProgramResult): boolean =>
  result.exitCode !== 0 &&
  /^(Error response from daemon:|Error: (no container|can only create exec|no such container)|Cannot connect)/m.test(
    result.stderr,
  );

function refused(engine: Engine, node: string, result: ProgramResult): Fault {
  const paused = /is paused/.test(result.stderr);
  if (!paused && !/is not running|on running containers/.test(result.stderr))
    return engineFault(engine.name, result);
  return new Fault(
    'sandbox/node-stopped',
    `the node ${node} is ${paused ? 'paused' : 'stopped'}`,
    `Let it run again ("${engine.name} ${paused ? 'unpause' : 'start'} ${node}"), or reset the sandbox.`,
  );
}

/** Exit code of the script below when there is no such file. */
const NO_FILE = 44;

/** One program for both: mode and owner on the first line, the content after it. */
const READ_FILE = `[ -f "$1" ] || exit ${NO_FILE}; stat -L -c '%a %U' -- "$1" && cat -- "$1"`;

export async function readNodeFile(
  engine: Engine,
  node: string,
  path: string,
  signal: AbortSignal,
): Promise<NodeFile | undefined> {
  const result = await execInNode(engine, node, ['sh', '-c', READ_FILE, 'sh', path], signal);
  if (result.exitCode === NO_FILE) return undefined;
  const [, mode, owner, content] = /^(\d+) (\S+)\n([\s\S]*)$/.exec(result.stdout) ?? [];
  if (result.exitCode !== 0 || mode === undefined || owner === undefined)
    throw unreadable(node, path, result);
  return { content: content ?? '', mode: mode.padStart(4, '0'), owner };
}

/**
 * The content comes as an argument, for want of a standard input. What is half written has a name that kubelets pass over,
 * and the mode of what it replaces.
 */
const WRITE_FILE = `umask 022; folder=$(dirname -- "$1"); mkdir -p -- "$folder" || exit
next="$folder/.naru-$$"; [ ! -f "$1" ] || cp -p -- "$1" "$next" || exit
printf '%s' "$2" | base64 -d >"$next" && mv -T -- "$next" "$1" || { rm -f -- "$next"; exit 1; }`;

export async function writeNodeFile(
  engine: Engine,
  node: string,
  file: { readonly path: string; readonly content: string | undefined },
  signal: AbortSignal,
): Promise<void> {
  const { path, content } = file;
  const encoded = Buffer.from(content ?? '').toString('base64');
  const write = ['sh', '-c', WRITE_FILE, 'sh', path, encoded];
  const argv = content === undefined ? ['rm', '-f', '--', path] : write;
  const result = await execInNode(engine, node, argv, signal);
  if (result.exitCode === 0) return;
  throw new Fault(
    'sandbox/file-unwritable',
    `${path} of node ${node} could not be written: ${result.stderr.trim() || `exit ${result.exitCode}`}`,
    'Check that the node runs, and that the path names no folder.',
  );
}

const unreadable = (node: string, path: string, result: ExecResult): Fault =>
  new Fault(
    'sandbox/file-unreadable',
    `${path} of node ${node} could not be read: ${result.stderr.trim() || `exit ${result.exitCode}`}`,
    'Check that the node runs.',
  );
