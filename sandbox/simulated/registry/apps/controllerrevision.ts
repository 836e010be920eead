/** ControllerRevisions: what a StatefulSet or DaemonSet was, for rollbacks. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { setDefault } from '../fields.ts';
import { immutable, invalid, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

export const controllerrevisions: ResourceDefinition = {
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.ControllerRevision',
  subresources: {},
  strategy: {
    applyDefaults(revision) {
      setDefault(revision, 'revision', 0);
    },
    validate: validateRevision,
    validateUpdate: (revision, old) => immutable('data', revision['data'], old['data']),
  },
  table: {
    columns: [
      nameColumn,
      column('Controller', 'Controller of the object'),
      column('Revision', doc('ControllerRevision', 'revision', 'apps')),
      ageColumn,
    ],
    row: (revision, now) => [
      revision.metadata.name,
      formatController(revision),
      revision['revision'] ?? 0,
      ageOf(revision, now),
    ],
  },
};

function validateRevision(revision: KubeObject): FieldError[] {
  const found = validateMetadata(revision, isDnsSubdomain);
  if (!revision['data']) found.push(required('data', 'data is mandatory'));
  if (revision['revision'] < 0) {
    found.push(invalid('revision', revision['revision'], 'must be greater than or equal to 0'));
  }
  return found;
}

/** `daemonset.apps/agent` */
function formatController({ metadata }: KubeObject): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (!owner) return '<none>';
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
}
