/** What lies behind a claim (desired_state_of_world_populator.go: createVolumeSpec). */

import type { SchedulableNode } from '../../scheduler/types.ts';
import { isReachableFrom } from '../../volumes/matching.ts';
import type { Claim, PersistentVolume } from '../../volumes/types.ts';
import type { VolumeSpec } from '../pod.ts';
import { foreign } from './foreign.ts';
import { mountHostPath, mountLocal } from './host-path.ts';
import { MountError, type MountedVolume, VolumeError, type VolumePlugin, type VolumeSite } from './types.ts';

export const persistentVolumeClaim: VolumePlugin = (spec, site) => {
  const { claimName = '', readOnly = false } = spec.persistentVolumeClaim ?? {};
  const mounted = mountClaim(spec, claimName, site);
  return readOnly ? { ...mounted, readOnly } : mounted;
};

/** A claim of the pod's own, which is named after pod and volume. */
export const ephemeral: VolumePlugin = (spec, site) => {
  const { metadata } = site.pod;
  return mountClaim(spec, `${metadata.name}-${spec.name}`, site);
};

function mountClaim(spec: VolumeSpec, name: string, site: VolumeSite): MountedVolume {
  const volume = volumeOf(name, site);
  checkMode(spec, volume, site);
  const node = site.client.get<SchedulableNode>('nodes', undefined, site.host.name);
  const { name: title } = volume.metadata;
  if (node && !isReachableFrom(volume, node))
    throw new MountError('no matching NodeSelectorTerms', {
      step: 'MountVolume.NodeAffinity check',
      volume: title,
    });
  const { hostPath, local } = volume.spec;
  if (hostPath) return mountHostPath(site.host, hostPath, title);
  if (local) return withGroup(mountLocal(site.host, local.path, title), site);
  return foreign({ ...volume.spec, name: title }, site);
}

/** Throws `VolumeError`. */
function volumeOf(name: string, { client, pod }: VolumeSite): PersistentVolume {
  const { namespace } = pod.metadata;
  const refuse = (why: string) => new VolumeError(`error processing PVC ${namespace}/${name}: ${why}`);
  const claim = client.get<Claim>('persistentvolumeclaims', namespace, name);
  if (!claim) throw refuse(`failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`);
  const owned = claim.metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid);
  const isEphemeral = pod.spec.volumes?.some(
    (each) => each.ephemeral && `${pod.metadata.name}-${each.name}` === name,
  );
  if (isEphemeral && !owned)
    throw new VolumeError(
      `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`,
    );
  const held = claim.metadata.finalizers?.includes('kubernetes.io/pvc-protection');
  if (claim.metadata.deletionTimestamp && !held) throw refuse('PVC is being deleted');
  if (claim.status?.phase !== 'Bound') throw refuse('PVC is not bound');
  const { volumeName = '' } = claim.spec;
  const volume = client.get<PersistentVolume>('persistentvolumes', undefined, volumeName);
  if (!volume)
    throw refuse(
      `failed to fetch PV ${volumeName} from API server: persistentvolumes "${volumeName}" not found`,
    );
  if (volume.spec.claimRef?.uid === claim.metadata.uid) return volume;
  throw refuse(
    volume.spec.claimRef
      ? `found PV object ${volumeName} but its pv.Spec.ClaimRef.UID ${volume.spec.claimRef.uid} does not point to claim.UID ${claim.metadata.uid}`
      : `found PV object ${volumeName} but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim`,
  );
}

/** Throws `VolumeError` for a disk that is mounted, or files that are wanted as a device. */
function checkMode({ name }: VolumeSpec, { spec, metadata }: PersistentVolume, { pod }: VolumeSite): void {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const mode = spec.volumeMode ?? 'Filesystem';
  const uses = (list: 'volumeMounts' | 'volumeDevices') =>
    containers.some((container) => container[list]?.some((each) => each.name === name));
  if (mode !== 'Filesystem' && uses('volumeMounts'))
    throw new VolumeError(`volume ${name} has volumeMode ${mode}, but is specified in volumeMounts`);
  if (mode !== 'Block' && uses('volumeDevices'))
    throw new VolumeError(`volume ${name} has volumeMode ${mode}, but is specified in volumeDevices`);
  // There are no disks here that a container could be given.
  if (mode === 'Block')
    throw new MountError('simulated nodes have no block devices', {
      step: 'MapVolume.MapPodDevice',
      volume: metadata.name,
    });
}

/** A local volume is given to the group of the pod; hostPath never is. */
function withGroup(mounted: MountedVolume, { pod }: VolumeSite): MountedVolume {
  const group = pod.spec.securityContext?.fsGroup;
  if (group !== undefined && mounted.node.kind === 'directory') {
    mounted.node.gid = group;
    mounted.node.mode |= 0o2070;
  }
  return mounted;
}
