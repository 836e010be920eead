/** When a cluster is ready: its nodes say so. */
import type { Client } from './client.ts';
import type { KubeObject } from './objects.ts';

/** Resolves when all these nodes say they are Ready. Rejects with the reason of the signal. */
export function whenNodesReady(client: Client, names: readonly string[], signal: AbortSignal): Promise<void> {
  const waiting = new Set(names);
  if (!signal.aborted && names.every((name) => isReadyNow(client, name))) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const end = () => {
      watch[Symbol.dispose]();
      signal.removeEventListener('abort', abort);
    };
    const abort = () => {
      end();
      reject(signal.reason);
    };
    const watch = client.watch('nodes', ({ type, object }) => {
      if (type !== 'DELETED' && isReady(object)) waiting.delete(object.metadata.name);
      else if (names.includes(object.metadata.name)) waiting.add(object.metadata.name);
      if (waiting.size > 0) return;
      end();
      resolve();
    });
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
}

function isReadyNow(client: Client, name: string): boolean {
  const node = client.get('nodes', undefined, name);
  return node !== undefined && isReady(node);
}

/** Ready, and nothing keeps pods away because it was not ready a moment ago. */
function isReady(node: KubeObject): boolean {
  const conditions: { type: string; status: string }[] = node['status']?.conditions ?? [];
  const taints: { key: string }[] = node['spec']?.taints ?? [];
  const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return ready && !taints.some(({ key }) => key === 'node.kubernetes.io/not-ready');
}
