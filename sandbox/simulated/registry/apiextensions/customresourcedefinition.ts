/** CustomResourceDefinitions: kinds that clients add. After registry/customresourcedefinition of apiextensions-apiserver. */

import { unknownFormats } from '../../apiextensions/definition/formats.ts';
import { CLEANUP_FINALIZER, type Definition, setCondition } from '../../apiextensions/definition/types.ts';
import { validateDefinition, validateDefinitionUpdate } from '../../apiextensions/definition/validate.ts';
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { createdAtColumn, nameColumn } from '../columns.ts';
import { countGeneration, keepStatus, sameKind } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';

/** A spec that is whole stays the one it is: schemas are large, and most writes are of the status. */
function applyDefaults(definition: KubeObject): void {
  if (definition['status'] && listOf(definition['status'].storedVersions).length === 0)
    noteStorage(definition);
  const { names, conversion, ...rest }: Fields = definition['spec'] ?? {};
  const named = withNames(names ?? {});
  const converted = withPort(conversion ?? { strategy: 'None' });
  if (named === names && converted === conversion) return;
  definition['spec'] = { ...rest, names: named, conversion: converted };
}

function withNames(names: Fields): Fields {
  const { kind, singular, listKind } = names;
  if (!kind || (singular && listKind)) return names;
  return { ...names, singular: singular || String(kind).toLowerCase(), listKind: listKind || `${kind}List` };
}

function withPort(conversion: Fields): Fields {
  const { webhook } = conversion;
  const service = webhook?.clientConfig?.service;
  if (!service || service.port !== undefined) return conversion;
  const clientConfig = { ...webhook.clientConfig, service: { ...service, port: 443 } };
  return { ...conversion, webhook: { ...webhook, clientConfig } };
}

/** Versions that objects may be stored in: that of now, and those of before. */
function noteStorage(definition: KubeObject): void {
  const version = listOf(definition['spec']?.versions).find(({ storage }) => storage)?.['name'];
  const status: Fields = definition['status'] ?? {};
  definition['status'] = status;
  const stored: string[] = status['storedVersions'] ?? [];
  if (version !== undefined && !stored.includes(version)) status['storedVersions'] = [...stored, version];
}

export const customresourcedefinitions: ResourceDefinition = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  subresources: { status: sameKind('CustomResourceDefinition') },
  strategy: {
    applyDefaults,
    prepareForCreate(definition) {
      definition['status'] = { conditions: null, acceptedNames: { plural: '', kind: '' } };
      definition.metadata.generation = 1;
      noteStorage(definition);
    },
    prepareForUpdate(definition, old) {
      keepStatus(definition, old);
      countGeneration(definition, old);
      noteStorage(definition);
    },
    prepareForStatusUpdate(definition, old) {
      definition['spec'] = old['spec'];
      if (old.metadata.generation !== undefined) definition.metadata.generation = old.metadata.generation;
    },
    prepareForDeletion(definition, time) {
      const finalizers = definition.metadata.finalizers ?? [];
      if (!finalizers.includes(CLEANUP_FINALIZER)) {
        definition.metadata.finalizers = [...finalizers, CLEANUP_FINALIZER];
      }
      const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon';
      setCondition(definition as Definition, time, {
        type: 'Terminating',
        status: 'True',
        reason: 'InstanceDeletionPending',
        message,
      });
    },
    validate: validateDefinition,
    validateUpdate: validateDefinitionUpdate,
    warnings: (definition) =>
      unknownFormats((definition as Definition).spec).map(
        (format) => `unrecognized format ${JSON.stringify(format)}`,
      ),
  },
  table: {
    columns: [nameColumn, createdAtColumn],
    row: ({ metadata }) => [metadata.name, metadata.creationTimestamp ?? null],
  },
};
