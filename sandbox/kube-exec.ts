/** Runs a program in a container to its end, over a connection that client-node opens. */
import { PassThrough } from 'node:stream';
import { Fault } from './faults.ts';
import { reasonOf } from './kube-answers.ts';
import { EXEC_LIMIT, type ExecResult, type PodRef } from './types.ts';

/** How the API tells the end of a program. */
interface ExecStatus {
  readonly status?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

interface ExecSocket {
  close(): void;
  onclose: unknown;
}

/** Opens the connection; `done` is called with the Status at the program's end. */
export type StartExec = (
  stdout: PassThrough,
  stderr: PassThrough,
  done: (status: ExecStatus) => void,
) => Promise<ExecSocket>;

/** As `Kube.exec`. */
export async function execIn(pod: PodRef, start: StartExec, signal: AbortSignal): Promise<ExecResult> {
  signal.throwIfAborted();
  const stdout = collected();
  const stderr = collected();
  const status = await statusOf(pod, (done) => start(stdout.stream, stderr.stream, done), signal);
  return { exitCode: exitCodeOf(status, pod), stdout: stdout.text(), stderr: stderr.text() };
}

function statusOf(
  pod: PodRef,
  start: (done: (status: ExecStatus) => void) => Promise<ExecSocket>,
  signal: AbortSignal,
): Promise<ExecStatus> {
  return new Promise((resolve, reject) => {
    start(resolve)
      .then((socket) => {
        const stop = (): void => {
          reject(signal.reason);
          socket.close();
        };
        signal.addEventListener('abort', stop, { once: true });
        if (signal.aborted) stop();
        socket.onclose = () => {
          signal.removeEventListener('abort', stop);
          reject(execFailed(pod, 'the connection ended before the program did'));
        };
      })
      .catch((error: unknown) => reject(execFailed(pod, reasonOf(error))));
  });
}

/** The exit code is in the causes of a Status that is a failure: `reason: ExitCode`, the number in `message`. */
function exitCodeOf(status: ExecStatus, pod: PodRef): number {
  if (status.status === 'Success') return 0;
  const code = status.details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message;
  if (code !== undefined) return Number(code);
  throw execFailed(pod, status.message ?? 'no reason was given');
}

const execFailed = (pod: PodRef, why: string): Fault =>
  new Fault(
    'sandbox/exec-failed',
    `no program could be run in pod ${pod.namespace}/${pod.name}: ${why}`,
    'Check that the pod runs and has this container and this program.',
  );

/** What comes after `EXEC_LIMIT` bytes is read and dropped. */
function collected(): { stream: PassThrough; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new PassThrough();
  let room = EXEC_LIMIT;
  stream.on('data', (chunk: Buffer) => {
    if (room > 0) chunks.push(chunk.subarray(0, room));
    room -= chunk.length;
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
