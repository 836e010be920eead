/** What a volume of a pod is to the kubelet, and how it may fail. */
import type { Client } from '../../client.ts';
import type { FileSystemNode } from '../../runtime/files/nodes.ts';
import type { NodeHost } from '../../runtime/host.ts';
import type { Addresses } from '../fields.ts';
import type { Pod, VolumeSpec } from '../pod.ts';
import type { PodFolders } from '../pod-folders.ts';
import type { PodTokens } from '../token.ts';

/** A volume that is ready to be mounted into containers. */
export interface MountedVolume {
  /** Its root: a folder, or the file of a hostPath. */
  readonly node: FileSystemNode;
  /** As /proc/mounts names it. */
  readonly source: string;
  readonly type: string;
  readonly readOnly: boolean;
  /** The path on the node, of what stays there. */
  readonly path?: string;
  /** Bytes, for a file system of its own. */
  readonly size?: number;
  /** Brings its files up to date. Throws `MountError`; what was there before stays then. */
  refresh?(pod: Pod, addresses: Addresses): void;
}

/** Where a volume is made, and with what. */
export interface VolumeSite {
  readonly pod: Pod;
  readonly addresses: Addresses;
  readonly client: Client;
  readonly host: NodeHost;
  readonly folders: PodFolders;
  readonly tokens: PodTokens;
  now(): number;
  random(): number;
  shortened(milliseconds: number): number;
  /** How long this volume has been tried. Milliseconds, as this cluster shortens them. */
  triedFor(): number;
  /** Calls back after a wait of a real cluster, shortened, unless the pod has ended. One wait a key. */
  after(key: string, milliseconds: number, act: () => void): void;
  /** The pod used more than it may. */
  evict(message: string): void;
}

/** Throws `MountError`, `VolumeError` or `MountPending`. */
export type VolumePlugin = (spec: VolumeSpec, site: VolumeSite) => MountedVolume;

/** A step of mounting failed: an event of its own, and another try. */
export class MountError extends Error {
  readonly step: string;
  /** The name of the volume in the event: that of the PersistentVolume, where there is one. */
  readonly volume: string | undefined;
  constructor(
    message: string,
    { step = 'MountVolume.SetUp', volume }: { step?: string; volume?: string } = {},
  ) {
    super(message);
    this.step = step;
    this.volume = volume;
  }
}

/** It is not even known what there is to mount. */
export class VolumeError extends Error {}

/** Still at it: nothing to report yet. */
export class MountPending extends Error {}
