/** PersistentVolumes. After `pkg/registry/core/persistentvolume/strategy.go`. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { keepStatus, sameKind } from '../definitions.ts';
import { type Fields, setDefault, setDefaultForZero } from '../fields.ts';
import { canonicaliseAll } from '../pod-spec-defaults.ts';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './persistentvolume-validation.ts';
import { formatAccessModes, formatClass } from './storage-cells.ts';

/** Storage class of objects from before there was a field for it. */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export const persistentvolumes: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  namespaced: false,
  schema: 'io.k8s.api.core.v1.PersistentVolume',
  subresources: { status: sameKind('PersistentVolume') },
  strategy: {
    applyDefaults,
    prepareForCreate(volume) {
      volume['status'] = {
        phase: 'Pending',
        lastPhaseTransitionTime: volume.metadata.creationTimestamp,
      };
    },
    prepareForUpdate: keepStatus,
    prepareForStatusUpdate(volume, old) {
      volume['spec'] = structuredClone(old['spec']);
    },
    validate: validatePersistentVolume,
    validateUpdate: validatePersistentVolumeUpdate,
    warnings: warnings,
  },
  table: {
    columns: [
      nameColumn,
      column('Capacity', doc('PersistentVolumeSpec', 'capacity')),
      column('Access Modes', doc('PersistentVolumeSpec', 'accessModes')),
      column('Reclaim Policy', doc('PersistentVolumeSpec', 'persistentVolumeReclaimPolicy')),
      column('Status', doc('PersistentVolumeStatus', 'phase')),
      column('Claim', doc('PersistentVolumeSpec', 'claimRef')),
      column('StorageClass', 'StorageClass of the pv'),
      column('VolumeAttributesClass', 'VolumeAttributesClass of the pv'),
      column('Reason', doc('PersistentVolumeStatus', 'reason')),
      ageColumn,
      column('VolumeMode', doc('PersistentVolumeSpec', 'volumeMode'), { wide: true }),
    ],
    row(volume, now) {
      const { spec = {}, status = {} } = volume as { spec?: Fields; status?: Fields };
      const { namespace, name } = spec['claimRef'] ?? {};
      return [
        volume.metadata.name,
        spec['capacity']?.storage ?? '0',
        formatAccessModes(spec['accessModes']),
        spec['persistentVolumeReclaimPolicy'] ?? '',
        volume.metadata.deletionTimestamp ? 'Terminating' : (status['phase'] ?? ''),
        spec['claimRef'] ? `${namespace}/${name}` : '',
        volume.metadata.annotations?.[CLASS_ANNOTATION] ?? spec['storageClassName'] ?? '',
        formatClass(spec['volumeAttributesClassName']),
        status['reason'] ?? '',
        ageOf(volume, now),
        spec['volumeMode'] ?? '<unset>',
      ];
    },
  },
};

/** After `SetDefaults_PersistentVolume`. */
function applyDefaults(volume: KubeObject): void {
  volume['spec'] ??= {};
  volume['status'] ??= {};
  setDefault(volume['status'], 'phase', 'Pending');
  const spec: Fields = volume['spec'];
  setDefaultForZero(spec, 'persistentVolumeReclaimPolicy', 'Retain');
  setDefault(spec, 'volumeMode', 'Filesystem');
  canonicaliseAll(spec['capacity']);
  if (spec['hostPath']) setDefault(spec['hostPath'], 'type', '');
  if (spec['iscsi']) setDefaultForZero(spec['iscsi'], 'iscsiInterface', 'default');
}

function warnings(volume: KubeObject): string[] {
  const spec: Fields = volume['spec'] ?? {};
  const found: string[] = [];
  if (volume.metadata.annotations?.[CLASS_ANNOTATION] !== undefined) {
    found.push(
      `metadata.annotations[${CLASS_ANNOTATION}]: deprecated since v1.8; use "storageClassName" attribute instead`,
    );
  }
  if (spec['persistentVolumeReclaimPolicy'] === 'Recycle') {
    found.push(
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    );
  }
  return found;
}
