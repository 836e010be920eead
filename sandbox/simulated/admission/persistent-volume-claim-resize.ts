/** PersistentVolumeClaimResize: a claim grows only where its class lets it. After plugin/pkg/admission/storage/persistentvolume/resize. */
import type { Client } from '../client.ts';
import { compareQuantities, parseQuantity } from '../codec/quantity.ts';
import type { KubeObject } from '../objects.ts';
import { isWriteOf, refusedByName } from './requests.ts';
import type { AdmissionPlugin } from './types.ts';

const oldWay = 'volume.beta.kubernetes.io/storage-class';
const fixed =
  'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';

export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  validate(request, client) {
    const { object: claim, old } = request;
    if (!claim || !old || !isWriteOf(request, 'persistentvolumeclaims')) return;
    if (grows(claim, old) && !mayGrow(claim, old, client)) throw refusedByName(request, fixed);
  },
};

function grows(claim: KubeObject, old: KubeObject): boolean {
  return compareQuantities(sizeOf(claim), sizeOf(old)) > 0;
}

function sizeOf(claim: KubeObject) {
  return parseQuantity(claim.spec?.resources?.requests?.storage ?? '0');
}

function mayGrow(claim: KubeObject, old: KubeObject, client: Client): boolean {
  const name = classOf(claim);
  if (!name || name !== classOf(old)) return false;
  return client.get('storageclasses.storage.k8s.io', undefined, name)?.['allowVolumeExpansion'] === true;
}

function classOf({ metadata, spec }: KubeObject): string {
  return metadata.annotations?.[oldWay] ?? spec?.storageClassName ?? '';
}
