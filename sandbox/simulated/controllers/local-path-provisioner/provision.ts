/** A claim gets a volume (provisioner.go: Provision; controller.go: provisionClaimOperation). */
import { quantityValue } from '../../../quantity.ts';
import type { KubeObject } from '../../objects.ts';
import { classOfClaim, hasAnnotation, requestOf } from '../../volumes/claims.ts';
import { annotation, type Claim, type StorageClass } from '../../volumes/types.ts';
import { CLAIMS, CLASSES, VOLUMES } from '../persistentvolume-binder/parts.ts';
import { basePath, ProvisionError } from './config.ts';
import { attempt, isDone, PROVISIONER, type ProvisionerParts } from './work.ts';

const MODES = ['ReadWriteOnce', 'ReadWriteOncePod'];

/** The binder has asked this provisioner for a volume. */
export function isToProvision(claim: Claim): boolean {
  const asked =
    claim.metadata.annotations?.[annotation.provisioner] ??
    claim.metadata.annotations?.[annotation.betaProvisioner];
  return asked === PROVISIONER && !claim.spec.volumeName;
}

export function provision(parts: ProvisionerParts, key: string, claim: Claim): void {
  const { client, recorder } = parts;
  const volume = `pvc-${claim.metadata.uid}`;
  const storageClass = client.get<StorageClass>(CLASSES, undefined, classOfClaim(claim));
  if (!isToProvision(claim) || storageClass?.provisioner !== PROVISIONER) return;
  if (client.get(VOLUMES, undefined, volume) || !isChosen(claim, storageClass)) return;
  attempt(
    parts,
    key,
    () => make(parts, key, claim, storageClass),
    (message) => recorder.event(claim, 'Warning', 'ProvisioningFailed', message),
  );
}

/** A class that waits for a pod is provisioned for where the pod goes. */
function isChosen(claim: Claim, { volumeBindingMode }: StorageClass): boolean {
  return volumeBindingMode !== 'WaitForFirstConsumer' || hasAnnotation(claim, annotation.selectedNode);
}

function make(parts: ProvisionerParts, key: string, claim: Claim, storageClass: StorageClass): void {
  const { client, recorder, started } = parts;
  const { namespace, name, uid, annotations } = claim.metadata;
  if (![...started.values()].some((each) => each.key === key)) {
    const message = `External provisioner is provisioning volume for claim "${namespace}/${name}"`;
    recorder.event(claim, 'Normal', 'Provisioning', message);
  }
  check(claim);
  const volume = `pvc-${uid}`;
  const nodeName = annotations?.[annotation.selectedNode];
  if (!nodeName) throw new ProvisionError('configuration error, no node was specified');
  const path = `${basePath(client, nodeName, storageClass.parameters?.['nodePath'])}/${volume}_${namespace}_${name}`;
  const mode = claim.spec.volumeMode ?? 'Filesystem';
  const size = quantityValue(requestOf(claim));
  if (!isDone(parts, key, { action: 'create', volume, path, nodeName, mode, size })) return;
  // It may have gone meanwhile: then nobody wants the volume.
  if (client.get(CLAIMS, namespace, name)?.metadata.uid !== uid) return;
  client.create(VOLUMES, volumeFor(claim, storageClass, path, client.get('nodes', undefined, nodeName)));
  recorder.event(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volume}`);
}

function check({ spec }: Claim): void {
  if (spec.selector) throw new ProvisionError('claim.Spec.Selector is not supported');
  if ((spec.accessModes ?? []).every((mode) => MODES.includes(mode))) return;
  throw new ProvisionError('NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes');
}

function volumeFor(
  claim: Claim,
  storageClass: StorageClass,
  path: string,
  node: KubeObject | undefined,
): KubeObject {
  const { namespace, name, uid, resourceVersion, annotations } = claim.metadata;
  const nodeName = annotations?.[annotation.selectedNode] ?? '';
  const key = storageClass.parameters?.['nodeAffinityKey'] || 'kubernetes.io/hostname';
  const values = [node?.metadata.labels?.[key] ?? nodeName];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: `pvc-${uid}`,
      annotations: {
        'local.path.provisioner/selected-node': nodeName,
        [annotation.provisionedBy]: PROVISIONER,
      },
    },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources?.requests?.storage },
      claimRef: {
        kind: 'PersistentVolumeClaim',
        namespace,
        name,
        uid,
        apiVersion: 'v1',
        resourceVersion,
      },
      ...sourceOf(claim, storageClass, path),
      nodeAffinity: {
        required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values }] }] },
      },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: 'Filesystem',
    },
  };
}

/** hostPath unless an annotation of the class, or of the claim, says local. */
function sourceOf(claim: Claim, storageClass: StorageClass, path: string): object {
  const type =
    claim.metadata.annotations?.['volumeType'] ??
    storageClass.metadata.annotations?.['defaultVolumeType'] ??
    'hostPath';
  if (type.toLowerCase() === 'local') return { local: { path } };
  if (type.toLowerCase() === 'hostpath') return { hostPath: { path, type: 'DirectoryOrCreate' } };
  throw new ProvisionError(`"${type}" is not a recognised volume type`);
}
