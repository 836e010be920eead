/** CSIDrivers, CSINodes and CSIStorageCapacities: what storage drivers say of themselves. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, createdAtColumn, doc, integer, nameColumn } from '../columns.ts';
import { countedGeneration } from '../definitions.ts';
import { type Fields, isZero, listOf, setDefault } from '../fields.ts';
import { canonicaliseIn } from '../pod-spec-defaults.ts';
import { eachInvalid, immutable, oneOf, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

const storage = { group: 'storage.k8s.io', version: 'v1', subresources: {} };
const boolean = { type: 'boolean' } as const;
const FS_GROUP_POLICIES = ['ReadWriteOnceWithFSType', 'File', 'None'];

export const csidrivers: ResourceDefinition = {
  ...storage,
  kind: 'CSIDriver',
  plural: 'csidrivers',
  singular: 'csidriver',
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.CSIDriver',
  strategy: {
    applyDefaults(driver) {
      driver['spec'] ??= {};
      const spec: Fields = driver['spec'];
      setDefault(spec, 'attachRequired', true);
      setDefault(spec, 'fsGroupPolicy', 'ReadWriteOnceWithFSType');
      for (const name of ['podInfoOnMount', 'requiresRepublish', 'seLinuxMount', 'storageCapacity']) {
        setDefault(spec, name, false);
      }
      if (isZero(spec['volumeLifecycleModes'])) spec['volumeLifecycleModes'] = ['Persistent'];
    },
    ...countedGeneration(),
    validate: (driver) => [
      ...validateMetadata(driver, isDnsSubdomain),
      ...oneOf('spec.fsGroupPolicy', driver['spec']?.fsGroupPolicy, FS_GROUP_POLICIES),
    ],
    validateUpdate: (driver, old) =>
      ['attachRequired', 'volumeLifecycleModes'].flatMap((name) =>
        immutable(`spec.${name}`, driver['spec']?.[name], old['spec']?.[name]),
      ),
  },
  table: {
    columns: [
      nameColumn,
      column('AttachRequired', doc('CSIDriverSpec', 'attachRequired', 'storage'), boolean),
      column('PodInfoOnMount', doc('CSIDriverSpec', 'podInfoOnMount', 'storage'), boolean),
      column('StorageCapacity', doc('CSIDriverSpec', 'storageCapacity', 'storage'), boolean),
      column('TokenRequests', doc('CSIDriverSpec', 'tokenRequests', 'storage')),
      column('RequiresRepublish', doc('CSIDriverSpec', 'requiresRepublish', 'storage'), boolean),
      column('Modes', doc('CSIDriverSpec', 'volumeLifecycleModes', 'storage')),
      ageColumn,
    ],
    row(driver, now) {
      const spec: Fields = driver['spec'] ?? {};
      const audiences = listOf(spec['tokenRequests']).map((each) => each['audience']);
      return [
        driver.metadata.name,
        spec['attachRequired'] ?? true,
        spec['podInfoOnMount'] ?? false,
        spec['storageCapacity'] ?? false,
        audiences.length > 0 ? audiences.join(',') : '<unset>',
        spec['requiresRepublish'] ?? false,
        (spec['volumeLifecycleModes'] ?? []).join(','),
        ageOf(driver, now),
      ];
    },
  },
};

export const csinodes: ResourceDefinition = {
  ...storage,
  kind: 'CSINode',
  plural: 'csinodes',
  singular: 'csinode',
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.CSINode',
  strategy: {
    applyDefaults(node) {
      node['spec'] ??= {};
      // Go writes an empty list that must be there as null.
      if (isZero(node['spec'].drivers)) node['spec'].drivers = null;
    },
    validate: (node) => [
      ...validateMetadata(node, isDnsSubdomain),
      ...listOf(node['spec']?.drivers).flatMap((driver, index) =>
        ['name', 'nodeID']
          .filter((name) => !driver[name])
          .map((name) => required(`spec.drivers[${index}].${name}`)),
      ),
    ],
  },
  table: {
    columns: [nameColumn, column('Drivers', doc('CSINodeSpec', 'drivers', 'storage'), integer), ageColumn],
    row: (node, now) => [node.metadata.name, listOf(node['spec']?.drivers).length, ageOf(node, now)],
  },
};

export const csistoragecapacities: ResourceDefinition = {
  ...storage,
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  namespaced: true,
  schema: 'io.k8s.api.storage.v1.CSIStorageCapacity',
  strategy: {
    applyDefaults(capacity) {
      setDefault(capacity, 'storageClassName', '');
      for (const name of ['capacity', 'maximumVolumeSize'])
        if (capacity[name]) canonicaliseIn(capacity, name);
    },
    validate: validateCapacity,
    validateUpdate: (capacity, old) =>
      ['nodeTopology', 'storageClassName'].flatMap((name) => immutable(name, capacity[name], old[name])),
  },
  table: {
    columns: [nameColumn, createdAtColumn],
    row: (capacity) => [capacity.metadata.name, capacity.metadata.creationTimestamp ?? ''],
  },
};

function validateCapacity(capacity: KubeObject): FieldError[] {
  const name: string = capacity['storageClassName'] ?? '';
  return [
    ...validateMetadata(capacity, isDnsSubdomain),
    ...eachInvalid('storageClassName', name, isDnsSubdomain(name)),
  ];
}
