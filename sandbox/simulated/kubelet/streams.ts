/** exec, attach and port-forward: joining a client's streams to a process or a port. */
import type { Container } from '../runtime/container.ts';
import { ExecError } from '../runtime/process/lookup.ts';
import type { Process, Standard } from '../runtime/process/process.ts';
import { emptyInput, Pipe } from '../runtime/process/streams.ts';
import type { Terminal } from '../runtime/process/terminal.ts';
import type { ContainerStreams } from './api.ts';
import { internalError } from './errors.ts';

/** Runs a command with a client's streams. When `signal` aborts, the terminal hangs up and the process ends. */
export async function execIn(
  container: Container,
  command: readonly string[],
  streams: ContainerStreams,
  signal: AbortSignal,
): Promise<{ exitCode: number }> {
  const terminal = streams.tty ? container.openTerminal(streams.stdout) : undefined;
  const stdin = terminal || !streams.stdin ? undefined : new Pipe();
  const process = launch(container, command, standardOf(streams, terminal, stdin));
  if (terminal) streams.onResize((size) => resize(terminal, size, process));
  const hangUp = () => process.kill('KILL', true);
  signal.addEventListener('abort', hangUp, { once: true });
  if (streams.stdin) void pump(streams.stdin, terminal, stdin);
  const exitCode = await process.exited;
  signal.removeEventListener('abort', hangUp);
  stdin?.breakOff();
  return { exitCode };
}

function launch(container: Container, command: readonly string[], standard: Standard): Process {
  try {
    return container.exec(command, standard);
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    const cause = `OCI runtime exec failed: exec failed: unable to start container process: exec: "${command[0] ?? ''}": ${error.message}`;
    const id = container.id;
    // A real kubelet answers an internal error, and the API server puts it into another one.
    throw internalError(
      `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${id}": ${cause}`,
    );
  }
}

function standardOf(
  streams: ContainerStreams,
  terminal: Terminal | undefined,
  stdin: Pipe | undefined,
): Standard {
  if (terminal) return { stdin: terminal.input, stdout: terminal, stderr: terminal, terminal };
  return { stdin: stdin ?? emptyInput, stdout: { write: streams.stdout }, stderr: { write: streams.stderr } };
}

async function pump(
  source: AsyncIterable<Uint8Array>,
  terminal: Terminal | undefined,
  stdin: Pipe | undefined,
): Promise<void> {
  try {
    for await (const chunk of source) {
      if (terminal) terminal.type(chunk);
      else await stdin?.write(chunk);
    }
  } catch {
    // The client or the process went away; the end of the other side tells.
  }
  terminal?.hangUp();
  stdin?.end();
}

function resize(terminal: Terminal, size: { width: number; height: number }, process: Process): void {
  terminal.size = size;
  process.kill('WINCH');
}

/** Joins the main process: its output from now on, its input if it was started with one. */
export async function attachTo(
  container: Container,
  streams: ContainerStreams,
  stdinOnce: boolean,
  signal: AbortSignal,
): Promise<{ exitCode: number }> {
  using _listening = container.onOutput((stream, chunk) => streams[stream](chunk));
  const { terminal } = container;
  if (terminal && container.main) {
    const { main } = container;
    streams.onResize((size) => resize(terminal, size, main));
  }
  if (streams.stdin) void feed(container, streams.stdin, stdinOnce);
  const left = new Promise<{ exitCode: number }>((resolve) => {
    signal.addEventListener('abort', () => resolve({ exitCode: 0 }), { once: true });
  });
  return await Promise.race([container.exited, left]);
}

async function feed(container: Container, stdin: AsyncIterable<Uint8Array>, once: boolean): Promise<void> {
  try {
    for await (const chunk of stdin) container.feed(chunk);
  } catch {
    // The client went away.
  }
  if (once) container.endInput();
}
