/** Runs a command in a container for the kubelet itself: probes and hooks. */
import { randomBytes } from 'node:crypto';
import type { Container } from '../runtime/container.ts';
import { ExecError } from '../runtime/process/lookup.ts';
import { Collector, emptyInput } from '../runtime/process/streams.ts';

export interface CommandResult {
  readonly exitCode: number;
  readonly output: string;
  /** The command could not be started at all: what the runtime says. */
  readonly notStarted?: string;
}

/** Output is stdout and stderr together. When the signal aborts, the command is killed. */
export async function runCommand(
  container: Container,
  command: readonly string[],
  signal?: AbortSignal,
): Promise<CommandResult> {
  const output = new Collector();
  try {
    const process = container.exec(command, { stdin: emptyInput, stdout: output, stderr: output });
    const kill = () => process.kill('KILL', true);
    signal?.addEventListener('abort', kill, { once: true });
    const exitCode = await process.exited;
    signal?.removeEventListener('abort', kill);
    return { exitCode, output: output.text() };
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    const reason = `exec: "${command[0] ?? ''}": ${error.message}`;
    const output = `OCI runtime exec failed: exec failed: unable to start container process: ${reason}`;
    const notStarted = `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${randomBytes(32).toString('hex')}": ${output}`;
    return { exitCode: 126, output, notStarted };
  }
}
