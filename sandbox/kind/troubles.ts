/**
 * Troubles of a node of kind, made as they come about on any node, and left on it: they outlive this process, and are over
 * once the learner starts what was stopped.
 */
import { Fault } from '../faults.ts';
import type { Engine } from './engine.ts';
import { execInNode } from './node.ts';

/** Its kubelet stops and does not start by itself, also after the node was stopped and started. */
export async function silence(engine: Engine, node: string, signal: AbortSignal): Promise<void> {
  await systemctl(engine, node, ['disable', '--now', 'kubelet'], signal);
}

export async function unsilence(engine: Engine, node: string, signal: AbortSignal): Promise<void> {
  await systemctl(engine, node, ['enable', '--now', 'kubelet'], signal);
}

async function systemctl(
  engine: Engine,
  node: string,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const result = await execInNode(engine, node, ['systemctl', ...argv], signal);
  if (result.exitCode === 0) return;
  const why = result.stderr.trim() || `exit ${result.exitCode}`;
  throw new Fault(
    'sandbox/exec-failed',
    `systemctl ${argv.join(' ')} on node ${node}: ${why}`,
    'Check that the node runs, or reset the sandbox.',
  );
}
