/** Which objects a list, a watch or a deletecollection is about. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { parseFieldSelector } from './fields.ts';
import { parseLabelSelector } from './labels.ts';

export { parseFieldSelector } from './fields.ts';
export { type LabelMatcher, parseLabelSelector } from './labels.ts';

/** `true` when the object is selected. */
export type Selector = (object: KubeObject) => boolean;

/** Both selectors of a query as one; `undefined` when everything is selected. Throws 400 for a broken one. */
export function selectorOf(
  definition: ResourceDefinition,
  query: { labelSelector?: string | undefined; fieldSelector?: string | undefined },
): Selector | undefined {
  const labels = query.labelSelector ? parseLabelSelector(query.labelSelector) : undefined;
  const fields = query.fieldSelector ? parseFieldSelector(query.fieldSelector, definition) : undefined;
  if (!labels && !fields) return undefined;
  return (object) => (labels?.(object.metadata.labels) ?? true) && (fields?.(object) ?? true);
}
