/** StorageClasses. After `pkg/registry/storage/storageclass/strategy.go` and `ValidateStorageClass`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { sameFields } from '../definitions.ts';
import { type Fields, listOf, setDefault } from '../fields.ts';
import { eachInvalid, immutable, invalid, oneOf, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain, isQualifiedName } from '../validation/names.ts';

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

export const storageclasses: ResourceDefinition = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.StorageClass',
  subresources: {},
  strategy: {
    applyDefaults(storageClass) {
      setDefault(storageClass, 'provisioner', '');
      setDefault(storageClass, 'reclaimPolicy', 'Delete');
      setDefault(storageClass, 'volumeBindingMode', 'Immediate');
    },
    validate: validateStorageClass,
    validateUpdate: validateStorageClassUpdate,
  },
  table: {
    columns: [
      nameColumn,
      column('Provisioner', doc('StorageClass', 'provisioner', 'storage')),
      column('ReclaimPolicy', doc('StorageClass', 'reclaimPolicy', 'storage')),
      column('VolumeBindingMode', doc('StorageClass', 'volumeBindingMode', 'storage')),
      column('AllowVolumeExpansion', doc('StorageClass', 'allowVolumeExpansion', 'storage')),
      ageColumn,
    ],
    row: (storageClass, now) => [
      formatName(storageClass),
      storageClass['provisioner'] ?? '',
      storageClass['reclaimPolicy'] ?? 'Delete',
      storageClass['volumeBindingMode'] ?? '<unset>',
      storageClass['allowVolumeExpansion'] ?? false,
      ageOf(storageClass, now),
    ],
  },
};

function formatName({ metadata: { name, annotations } }: KubeObject): string {
  return annotations?.[DEFAULT_CLASS] === 'true' ? `${name} (default)` : name;
}

function validateStorageClass(storageClass: KubeObject): FieldError[] {
  return [
    ...validateMetadata(storageClass, isDnsSubdomain),
    ...validateProvisioner(storageClass['provisioner'] ?? '', 'provisioner'),
    ...('' in (storageClass['parameters'] ?? {})
      ? [invalid('parameters', '', 'field can not be empty.')]
      : []),
    ...oneOf('reclaimPolicy', storageClass['reclaimPolicy'], ['Delete', 'Retain']),
    ...oneOf('volumeBindingMode', storageClass['volumeBindingMode'], ['Immediate', 'WaitForFirstConsumer']),
    ...listOf(storageClass['allowedTopologies']).flatMap((term, index) =>
      listOf(term['matchLabelExpressions']).flatMap((each, at) =>
        validateTopology(each, `allowedTopologies[${index}].matchLabelExpressions[${at}]`),
      ),
    ),
  ];
}

function validateTopology({ key = '', values = [] }: Fields, field: string): FieldError[] {
  return [
    ...(values.length === 0 ? [required(`${field}.values`)] : []),
    ...eachInvalid(`${field}.key`, key, isQualifiedName(key)),
  ];
}

/** Names of provisioners and drivers are qualified, in any case. */
export function validateProvisioner(name: string, field: string): FieldError[] {
  return name === ''
    ? [required(field)]
    : eachInvalid(field, name.toLowerCase(), isQualifiedName(name.toLowerCase()));
}

function validateStorageClassUpdate(storageClass: KubeObject, old: KubeObject): FieldError[] {
  const [parameters, earlier] = [storageClass['parameters'], old['parameters']];
  const found = sameFields(parameters ?? {}, earlier ?? {})
    ? []
    : [invalid('parameters', parameters, 'field is immutable')];
  found.push(...immutable('provisioner', storageClass['provisioner'], old['provisioner']));
  found.push(...immutable('reclaimPolicy', storageClass['reclaimPolicy'], old['reclaimPolicy']));
  const [mode, before] = [storageClass['volumeBindingMode'], old['volumeBindingMode']];
  return [...found, ...immutable('volumeBindingMode', mode, before)];
}
