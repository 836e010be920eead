/** What external-resizer does with csi-driver-host-path: the volume grows, and the kubelet is asked for the rest. */
import { compareQuantities } from '../../../quantity.ts';
import { timestamp } from '../../clientgo/time.ts';
import { capacityOf, requestOf } from '../../volumes/claims.ts';
import type { Claim, PersistentVolume } from '../../volumes/types.ts';
import { CLAIMS, VOLUMES } from '../persistentvolume-binder/parts.ts';
import type { DriverParts } from './provision.ts';
import { DRIVER } from './registration.ts';

export function resize(parts: DriverParts, claim: Claim, now: number): void {
  const { client, resizer } = parts;
  const volume = client.get<PersistentVolume>(VOLUMES, undefined, claim.spec.volumeName ?? '');
  const csi = volume?.spec['csi'] as { driver?: string } | undefined;
  if (!volume || csi?.driver !== DRIVER || volume.spec.claimRef?.uid !== claim.metadata.uid) return;
  if (claim.status?.phase !== 'Bound' || compareQuantities(requestOf(claim), capacityOf(volume)) <= 0) return;
  const { name } = volume.metadata;
  const storage = claim.spec.resources?.requests?.storage;
  resizer.event(claim, 'Normal', 'Resizing', `External resizer is resizing volume ${name}`);
  client.patch(VOLUMES, undefined, name, { spec: { capacity: { storage } } });
  const condition = {
    type: 'FileSystemResizePending',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(now),
    message: 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.',
  };
  const status = {
    allocatedResources: { storage },
    allocatedResourceStatuses: { storage: 'NodeResizePending' },
    conditions: [condition],
  };
  const { namespace, name: claimName } = claim.metadata;
  client.patch(CLAIMS, namespace, claimName, { status }, { subresource: 'status' });
  resizer.event(claim, 'Normal', 'FileSystemResizeRequired', 'Require file system resize of volume on node');
}
