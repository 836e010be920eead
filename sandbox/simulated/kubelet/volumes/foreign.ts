/** Volumes of systems that are not here: what a kubelet says that tries to mount them. */
import { mountHostPath } from './host-path.ts';
import { MountError, type MountedVolume, MountPending, VolumeError, type VolumeSite } from './types.ts';

const HOSTPATH_DRIVER = 'hostpath.csi.k8s.io';
const HOSTPATH_DATA = '/var/lib/csi-hostpath-data';
/** How long `mount` waits for a server that does not answer. Milliseconds of a real cluster. */
const mountTimeout = 120_000;

/** The source of a volume, in a pod or in a PersistentVolume, under the name the event gives it. */
export interface ForeignVolume {
  readonly name: string;
  readonly [source: string]: unknown;
}

/** Nearly always throws: there is nothing to mount. */
export function foreign(volume: ForeignVolume, site: VolumeSite): MountedVolume {
  const { name } = volume;
  for (const [source, fail] of Object.entries(failures)) {
    const found = volume[source];
    if (found) return fail(name, found as Record<string, string>, site);
  }
  throw new VolumeError(
    `failed to get Plugin from volumeSpec for volume "${name}" err=no volume plugin matched`,
  );
}

type Fail = (volume: string, source: Record<string, string>, site: VolumeSite) => MountedVolume;

const failures: Readonly<Record<string, Fail>> = {
  nfs(volume, { server = '', path = '' }, site) {
    const isAddress = /^[\d.]+$/.test(server) || server.includes(':');
    if (isAddress) waitForServer(site);
    const cause = isAddress
      ? 'mount.nfs: Connection timed out'
      : `mount.nfs: Failed to resolve server ${server}: Name or service not known`;
    const { uid } = site.pod.metadata;
    const target = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~nfs/${volume}`;
    throw new MountError(
      `mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs ${server}:${path} ${target}\nOutput: ${cause}\n`,
      { volume },
    );
  },
  csi(volume, { driver = '', volumeHandle }, { host }) {
    // What the driver of the add-on makes lies on the node.
    if (driver === HOSTPATH_DRIVER && host.components.isRunning('csi-hostpathplugin', host.name))
      return mountHostPath(
        host,
        { path: `${HOSTPATH_DATA}/${volumeHandle}`, type: 'DirectoryOrCreate' },
        volume,
      );
    if (volumeHandle !== undefined) throw new MountPending('nobody attaches it');
    throw new MountError(
      `kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name ${driver} not found in the list of registered CSI drivers`,
      { volume },
    );
  },
  iscsi(volume) {
    const step = 'MountVolume.WaitForAttach';
    throw new MountError('executable file not found in $PATH', { step, volume });
  },
  fc(volume) {
    throw new MountError('no fc disk found', { step: 'MountVolume.WaitForAttach', volume });
  },
};

/** An address nobody has does not answer: the mount fails when `mount` has given up. */
function waitForServer(site: VolumeSite): void {
  if (site.triedFor() < site.shortened(mountTimeout)) throw new MountPending('the server does not answer');
}
