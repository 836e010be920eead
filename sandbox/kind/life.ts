/** Nodes as containers that may stop: brings them back, and notices when one dies while it is waited for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../faults.ts';
import type { Engine, NodeContainer } from './engine.ts';

/** Starts what is stopped and lets go on what is paused. `true` when there was any. */
export async function wake(
  engine: Engine,
  nodes: readonly NodeContainer[],
  signal: AbortSignal,
): Promise<boolean> {
  const named = (state: (node: NodeContainer) => boolean): string[] =>
    nodes.filter(state).map(({ name }) => name);
  const paused = named(({ state }) => state === 'paused');
  const stopped = named(({ state }) => state !== 'paused' && state !== 'running');
  if (paused.length > 0) await engine.unpause(paused, signal);
  if (stopped.length > 0) await engine.start(stopped, signal);
  return paused.length + stopped.length > 0;
}

/** Between looks at the containers, in milliseconds. */
const PAUSE = 3_000;

/**
 * Runs `work` while the nodes of the cluster live. A node can end seconds after the engine said that it was started; what
 * waits for it would wait in vain, so `work` is then aborted and this rejects with `sandbox/node-died`.
 */
export async function whileNodesLive<T>(
  engine: Engine,
  cluster: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  pause = PAUSE,
): Promise<T> {
  const over = new AbortController();
  const died = new AbortController();
  const watched = AbortSignal.any([signal, over.signal]);
  const watching = watchNodes(engine, cluster, watched, pause, (fault) => died.abort(fault));
  try {
    return await work(AbortSignal.any([signal, died.signal]));
  } finally {
    over.abort();
    await watching;
  }
}

/** Looks until aborted. An engine that cannot be asked is somebody else's news. */
async function watchNodes(
  engine: Engine,
  cluster: string,
  signal: AbortSignal,
  pause: number,
  onDeath: (fault: Fault) => void,
): Promise<void> {
  try {
    for (;;) {
      await sleep(pause, undefined, { signal });
      const dead = (await engine.nodes(cluster, signal)).find(({ state }) => ENDED.test(state));
      if (dead) return onDeath(await nodeDied(engine, dead.name, signal));
    }
  } catch (error) {
    if (!signal.aborted && !(error instanceof Fault)) throw error;
  }
}

/** kind lets the engine start a node that failed once more: `restarting` is not the end. */
const ENDED = /^(exited|dead)$/;

export const INOTIFY_REMEDY =
  'sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288';

async function nodeDied(engine: Engine, name: string, signal: AbortSignal): Promise<Fault> {
  const words = await engine.lastWords(name, signal);
  const inotify = /too many open files/i.test(words);
  return new Fault(
    'sandbox/node-died',
    `the node ${name} ended soon after its start${inotify ? ': the host has no inotify instances left' : ''}`,
    inotify
      ? `Give the host more of them: "${INOTIFY_REMEDY}".`
      : `Read "${engine.name} logs ${name}"; most often the host has no inotify instances left ("${INOTIFY_REMEDY}") or no memory.`,
  );
}
