/** postStart and preStop. */
import type { Container } from '../runtime/container.ts';
import { request } from '../runtime/http/client.ts';
import type { Handler } from './pod.ts';
import type { PodWorker } from './pod-worker.ts';
import { portNumber } from './ports.ts';
import { runCommand } from './run-command.ts';

/** Runs a hook to its end. Undefined when it worked, else why it did not. */
export async function runHook(
  worker: PodWorker,
  container: Container,
  hook: Handler,
): Promise<string | undefined> {
  if (hook.exec) {
    const { exitCode, output } = await runCommand(container, hook.exec.command ?? []);
    return exitCode === 0 ? undefined : `command exited with ${exitCode}: ${output}`;
  }
  if (hook.sleep) await pause(worker, hook.sleep.seconds * 1000);
  if (!hook.httpGet) return undefined;
  const { path = '/', host } = hook.httpGet;
  const port = portNumber(worker.pod, hook.httpGet.port);
  try {
    await request(
      worker.parts.network,
      worker.nodePeer,
      { host: host ?? worker.podIP, port, path },
      worker.signal,
    );
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function pause(worker: PodWorker, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    worker.parts.context.clock.after(milliseconds, resolve);
  });
}
