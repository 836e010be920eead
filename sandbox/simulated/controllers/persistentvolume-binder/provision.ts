/**
 * Volumes that are made for claims. The binder itself makes only those of `kubernetes.io/host-path`, which kind turns on;
 * everything else is somebody else's to make, who is told by an annotation (pv_controller.go: provisionClaim).
 */
import { randomUUID } from 'node:crypto';
import { StatusError } from '../../objects.ts';
import { classOfClaim } from '../../volumes/claims.ts';
import { annotation, type Claim, type StorageClass } from '../../volumes/types.ts';
import { type BinderParts, CLAIMS, getVolume, VOLUMES } from './parts.ts';

const HOST_PATH = 'kubernetes.io/host-path';
/** In-tree names whose volumes a CSI driver makes nowadays (csi-translation-lib). */
const MIGRATED: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/portworx-volume': 'pxd.portworx.com',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
};

export function provisionClaim(
  parts: BinderParts,
  claim: Claim,
  storageClass: StorageClass | undefined,
): void {
  const { recorder } = parts;
  if (!storageClass) {
    const message = `storageclass.storage.k8s.io ${JSON.stringify(classOfClaim(claim))} not found`;
    recorder.event(claim, 'Warning', 'ProvisioningFailed', message);
    return;
  }
  const { provisioner } = storageClass;
  if (provisioner === HOST_PATH) {
    provisionHostPath(parts, setProvisioner(parts, claim, provisioner), storageClass);
  } else if (provisioner.startsWith('kubernetes.io/') && !MIGRATED[provisioner]) {
    const message = `no volume plugin matched name: ${provisioner}`;
    recorder.event(claim, 'Warning', 'ProvisioningFailed', message);
  } else {
    askOthers(parts, claim, MIGRATED[provisioner] ?? provisioner);
  }
}

function askOthers(parts: BinderParts, claim: Claim, provisioner: string): void {
  const told = setProvisioner(parts, claim, provisioner);
  const message =
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' ` +
    'or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is ' +
    'running and correctly registered.';
  parts.recorder.event(told, 'Normal', 'ExternalProvisioning', message);
}

function setProvisioner({ client }: BinderParts, claim: Claim, provisioner: string): Claim {
  const { namespace, name, annotations } = claim.metadata;
  if (annotations?.[annotation.provisioner] === provisioner) return claim;
  const both = { [annotation.betaProvisioner]: provisioner, [annotation.provisioner]: provisioner };
  return client.patch(CLAIMS, namespace, name, { metadata: { annotations: both } });
}

/** After `hostPathProvisioner.Provision`: a folder somewhere, on whichever node the pod is. */
function provisionHostPath(parts: BinderParts, claim: Claim, storageClass: StorageClass): void {
  const { client, recorder } = parts;
  const name = `pvc-${claim.metadata.uid}`;
  if (getVolume(parts, name)) return;
  const { spec, metadata } = claim;
  if (spec.volumeMode === 'Block') {
    const message = `Failed to provision volume with StorageClass ${JSON.stringify(storageClass.metadata.name)}: ${HOST_PATH} does not support block volume provisioning`;
    recorder.event(claim, 'Warning', 'ProvisioningFailed', message);
    return;
  }
  const policy = storageClass.reclaimPolicy ?? 'Delete';
  const annotations = {
    [annotation.boundByController]: 'yes',
    [annotation.provisionedBy]: HOST_PATH,
    'kubernetes.io/createdby': 'hostpath-dynamic-provisioner',
  };
  try {
    client.create(VOLUMES, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: {
        name,
        annotations,
        ...(policy === 'Delete' && { finalizers: ['kubernetes.io/pv-controller'] }),
      },
      spec: {
        accessModes: spec.accessModes,
        capacity: { storage: spec.resources?.requests?.storage },
        claimRef: {
          kind: 'PersistentVolumeClaim',
          apiVersion: 'v1',
          namespace: metadata.namespace,
          name: metadata.name,
          uid: metadata.uid,
          resourceVersion: metadata.resourceVersion,
        },
        hostPath: { path: `/tmp/hostpath_pv/${randomUUID()}` },
        persistentVolumeReclaimPolicy: policy,
        storageClassName: storageClass.metadata.name,
      },
    });
  } catch (cause) {
    if (!(cause instanceof StatusError)) throw cause;
    const message = `Error creating provisioned PV object for claim ${metadata.namespace}/${metadata.name}: ${cause.message}. Deleting the volume.`;
    recorder.event(claim, 'Warning', 'ProvisioningFailed', message);
    return;
  }
  const message = `Successfully provisioned volume ${name} using ${HOST_PATH}`;
  recorder.event(claim, 'Normal', 'ProvisioningSucceeded', message);
}
