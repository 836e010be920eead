/**
 * The Recycle policy: a pod empties the volume, then it is free again (recyclerclient, hostpath/host_path.go). Deprecated,
 * and still there for hostPath and NFS.
 */
import { keyOf } from '../../clientgo/keys.ts';
import type { KubeObject } from '../../objects.ts';
import { claimsOfPod } from '../../volumes/claims.ts';
import type { PersistentVolume } from '../../volumes/types.ts';
import { isFinished } from '../pods.ts';
import type { Pod } from '../types.ts';
import { failVolume, unbind } from './binding.ts';
import { type BinderParts, getClaim } from './parts.ts';

const NAMESPACE = 'default';
const PREFIX = 'recycler-for-';
const IMAGE = 'registry.k8s.io/build-image/debian-base:bookworm-v1.0.6';
const SCRIPT = 'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1';

/** The volume a recycler pod works for. */
export function recycledVolume({ metadata: { namespace, name } }: KubeObject): string | undefined {
  return namespace === NAMESPACE && name.startsWith(PREFIX) ? name.slice(PREFIX.length) : undefined;
}

/** Brings the recycling of a released volume one step further; called again when its pod changes. */
export function recycle(parts: BinderParts, volume: PersistentVolume): void {
  const { client, recorder } = parts;
  const { nfs, hostPath } = volume.spec;
  const source = hostPath ? { hostPath: { path: hostPath.path } } : nfs ? { nfs } : undefined;
  if (!source) {
    failVolume(parts, volume, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!');
    return;
  }
  const users = usersOf(parts, volume);
  if (users.length > 0) {
    const message = `Volume is used by pods: ${users.join(',')}`;
    recorder.event(volume, 'Normal', 'VolumeFailedRecycle', message);
    return;
  }
  const pod = client.get<Pod>('pods', NAMESPACE, `${PREFIX}${volume.metadata.name}`);
  if (!pod) client.create('pods', recyclerPod(volume, source));
  else if (isFinished(pod) && !pod.metadata.deletionTimestamp) finish(parts, volume, pod);
}

function finish(parts: BinderParts, volume: PersistentVolume, pod: Pod): void {
  const { client, recorder } = parts;
  client.delete('pods', NAMESPACE, pod.metadata.name);
  if (pod.status?.phase === 'Succeeded') {
    recorder.event(volume, 'Normal', 'VolumeRecycled', 'Volume recycled');
    unbind(parts, volume);
    return;
  }
  const { status }: KubeObject = pod;
  const why = status?.message || 'pod failed, pod.Status.Message unknown';
  const message = `Recycle failed: failed to recycle volume: ${why}`;
  failVolume(parts, volume, 'VolumeFailedRecycle', message);
}

/** Pods that still use the claim which is gone; a new claim of the same name has its own volume. */
function usersOf(parts: BinderParts, { spec }: PersistentVolume): string[] {
  const { namespace = '', name = '' } = spec.claimRef ?? {};
  if (getClaim(parts, namespace, name)) return [];
  const pods = parts.client.list<Pod>('pods', { namespace });
  return pods.filter((pod) => !isFinished(pod) && claimsOfPod(pod).includes(name)).map(keyOf);
}

function recyclerPod({ metadata }: PersistentVolume, source: object): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${PREFIX}${metadata.name}`, namespace: NAMESPACE },
    spec: {
      activeDeadlineSeconds: 60,
      restartPolicy: 'Never',
      volumes: [{ name: 'vol', ...source }],
      containers: [
        {
          name: 'pv-recycler',
          image: IMAGE,
          command: ['/bin/sh'],
          args: ['-c', SCRIPT],
          volumeMounts: [{ name: 'vol', mountPath: '/scrub' }],
        },
      ],
    },
  };
}
