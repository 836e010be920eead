/**
 * persistentvolume-binder-controller: brings claims and volumes together and reclaims volumes
 * (pkg/controller/volume/persistentvolume). The real one also looks at everything every 15 s; here, what it would find then
 * wakes a claim at once.
 */
import { keyOf, splitKey } from '../../clientgo/keys.ts';
import { createRecorder } from '../../clientgo/recorder.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import type { KubeObject } from '../../objects.ts';
import { claimsOfPod, classOfClaim, classOfVolume, hasAnnotation, namesClass } from '../../volumes/claims.ts';
import { annotation, type Claim, type PersistentVolume } from '../../volumes/types.ts';
import { together } from '../end.ts';
import type { ControllerContext, Pod } from '../types.ts';
import { type BinderParts, CLAIMS, CLASSES, getClaim, getVolume, VOLUMES } from './parts.ts';
import { recycledVolume } from './recycle.ts';
import { syncClaim } from './sync-claim.ts';
import { syncVolume } from './sync-volume.ts';

/**
 * After how long a pod that waits for a node is told of in its claims: a pod that only waits for its volume has its node by
 * then. Milliseconds, not shortened.
 */
const waitingPeriod = 15_000;

export function startPersistentVolumeBinder(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const client = context.client.as('persistent-volume-binder');
  const recorder = createRecorder({ ...context, client }, 'persistentvolume-controller');
  const wakeClaim = (namespace: string, name: string) => queue.add(`claim/${namespace}/${name}`);
  const parts: BinderParts = { ...context, client, recorder, wakeClaim };
  const queue = createWorkQueue({ clock, log, work: (key) => sync(parts, key) });
  const claims = informers.informer<Claim>(CLAIMS);
  const claimChanged = (claim: Claim) => queue.add(`claim/${keyOf(claim)}`);
  const volumeChanged = ({ metadata }: KubeObject) => queue.add(`volume/${metadata.name}`);
  const wakeUnbound = (concerns: (claim: Claim) => boolean) => {
    for (const claim of claims.list())
      if (!hasAnnotation(claim, annotation.bindCompleted) && concerns(claim)) claimChanged(claim);
  };
  const offerVolume = (volume: PersistentVolume, previous?: PersistentVolume) => {
    volumeChanged(volume);
    if (previous && facts(previous) === facts(volume)) return;
    wakeUnbound((claim) => mayWant(claim, volume));
  };
  const podWaits = (pod: Pod) => {
    if (pod.spec.nodeName) return;
    for (const name of claimsOfPod(pod))
      queue.addAfter(`claim/${pod.metadata.namespace}/${name}`, waitingPeriod);
  };
  return together(
    queue,
    claims.on({
      added: claimChanged,
      updated: (_, claim) => claimChanged(claim),
      deleted: ({ spec }) => spec.volumeName && queue.add(`volume/${spec.volumeName}`),
    }),
    informers.informer<PersistentVolume>(VOLUMES).on({
      added: (volume) => offerVolume(volume),
      updated: (previous, volume) => offerVolume(volume, previous),
      deleted: ({ spec: { claimRef } }) =>
        claimRef && wakeClaim(claimRef.namespace ?? '', claimRef.name ?? ''),
    }),
    informers.informer(CLASSES).on({
      added: ({ metadata }) => wakeUnbound((claim) => isOfClass(claim, metadata.name)),
      updated: (_, { metadata }) => wakeUnbound((claim) => isOfClass(claim, metadata.name)),
    }),
    informers.informer<Pod>('pods').on({
      added: podWaits,
      updated: (_, pod) => wakeRecycled(pod),
      deleted: (pod) => wakeRecycled(pod),
    }),
  );

  function wakeRecycled(pod: Pod): void {
    const name = recycledVolume(pod);
    if (name !== undefined) queue.add(`volume/${name}`);
  }
}

/** `claim/<namespace>/<name>` or `volume/<name>`. */
function sync(parts: BinderParts, key: string): void {
  const slash = key.indexOf('/');
  const { namespace, name } = splitKey(key.slice(slash + 1));
  if (key.startsWith('claim/')) {
    const claim = getClaim(parts, namespace, name);
    if (claim) syncClaim(parts, claim);
    return;
  }
  const volume = getVolume(parts, name);
  if (volume) syncVolume(parts, volume);
}

/** What of a volume can make it of use to a claim that got none. */
function facts({ metadata, spec, status }: PersistentVolume): string {
  return JSON.stringify([metadata.labels, metadata.deletionTimestamp, spec, status?.phase]);
}

function mayWant(claim: Claim, volume: PersistentVolume): boolean {
  const { volumeName } = claim.spec;
  if (volumeName) return volumeName === volume.metadata.name;
  return classOfVolume(volume) === classOfClaim(claim) || volume.spec.claimRef?.name === claim.metadata.name;
}

/** A claim that names none is a matter of whichever class becomes the default. */
function isOfClass(claim: Claim, name: string): boolean {
  return classOfClaim(claim) === name || !namesClass(claim);
}
