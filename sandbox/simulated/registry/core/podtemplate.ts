/** PodTemplates: a template that lies about for controllers to take. */
import type { ResourceDefinition } from '../../scheme/types.ts';
import { applyTemplateDefaults } from '../apps/template.ts';
import { validateTemplateBody } from '../apps/validation.ts';
import { column, containerCells, doc, formatLabels, nameColumn } from '../columns.ts';
import { countedGeneration } from '../definitions.ts';
import { podSpecWarnings } from '../pod-spec-warnings.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

export const podtemplates: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  singular: 'podtemplate',
  namespaced: true,
  schema: 'io.k8s.api.core.v1.PodTemplate',
  subresources: {},
  strategy: {
    applyDefaults: applyTemplateDefaults,
    ...countedGeneration(['template']),
    validate: (object) => [
      ...validateMetadata(object, isDnsSubdomain),
      ...validateTemplateBody(object['template'] ?? {}, 'template'),
    ],
    warnings: (object) => podSpecWarnings(object['template']?.spec ?? {}, 'template.spec'),
  },
  table: {
    columns: [
      nameColumn,
      column('Containers', 'Names of each container in the template.'),
      column('Images', 'Images referenced by each container in the template.'),
      column('Pod Labels', doc('PodTemplate', 'template')),
    ],
    row: (object) => [
      object.metadata.name,
      ...containerCells(object['template']?.spec),
      formatLabels(object['template']?.metadata?.labels),
    ],
  },
};
