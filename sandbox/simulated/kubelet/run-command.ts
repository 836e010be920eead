/** Runs a command in a container for the kubelet itself: probes and hooks. */
import type { Container } from '../runtime/container.ts';
import { ExecError } from '../runtime/process/lookup.ts';
import { Collector, emptyInput } from '../runtime/process/streams.ts';

/** Output is stdout and stderr together. When the signal aborts, the command is killed. */
export async function runCommand(
  container: Container,
  command: readonly string[],
  signal?: AbortSignal,
): Promise<{ exitCode: number; output: string }> {
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
    const message = `OCI runtime exec failed: exec failed: unable to start container process: ${reason}`;
    return { exitCode: 126, output: message };
  }
}
