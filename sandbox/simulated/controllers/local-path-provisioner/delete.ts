/** A volume goes when its claim has gone (provisioner.go: Delete; controller.go: deleteVolumeOperation). */
import { quantityValue } from '../../../quantity.ts';
import { capacityOf } from '../../volumes/claims.ts';
import { annotation, type PersistentVolume } from '../../volumes/types.ts';
import { VOLUMES } from '../persistentvolume-binder/parts.ts';
import { ProvisionError } from './config.ts';
import { attempt, isDone, PROVISIONER, type ProvisionerParts } from './work.ts';

/** A volume that somebody has deleted by hand is nobody's task any more; its files stay. */
export function isToDelete({ metadata, spec, status }: PersistentVolume): boolean {
  return (
    metadata.annotations?.[annotation.provisionedBy] === PROVISIONER &&
    metadata.deletionTimestamp === undefined &&
    spec.persistentVolumeReclaimPolicy === 'Delete' &&
    status?.phase === 'Released'
  );
}

export function deleteVolume(parts: ProvisionerParts, key: string, volume: PersistentVolume): void {
  if (!isToDelete(volume)) return;
  attempt(
    parts,
    key,
    () => remove(parts, key, volume),
    (message) => parts.recorder.event(volume, 'Warning', 'VolumeFailedDelete', message),
  );
}

function remove(parts: ProvisionerParts, key: string, volume: PersistentVolume): void {
  const { client } = parts;
  const { name } = volume.metadata;
  const nodeName = nodeOf(volume);
  const path = volume.spec.hostPath?.path ?? volume.spec.local?.path;
  if (path === undefined) throw new ProvisionError(`failed to delete volume ${name}: no path set`);
  const mode = volume.spec.volumeMode ?? 'Filesystem';
  const size = quantityValue(capacityOf(volume));
  // Of a node that is gone there is nothing left to clean.
  const gone = !client.get('nodes', undefined, nodeName);
  if (gone || isDone(parts, key, { action: 'delete', volume: name, path, nodeName, mode, size }))
    client.delete(VOLUMES, undefined, name);
}

function nodeOf({ metadata, spec }: PersistentVolume): string {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  const requirement = terms
    .flatMap(({ matchExpressions = [] }) => matchExpressions)
    .find(({ operator }) => operator === 'In');
  const [name, ...others] = requirement?.values ?? [];
  if (name !== undefined && others.length === 0) return name;
  const why = name === undefined ? 'cannot find affinited node' : 'multiple values for the node affinity';
  throw new ProvisionError(`failed to delete volume ${metadata.name}: ${why}`);
}
