/** What the parts of the binder share, and how they read claims, volumes and classes. */
import type { EventRecorder } from '../../clientgo/types.ts';
import type { Claim, PersistentVolume, StorageClass } from '../../volumes/types.ts';
import type { ControllerContext } from '../types.ts';

export interface BinderParts extends ControllerContext {
  readonly recorder: EventRecorder;
  /** Has a claim looked at soon. */
  wakeClaim(namespace: string, name: string): void;
}

export const CLAIMS = 'persistentvolumeclaims';
export const VOLUMES = 'persistentvolumes';
export const CLASSES = 'storageclasses.storage.k8s.io';

export function getClaim(
  { client }: BinderParts,
  namespace: string | undefined,
  name: string,
): Claim | undefined {
  return client.get<Claim>(CLAIMS, namespace, name);
}

export function getVolume({ client }: BinderParts, name: string): PersistentVolume | undefined {
  return client.get<PersistentVolume>(VOLUMES, undefined, name);
}

/** Nothing for the empty name, which is the class of volumes without one. */
export function getClass({ client }: BinderParts, name: string): StorageClass | undefined {
  return name === '' ? undefined : client.get<StorageClass>(CLASSES, undefined, name);
}
