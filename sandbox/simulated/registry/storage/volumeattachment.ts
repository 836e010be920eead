/** VolumeAttachments and VolumeAttributesClasses. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { sameKind, statusOnly } from '../definitions.ts';
import { type Fields, isZero } from '../fields.ts';
import { forbidden, immutable, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { validateProvisioner } from './storageclass.ts';

export const volumeattachments: ResourceDefinition = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  singular: 'volumeattachment',
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.VolumeAttachment',
  subresources: { status: sameKind('VolumeAttachment') },
  strategy: {
    applyDefaults(attachment) {
      attachment['spec'] ??= {};
      attachment['spec'].source ??= {};
      attachment['status'] ??= {};
      attachment['status'].attached ??= false;
    },
    ...statusOnly(() => ({ attached: false })),
    validate: validateAttachment,
    validateUpdate: (attachment, old) => immutable('spec', attachment['spec'], old['spec']),
  },
  table: {
    columns: [
      nameColumn,
      column('Attacher', doc('VolumeAttachmentSpec', 'attacher', 'storage')),
      column('PV', doc('VolumeAttachmentSource', 'persistentVolumeName', 'storage')),
      column('Node', doc('VolumeAttachmentSpec', 'nodeName', 'storage')),
      column('Attached', doc('VolumeAttachmentStatus', 'attached', 'storage'), { type: 'boolean' }),
      ageColumn,
    ],
    row: (attachment, now) => [
      attachment.metadata.name,
      attachment['spec']?.attacher ?? '',
      attachment['spec']?.source?.persistentVolumeName ?? '',
      attachment['spec']?.nodeName ?? '',
      attachment['status']?.attached ?? false,
      ageOf(attachment, now),
    ],
  },
};

function validateAttachment(attachment: KubeObject): FieldError[] {
  const spec: Fields = attachment['spec'] ?? {};
  const found = [
    ...validateMetadata(attachment, isDnsSubdomain),
    ...validateProvisioner(spec['attacher'] ?? '', 'spec.attacher'),
  ];
  if (!spec['nodeName']) found.push(required('spec.nodeName'));
  if (!spec['source']?.persistentVolumeName && !spec['source']?.inlineVolumeSpec) {
    found.push(
      required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'),
    );
  }
  return found;
}

export const volumeattributesclasses: ResourceDefinition = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  singular: 'volumeattributesclass',
  shortNames: ['vac'],
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.VolumeAttributesClass',
  subresources: {},
  strategy: {
    applyDefaults() {},
    validate: (attributes) => [
      ...validateMetadata(attributes, isDnsSubdomain),
      ...validateProvisioner(attributes['driverName'] ?? '', 'driverName'),
      ...(isZero(attributes['parameters'])
        ? [required('parameters', 'must contain at least one key/value pair')]
        : []),
    ],
    validateUpdate: (attributes, old) =>
      ['driverName', 'parameters'].flatMap((name) =>
        immutable(name, attributes[name], old[name]).map(() =>
          forbidden(name, `updates to ${name} are forbidden.`),
        ),
      ),
  },
  table: {
    columns: [
      nameColumn,
      column('DriverName', doc('VolumeAttributesClass', 'driverName', 'storage')),
      ageColumn,
    ],
    row: (attributes, now) => [
      attributes.metadata.name,
      attributes['driverName'] ?? '',
      ageOf(attributes, now),
    ],
  },
};
