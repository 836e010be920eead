/** What external-provisioner does with csi-driver-host-path: volumes come and go. */
import { randomUUID } from 'node:crypto';
import type { Client } from '../../client.ts';
import type { EventRecorder } from '../../clientgo/types.ts';
import type { Components } from '../../components.ts';
import { classOfClaim } from '../../volumes/claims.ts';
import { annotation, type Claim, type PersistentVolume, type StorageClass } from '../../volumes/types.ts';
import { CLASSES, VOLUMES } from '../persistentvolume-binder/parts.ts';
import { DRIVER, TOPOLOGY } from './registration.ts';

const FINALIZER = 'external-provisioner.volume.kubernetes.io/finalizer';

export interface DriverParts {
  readonly client: Client;
  readonly provisioner: EventRecorder;
  readonly resizer: EventRecorder;
  readonly components: Components;
}

/** Where a volume can be made: on the node that was chosen, or on any that has the driver. */
function nodeFor({ client, components }: DriverParts, claim: Claim, waits: boolean): string | undefined {
  const chosen = claim.metadata.annotations?.[annotation.selectedNode];
  if (waits || chosen)
    return chosen && components.isRunning('csi-hostpathplugin', chosen) ? chosen : undefined;
  const nodes = client.list('nodes').map(({ metadata }) => metadata.name);
  return nodes.find((name) => components.isRunning('csi-hostpathplugin', name));
}

export function provision(parts: DriverParts, claim: Claim): void {
  const { client, provisioner } = parts;
  const name = `pvc-${claim.metadata.uid}`;
  const asked = claim.metadata.annotations?.[annotation.provisioner] === DRIVER && !claim.spec.volumeName;
  const storageClass = client.get<StorageClass>(CLASSES, undefined, classOfClaim(claim));
  if (!asked || !storageClass || client.get(VOLUMES, undefined, name)) return;
  const node = nodeFor(parts, claim, storageClass.volumeBindingMode === 'WaitForFirstConsumer');
  if (node === undefined) return;
  const title = `${claim.metadata.namespace}/${claim.metadata.name}`;
  const message = `External provisioner is provisioning volume for claim "${title}"`;
  provisioner.event(claim, 'Normal', 'Provisioning', message);
  client.create(VOLUMES, volumeFor(claim, storageClass, node));
  provisioner.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${name}`);
}

function volumeFor({ metadata, spec }: Claim, storageClass: StorageClass, node: string) {
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: `pvc-${uid}`,
      annotations: {
        [annotation.provisionedBy]: DRIVER,
        'volume.kubernetes.io/provisioner-deletion-secret-name': '',
        'volume.kubernetes.io/provisioner-deletion-secret-namespace': '',
      },
      finalizers: [FINALIZER],
    },
    spec: {
      accessModes: spec.accessModes,
      capacity: { storage: spec.resources?.requests?.storage },
      claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid, resourceVersion },
      csi: { driver: DRIVER, volumeHandle: randomUUID() },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: TOPOLOGY, operator: 'In', values: [node] }] }],
        },
      },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: spec.volumeMode ?? 'Filesystem',
    },
  };
}

/** A released volume goes, and what holds it as well. */
export function reclaim({ client }: DriverParts, volume: PersistentVolume): void {
  const { name, annotations, finalizers = [], deletionTimestamp } = volume.metadata;
  if (annotations?.[annotation.provisionedBy] !== DRIVER) return;
  const released =
    volume.status?.phase === 'Released' && volume.spec.persistentVolumeReclaimPolicy === 'Delete';
  if (released && !deletionTimestamp) client.delete(VOLUMES, undefined, name);
  else if (deletionTimestamp && finalizers.includes(FINALIZER) && volume.status?.phase !== 'Bound') {
    const left = finalizers.filter((each) => each !== FINALIZER);
    client.patch(VOLUMES, undefined, name, { metadata: { finalizers: left } });
  }
}
