/** DefaultStorageClass: a claim that names no class gets the default one. After plugin/pkg/admission/storage/storageclass. */
import { defaultClass } from './default-class.ts';
import { isCreateOf } from './requests.ts';
import type { AdmissionPlugin } from './types.ts';

const marks = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
const oldWay = 'volume.beta.kubernetes.io/storage-class';

export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  mutate(request, client) {
    const claim = request.object;
    if (!claim || !isCreateOf(request, 'persistentvolumeclaims')) return;
    // An empty name is a choice, too: no class at all.
    if (claim.spec?.storageClassName !== undefined && claim.spec.storageClassName !== null) return;
    if (claim.metadata.annotations?.[oldWay] !== undefined) return;
    const chosen = defaultClass(client, 'storageclasses.storage.k8s.io', marks);
    if (chosen) claim.spec = { ...claim.spec, storageClassName: chosen.metadata.name };
  },
};
