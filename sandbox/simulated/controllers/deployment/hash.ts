/** The pod-template-hash: equal templates have equal hashes, in the letters Kubernetes uses (controller.ComputeHash). */
import { canonical, isEqual } from '../equal.ts';
import type { PodTemplate } from '../types.ts';

export const hashLabel = 'pod-template-hash';

const letters = 'bcdfghjklmnpqrstvwxz2456789';
const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;

/** `collisions` (status.collisionCount) tells apart templates whose hashes came out equal. */
export function hashOf(template: PodTemplate, collisions: number | undefined): string {
  const text = canonical(template) + (collisions === undefined ? '' : String(collisions));
  return Array.from(String(fnv1a(text)), (digit) => letters[digit.charCodeAt(0) % letters.length]).join('');
}

/** 32 bits of Fowler, Noll and Vo. */
function fnv1a(text: string): number {
  let hash = offsetBasis;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, prime);
  return hash >>> 0;
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
