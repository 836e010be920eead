/** A ClusterView over a Sandbox: objects through its API server, everything else through the sandbox itself. */
import { openKube } from '../sandbox/kube.ts';
import type { Sandbox } from '../sandbox/types.ts';
import { journalOf } from './journal.ts';
import { startRecord } from './start-record.ts';
import type { ClusterView, Journal, StartRecord } from './types.ts';

/** A view holds connections to the API server until it is closed. Closing twice is harmless. */
export interface OpenClusterView extends ClusterView {
  close(): void;
}

/** Opens a view with the kubeconfig of this moment: after a reset of the sandbox, open another. */
export async function clusterView(
  sandbox: Sandbox,
  start: StartRecord = startRecord(),
  journal: Journal = journalOf(),
): Promise<OpenClusterView> {
  const kubeconfig = await sandbox.kubeconfig();
  const kube = await openKube(kubeconfig);
  return {
    server: serverIn(kubeconfig),
    get: (ref, signal) => kube.get(ref, signal),
    list: (query, signal) => kube.list(query, signal),
    dial: (from, to, signal) => sandbox.dial(from, to, signal),
    request: (from, requests, signal) => sandbox.request(from, requests, signal),
    resolve: (from, question, signal) => sandbox.resolve(from, question, signal),
    readHome: (path, signal) => sandbox.readHome(path, signal),
    readFile: (node, path, signal) => sandbox.readFile(node, path, signal),
    exec: (place, argv, signal) => sandbox.exec(place, argv, signal),
    logs: (pod, options, signal) => kube.logs(pod, options, signal),
    allowed: (query, signal) => kube.allowed(query, signal),
    dryRun: (change, signal) => kube.dryRun(change, signal),
    change: (change, signal) => kube.change(change, signal),
    raw: (path, signal, accept) => kube.raw(path, signal, accept),
    signIn: (kubeconfig) => openKube(kubeconfig),
    start,
    journal,
    close: () => kube.close(),
  };
}

/** A sandbox's own kubeconfig has one cluster. */
function serverIn(kubeconfig: string): string {
  return /^\s*server:\s*"?([^\s"]+)/m.exec(kubeconfig)?.[1] ?? '';
}
