/**
 * The pod that connections of `probe` begin in: without labels, in a namespace of its own, made when it is first asked for.
 * It runs the pause image that every node has, so that nothing is pulled, on a node that is told, so that no scheduler is needed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../faults.ts';
import type { Kube, KubeObject } from '../kube-types.ts';
import { type PodRef, PROBE_NAMESPACE } from '../network-types.ts';

const REF = { apiVersion: 'v1', kind: 'Pod', namespace: PROBE_NAMESPACE, name: 'probe' };
/** How long it may take to run, and between looks. Milliseconds. */
const PATIENCE = 30_000;
const PAUSE = 250;

/** Resolves when the pod runs. */
export async function probePod(kube: Kube, signal: AbortSignal): Promise<PodRef> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const pod = await kube.get(REF, signal);
    const { phase } = (pod?.['status'] ?? {}) as { phase?: string };
    if (phase === 'Running') return { namespace: REF.namespace, name: REF.name };
    if (Date.now() > until) throw notThere(phase);
    if (phase === 'Failed' || phase === 'Succeeded') await kube.delete(REF, signal);
    else if (!pod) await make(kube, signal);
    await sleep(PAUSE, undefined, { signal });
  }
}

/** Not at once: a new namespace has no ServiceAccount for a moment, and admits no pod without. */
async function make(kube: Kube, signal: AbortSignal): Promise<void> {
  const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node' }, signal);
  const node = nodes.filter(isReady).at(-1);
  const image = imagesOf(node).find((name) => /(^|\/)pause:/.test(name));
  if (!node?.metadata?.name || !image) throw notThere('no node that is Ready has the pause image');
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: PROBE_NAMESPACE } };
  await kube.apply([namespace], signal);
  await kube.apply([probeOn(node.metadata.name, image)], signal).catch((error: unknown) => {
    signal.throwIfAborted();
    if (!(error instanceof Fault && /serviceaccount/i.test(error.message))) throw error;
  });
}

const probeOn = (nodeName: string, image: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: REF.name, namespace: REF.namespace },
  spec: {
    nodeName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 0,
    tolerations: [{ operator: 'Exists' }],
    containers: [{ name: 'pause', image, imagePullPolicy: 'IfNotPresent' }],
  },
});

function isReady(node: KubeObject): boolean {
  const { conditions = [] } = (node['status'] ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** A kubelet says `null` for the names of an image that lost them to a newer one. */
function imagesOf(node: KubeObject | undefined): string[] {
  const { images } = (node?.['status'] ?? {}) as { images?: { names?: string[] | null }[] | null };
  return (images ?? []).flatMap(({ names }) => names ?? []).filter((name) => !name.includes('@'));
}

const notThere = (why: string | undefined): Fault =>
  new Fault(
    'sandbox/dial-failed',
    `the pod ${REF.namespace}/${REF.name}, from which connections are tried, does not run: ${why ?? 'it was not made'}`,
    'Check that a node is Ready.',
  );
