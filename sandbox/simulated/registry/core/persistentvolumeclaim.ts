/** PersistentVolumeClaims. After `pkg/registry/core/persistentvolumeclaim/strategy.go`. */
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { sameKind, statusOnly } from '../definitions.ts';
import type { Fields } from '../fields.ts';
import { applyClaimDefaults } from './claim-defaults.ts';
import { validateClaim, validateClaimUpdate } from './persistentvolumeclaim-validation.ts';
import { formatAccessModes, formatClass } from './storage-cells.ts';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export const persistentvolumeclaims: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.PersistentVolumeClaim',
  subresources: { status: sameKind('PersistentVolumeClaim') },
  strategy: {
    applyDefaults: applyClaimDefaults,
    ...statusOnly(() => ({ phase: 'Pending' })),
    validate: validateClaim,
    validateUpdate: validateClaimUpdate,
    warnings: ({ metadata: { annotations } }) =>
      annotations?.[CLASS_ANNOTATION] === undefined
        ? []
        : [
            `metadata.annotations[${CLASS_ANNOTATION}]: deprecated since v1.8; use "storageClassName" attribute instead`,
          ],
  },
  table: {
    columns: [
      nameColumn,
      column('Status', doc('PersistentVolumeClaimStatus', 'phase')),
      column('Volume', doc('PersistentVolumeClaimSpec', 'volumeName')),
      column('Capacity', doc('PersistentVolumeClaimStatus', 'capacity')),
      column('Access Modes', doc('PersistentVolumeClaimStatus', 'accessModes')),
      column('StorageClass', 'StorageClass of the pvc'),
      column('VolumeAttributesClass', 'VolumeAttributesClass of the pvc'),
      ageColumn,
      column('VolumeMode', doc('PersistentVolumeClaimSpec', 'volumeMode'), { wide: true }),
    ],
    row(claim, now) {
      const { spec = {}, status = {} } = claim as { spec?: Fields; status?: Fields };
      // Before it has a volume, a claim has neither capacity nor modes.
      const bound = Boolean(spec['volumeName']);
      return [
        claim.metadata.name,
        claim.metadata.deletionTimestamp ? 'Terminating' : (status['phase'] ?? ''),
        spec['volumeName'] ?? '',
        bound ? (status['capacity']?.storage ?? '0') : '',
        bound ? formatAccessModes(status['accessModes']) : '',
        claim.metadata.annotations?.[CLASS_ANNOTATION] ?? spec['storageClassName'] ?? '',
        formatClass(spec['volumeAttributesClassName']),
        ageOf(claim, now),
        spec['volumeMode'] ?? '<unset>',
      ];
    },
  },
};
