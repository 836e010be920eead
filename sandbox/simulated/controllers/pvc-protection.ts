/** A deleted claim stays until no pod uses it (pkg/controller/volume/pvcprotection). */
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { claimsOfPod } from '../volumes/claims.ts';
import { together } from './end.ts';
import type { ControllerContext } from './types.ts';

const FINALIZER = 'kubernetes.io/pvc-protection';

export function startPVCProtectionController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const client = context.client.as('persistentvolumeclaim-protection-controller');
  const queue = createWorkQueue({ clock, log, work: (key) => sync({ ...context, client }, key) });
  const wake = (claim: KubeObject) => {
    if (isWaiting(claim)) queue.add(keyOf(claim));
  };
  const claims = informers.informer('persistentvolumeclaims');
  // A pod that goes lets go of its claims.
  const wakeClaimsOf = (pod: KubeObject) => {
    const { namespace } = pod.metadata;
    for (const name of claimsOfPod(pod)) {
      const claim = client.get('persistentvolumeclaims', namespace, name);
      if (claim) wake(claim);
    }
  };
  return together(
    queue,
    claims.on({ added: wake, updated: (_, claim) => wake(claim) }),
    informers.informer('pods').on({ deleted: wakeClaimsOf, updated: (_, pod) => wakeClaimsOf(pod) }),
  );
}

function isWaiting({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(FINALIZER);
}

function sync({ client }: ControllerContext, key: string): void {
  const { namespace = '', name } = splitKey(key);
  const claim = client.get('persistentvolumeclaims', namespace, name);
  if (!claim || !isWaiting(claim)) return;
  if (client.list('pods', { namespace }).some((pod) => uses(pod, name))) return;
  const finalizers = (claim.metadata.finalizers ?? []).filter((each) => each !== FINALIZER);
  const metadata = { finalizers: finalizers.length > 0 ? finalizers : null };
  client.patch('persistentvolumeclaims', namespace, name, { metadata });
}

/** Only once it has a node: a kubelet starts no pod whose claim is being deleted. */
function uses(pod: KubeObject, claim: string): boolean {
  return Boolean(pod['spec'].nodeName) && claimsOfPod(pod).includes(claim);
}
