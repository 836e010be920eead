/** What happens to a volume whose claim is gone (pv_controller.go: reclaimVolume). */
import { hasAnnotation } from '../../volumes/claims.ts';
import { annotation, type PersistentVolume } from '../../volumes/types.ts';
import { failVolume } from './binding.ts';
import { type BinderParts, getVolume, VOLUMES } from './parts.ts';
import { recycle } from './recycle.ts';

export function reclaim(parts: BinderParts, volume: PersistentVolume): void {
  switch (volume.spec.persistentVolumeReclaimPolicy) {
    case 'Delete':
      remove(parts, volume);
      return;
    case 'Recycle':
      recycle(parts, volume);
      return;
    default:
      // Retain: somebody will look at what is on it.
      return;
  }
}

function remove(parts: BinderParts, volume: PersistentVolume): void {
  if (isForOthers(volume)) return;
  const { hostPath } = volume.spec;
  const { name } = volume.metadata;
  if (!hostPath) {
    // Of local volumes the controller manager knows nothing at all.
    const why = volume.spec.local ? 'no volume plugin matched' : 'no deletable volume plugin matched';
    const message = `error getting deleter volume plugin for volume ${JSON.stringify(name)}: ${why}`;
    failVolume(parts, volume, 'VolumeFailedDelete', message);
  } else if (!/\/tmp\/.+/.test(hostPath.path)) {
    const message = `host_path deleter only supports /tmp/.+ but received provided ${hostPath.path}`;
    failVolume(parts, volume, 'VolumeFailedDelete', message);
  } else {
    removeObject(parts, volume);
  }
}

/** Who made it takes it away: a provisioner outside, or a CSI driver. */
function isForOthers({ metadata, spec, ...rest }: PersistentVolume): boolean {
  const by = metadata.annotations?.[annotation.provisionedBy];
  if (by) return !by.startsWith('kubernetes.io/');
  return (
    spec['csi'] !== undefined || hasAnnotation({ metadata, spec, ...rest }, 'pv.kubernetes.io/migrated-to')
  );
}

/**
 * The files stay: the controller manager removes the folder where it runs itself, which is none of the nodes' own.
 */
function removeObject(parts: BinderParts, volume: PersistentVolume): void {
  const { name, finalizers, deletionTimestamp } = volume.metadata;
  const { client } = parts;
  if (finalizers?.includes('kubernetes.io/pv-controller')) {
    const left = finalizers.filter((each) => each !== 'kubernetes.io/pv-controller');
    client.patch(VOLUMES, undefined, name, { metadata: { finalizers: left } });
  }
  if (!deletionTimestamp && getVolume(parts, name)) client.delete(VOLUMES, undefined, name);
}
