/**
 * VolumeBinding, as far as it goes without storage: a pod whose claim does not exist is not placed. Binding and the
 * topology of volumes belong here once PersistentVolumeClaims are served.
 */
import type { Client } from '../client.ts';
import { StatusError } from '../objects.ts';
import type { SchedulablePod } from './types.ts';

/** The name of the first claim the pod names in vain. */
export function missingClaim(pod: SchedulablePod, client: Client): string | undefined {
  const names = (pod.spec.volumes ?? []).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  );
  return names.find((name) => !claimExists(client, pod.metadata.namespace, name));
}

/** There are no claims at all where their kind is not served. */
function claimExists(client: Client, namespace: string | undefined, name: string): boolean {
  try {
    return client.get('persistentvolumeclaims', namespace, name) !== undefined;
  } catch (cause) {
    if (cause instanceof StatusError && cause.status.code === 404) return false;
    throw cause;
  }
}
