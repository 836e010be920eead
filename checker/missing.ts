/** What is said of an object that is not there. */
import { describe } from './kinds/subject.ts';
import type { ClusterView, Finding, ObjectRef } from './types.ts';

/**
 * A finding about an object that its name does not lead to. A frequent mistake is the wrong namespace; when that is what happened,
 * it says so.
 */
export async function missing(ref: ObjectRef, cluster: ClusterView, signal: AbortSignal): Promise<Finding> {
  const { apiVersion, kind, namespace, name } = ref;
  const object = describe(kind, namespace, name);
  const at = { object: ref };
  if (namespace !== undefined) {
    const everywhere = await cluster.list({ apiVersion, kind }, signal);
    const other = everywhere.find((candidate) => candidate.metadata?.name === name)?.metadata?.namespace;
    if (other) return { code: 'object.elsewhere', values: { object, namespace: other }, at };
  }
  return { code: 'object.missing', values: { object }, at };
}
