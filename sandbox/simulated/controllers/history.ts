/**
 * ControllerRevisions: what the template of a StatefulSet or DaemonSet was, kept as the patch that brings it back
 * (pkg/controller/history). kubectl reads them for `rollout history` and `rollout undo`.
 */

import type { KubeObject } from '../objects.ts';
import { canonical, isEqual } from './equal.ts';
import { hashText } from './hash.ts';
import { controllerReference, type PodTemplate } from './types.ts';

export const revisionsResource = 'controllerrevisions.apps';

export interface ControllerRevision extends KubeObject {
  data: { spec: { template: PodTemplate & { $patch: 'replace' } } };
  revision: number;
}

/**
 * The patch, its fields in the order of the alphabet: kubectl compares the bytes with its own before it says that there
 * is nothing to roll back.
 */
export function revisionData(template: PodTemplate): ControllerRevision['data'] {
  return JSON.parse(canonical({ spec: { template: { ...template, $patch: 'replace' } } }));
}

/** The template of a revision. */
export function templateOf({ data }: ControllerRevision): PodTemplate {
  const { $patch: _, ...template } = data.spec.template;
  return template;
}

export function isRevisionOf(revision: ControllerRevision, template: PodTemplate): boolean {
  return isEqual(templateOf(revision), template);
}

/** A hash of a patch; `collisions` tells apart patches whose hashes came out equal. */
export function hashOfData(data: ControllerRevision['data'], collisions: number): string {
  return hashText(JSON.stringify(data) + String(collisions));
}

/** Oldest first. */
export function byRevision(one: ControllerRevision, other: ControllerRevision): number {
  const [a = '', b = ''] = [one.metadata.creationTimestamp, other.metadata.creationTimestamp];
  if (one.revision !== other.revision) return one.revision - other.revision;
  if (a !== b) return a < b ? -1 : 1;
  return one.metadata.name < other.metadata.name ? -1 : 1;
}

/** A revision that its workload owns; not written yet. */
export function newRevision(
  owner: KubeObject,
  template: PodTemplate,
  revision: number,
  hash: string,
  hashLabel: string,
): ControllerRevision {
  const { name, namespace, annotations } = owner.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name.slice(0, 223)}-${hash}`,
      ...(namespace !== undefined && { namespace }),
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ...(annotations && { annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    data: revisionData(template),
    revision,
  };
}
