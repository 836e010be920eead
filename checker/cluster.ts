/** A ClusterView over a Sandbox: objects through its API server, everything else through the sandbox itself. */
import type { Clock } from '../sandbox/clock.ts';
import { systemClock } from '../sandbox/clock.ts';
import { openKube } from '../sandbox/kube.ts';
import type { Kube, Send } from '../sandbox/kube-types.ts';
import type { Sandbox } from '../sandbox/types.ts';
import { type Glass, watchingGlass } from './glass.ts';
import { journalOf } from './journal.ts';
import { answersOf } from './seen-instead.ts';
import { startRecord } from './start-record.ts';
import type { ClusterView, Journal, StartRecord } from './types.ts';
import { createWatches } from './watches.ts';

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
  const kube = await openKube(kubeconfig, shorterWayTo(sandbox));
  return { ...viewOver(kube, kubeconfig, sandbox, start, journal), close: () => kube.close() };
}

function shorterWayTo(sandbox: Sandbox): Send | undefined {
  return sandbox.ask && ((request, signal) => sandbox.ask!(request, signal));
}

/** A cluster that many look at, for as long as they like: connections and watches are shared. */
export interface Lookout {
  /** For one attempt. */
  view(start?: StartRecord, journal?: Journal): ClusterView;
  /** For one check of it. `changed` is called at each change of what the last look asked for. */
  glass(view: ClusterView, changed: () => void): Glass;
  readonly kube: Kube;
  /** Closing twice is harmless. */
  close(): void;
}

/** Opens one with the kubeconfig of this moment: after a reset of the sandbox, open another. */
export async function openLookout(sandbox: Sandbox, clock: Clock = systemClock): Promise<Lookout> {
  const kubeconfig = await sandbox.kubeconfig();
  const kube = await openKube(kubeconfig, shorterWayTo(sandbox));
  const watches = createWatches(kube, clock);
  return {
    kube,
    view: (start = startRecord(), journal = journalOf()) =>
      viewOver(kube, kubeconfig, sandbox, start, journal),
    glass: (view, changed) => watchingGlass(view, watches, clock, changed),
    close() {
      watches.close();
      kube.close();
    },
  };
}

function viewOver(
  kube: Kube,
  kubeconfig: string,
  sandbox: Sandbox,
  start: StartRecord,
  journal: Journal,
): ClusterView {
  return {
    server: serverIn(kubeconfig),
    get: (ref, signal) => kube.get(ref, signal),
    list: (query, signal) => kube.list(query, signal),
    dial: (from, to, signal) => sandbox.dial(from, to, signal),
    request: (from, requests, signal) => sandbox.request(from, requests, signal),
    resolve: (from, question, signal) => sandbox.resolve(from, question, signal),
    readHome: answersOf((path, signal) => sandbox.readHome(path, signal)),
    readFile: (node, path, signal) => sandbox.readFile(node, path, signal),
    exec: (place, argv, signal) => sandbox.exec(place, argv, signal),
    logs: (pod, options, signal) => kube.logs(pod, options, signal),
    allowed: (query, signal) => kube.allowed(query, signal),
    dryRun: (change, signal) => kube.dryRun(change, signal),
    change: (change, signal) => kube.change(change, signal),
    raw: (path, signal, accept) => kube.raw(path, signal, accept),
    signIn: (kubeconfig) => openKube(kubeconfig),
    ...(sandbox.atRest && { atRest: (namespaces, signal) => sandbox.atRest!(namespaces, signal) }),
    start,
    journal,
  };
}

/** A sandbox's own kubeconfig has one cluster. */
function serverIn(kubeconfig: string): string {
  return /^\s*server:\s*"?([^\s"]+)/m.exec(kubeconfig)?.[1] ?? '';
}
