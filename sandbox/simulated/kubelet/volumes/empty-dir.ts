/** emptyDir: a folder as old as its pod, on the node's disk or in memory (pkg/volume/emptydir, eviction/eviction_manager.go). */
import { parseQuantity, quantityValue } from '../../../quantity.ts';
import { bytesIn, type DirectoryNode, type Disk, directory, layOn } from '../../runtime/files/nodes.ts';
import type { VolumePlugin, VolumeSite } from './types.ts';

/** How often the kubelet looks for pods that use too much. Milliseconds of a real cluster. */
const evictionPeriod = 10_000;

export const emptyDir: VolumePlugin = ({ name, emptyDir: source = {} }, site) => {
  const limit = source.sizeLimit ? quantityValue(parseQuantity(source.sizeLimit)) : 0;
  const group = site.pod.spec.securityContext?.fsGroup;
  const fresh = directory({}, group === undefined ? 0o777 : 0o2777);
  if (group !== undefined) fresh.gid = group;
  fresh.modifiedAt = site.now();
  if (source.medium) {
    const node = fresh;
    if (limit > 0) node.disk = { changed() {}, free: () => limit - bytesIn(node) };
    return { node, source: 'tmpfs', type: 'tmpfs', readOnly: false, ...(limit > 0 && { size: limit }) };
  }
  const node = site.folders.emptyDir(name, fresh);
  if (limit > 0)
    layOn(
      node,
      measured(node, limit, () => exceed(site, name, source.sizeLimit ?? ''), site, name),
    );
  const path = `${site.folders.volumes}/${name}`;
  return { node, path, source: '/dev/vda1', type: 'ext4', readOnly: false };
};

/** Looks only after something was written, and then as late as the kubelet would. */
function measured(node: DirectoryNode, limit: number, act: () => void, site: VolumeSite, name: string): Disk {
  let looking = false;
  const { disk } = node;
  return {
    changed() {
      disk?.changed();
      if (looking) return;
      looking = true;
      site.after(`usage of ${name}`, evictionPeriod, () => {
        looking = false;
        if (bytesIn(node) > limit) act();
      });
    },
  };
}

function exceed(site: VolumeSite, name: string, limit: string): void {
  site.evict(`Usage of EmptyDir volume "${name}" exceeds the limit "${limit}". `);
}
