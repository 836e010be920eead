/** The class of a cluster that is marked as the default one, of storage or of Ingresses. */
import type { Client } from '../client.ts';
import type { KubeObject, ResourceName } from '../objects.ts';

/** Of several default classes the newest, and of equally old ones the first by name; `undefined` where there is none. */
export function defaultClass(
  client: Client,
  resource: ResourceName,
  annotations: readonly string[],
): KubeObject | undefined {
  const marked = client
    .list(resource)
    .filter(({ metadata }) => annotations.some((name) => metadata.annotations?.[name] === 'true'));
  return marked.sort(byAge)[0];
}

function byAge({ metadata: one }: KubeObject, { metadata: other }: KubeObject): number {
  const [born, bornOther] = [one.creationTimestamp ?? '', other.creationTimestamp ?? ''];
  if (born !== bornOther) return born > bornOther ? -1 : 1;
  return one.name < other.name ? -1 : 1;
}
