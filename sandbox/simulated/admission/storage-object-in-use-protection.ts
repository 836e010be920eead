/**
 * StorageObjectInUseProtection: claims and volumes get a finalizer that keeps them while somebody uses them; the
 * protection controllers take it away. After plugin/pkg/admission/storage/storageobjectinuseprotection.
 */
import { isCreateOf } from './requests.ts';
import type { AdmissionPlugin } from './types.ts';

const finalizers: Readonly<Record<string, string>> = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
};

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  mutate(request) {
    const finalizer = finalizers[request.resource];
    if (!finalizer || !request.object || !isCreateOf(request, request.resource)) return;
    const { metadata } = request.object;
    if (metadata.finalizers?.includes(finalizer)) return;
    metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
  },
};
