/** The pod-template-hash: equal templates have equal hashes, in the letters Kubernetes uses (controller.ComputeHash). */
import { canonical, isEqual } from '../equal.ts';
import { hashText } from '../hash.ts';
import type { PodTemplate } from '../types.ts';

export const hashLabel = 'pod-template-hash';

/** `collisions` (status.collisionCount) tells apart templates whose hashes came out equal. */
export function hashOf(template: PodTemplate, collisions: number | undefined): string {
  return hashText(canonical(template) + (collisions === undefined ? '' : String(collisions)));
}

/** Whether pods of both templates would be the same, the hash label aside. */
export function isSameTemplate(one: PodTemplate, other: PodTemplate): boolean {
  return isEqual(withoutHash(one), withoutHash(other));
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { labels, ...metadata } = template.metadata ?? {};
  const { [hashLabel]: _, ...others } = labels ?? {};
  return { ...template, metadata: { ...metadata, labels: others } };
}
