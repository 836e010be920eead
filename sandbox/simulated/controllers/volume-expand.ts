/**
 * persistentvolume-expander-controller: says that a claim which was enlarged waits for whoever can enlarge its volume
 * (pkg/controller/volume/expand). No volume that Kubernetes itself handles can be enlarged any more; CSI drivers do it.
 */
import { compareQuantities } from '../../quantity.ts';
import { createRecorder } from '../clientgo/recorder.ts';
import { requestOf, sizeOf } from '../volumes/claims.ts';
import type { Claim, PersistentVolume } from '../volumes/types.ts';
import type { ControllerContext } from './types.ts';

const MESSAGE = 'waiting for an external controller to expand this PVC';

export function startVolumeExpandController(context: ControllerContext): Disposable {
  const client = context.client.as('expand-controller');
  const recorder = createRecorder({ ...context, client }, 'volume_expand');
  return context.informers.informer<Claim>('persistentvolumeclaims').on({
    updated(previous, claim) {
      if (claim.status?.phase !== 'Bound') return;
      if (compareQuantities(requestOf(claim), requestOf(previous)) <= 0) return;
      if (compareQuantities(requestOf(claim), sizeOf(claim.status.capacity?.storage)) <= 0) return;
      const volume = client.get<PersistentVolume>(
        'persistentvolumes',
        undefined,
        claim.spec.volumeName ?? '',
      );
      if (volume?.spec.claimRef?.uid !== claim.metadata.uid) return;
      // The controller manager has no plug-in at all for local volumes: that is a warning.
      recorder.event(claim, volume?.spec.local ? 'Warning' : 'Normal', 'ExternalExpanding', MESSAGE);
    },
  });
}
