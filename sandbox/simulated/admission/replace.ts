/** Changes an object in place into another one: whoever holds it sees the change. */
import type { KubeObject } from '../objects.ts';

export function replaceContents(object: KubeObject, next: KubeObject): void {
  for (const field of Object.keys(object)) if (!(field in next)) delete object[field];
  Object.assign(object, next);
}
