/** The kubelet's part in the growth of a volume (operation_generator.go: nodeExpandVolume). */
import { compareQuantities } from '../../../quantity.ts';
import { capacityOf, claimsOfPod, sizeOf } from '../../volumes/claims.ts';
import type { Claim, PersistentVolume } from '../../volumes/types.ts';
import type { KubeletParts } from '../parts.ts';
import type { Pod } from '../pod.ts';

const PENDING = 'FileSystemResizePending';

/** Finishes the growth of a claim that a running pod of this node mounts. There is no file system to grow. */
export function finishExpansion({ client, nodeName, recorder }: KubeletParts, pod: Pod, claim: Claim): void {
  const { namespace, name } = claim.metadata;
  const conditions = claim.status?.conditions ?? [];
  if (!conditions.some(({ type }) => type === PENDING) || !claimsOfPod(pod).includes(name)) return;
  const volume = client.get<PersistentVolume>('persistentvolumes', undefined, claim.spec.volumeName ?? '');
  if (!volume || compareQuantities(capacityOf(volume), sizeOf(claim.status?.capacity?.storage)) <= 0) return;
  const left = conditions.filter(({ type }) => type !== PENDING);
  const status = {
    capacity: volume.spec.capacity,
    conditions: left.length > 0 ? left : null,
    allocatedResourceStatuses: null,
  };
  const grown = client.patch(
    'persistentvolumeclaims',
    namespace,
    name,
    { status },
    { subresource: 'status' },
  );
  const message = `MountVolume.NodeExpandVolume succeeded for volume "${volume.metadata.name}" ${nodeName}`;
  for (const about of [pod, grown]) recorder.event(about, 'Normal', 'FileSystemResizeSuccessful', message);
}
