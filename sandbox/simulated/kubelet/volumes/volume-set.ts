/** The volumes of one pod: made when it starts, kept up to date while it runs, and mounted into its containers. */

import type { Mount } from '../../runtime/files/file-system.ts';
import { ConfigError } from '../environment.ts';
import type { Addresses } from '../fields.ts';
import type { KubeletParts } from '../parts.ts';
import type { ContainerSpec, Pod, VolumeSpec } from '../pod.ts';
import { keepNow, type PodFolders } from '../pod-folders.ts';
import { PodTokens } from '../token.ts';
import { configMap, downwardAPI, projected, secret } from './api-objects.ts';
import { ephemeral, persistentVolumeClaim } from './claim.ts';
import { emptyDir } from './empty-dir.ts';
import { foreign } from './foreign.ts';
import { hostPath } from './host-path.ts';
import { image } from './image.ts';
import { subNode, subPathOf } from './sub-path.ts';
import {
  MountError,
  type MountedVolume,
  MountPending,
  VolumeError,
  type VolumePlugin,
  type VolumeSite,
} from './types.ts';

/** By the field of a volume that says what it is. Others are systems that are not here. */
const plugins: Readonly<Record<string, VolumePlugin>> = {
  configMap,
  downwardAPI,
  emptyDir,
  ephemeral,
  hostPath,
  image,
  persistentVolumeClaim,
  projected,
  secret,
};

/** Some volumes cannot be set up: the pod stays in ContainerCreating until they can. */
export class MountsFailed extends Error {
  /** What FailedMount events say, one a problem. */
  readonly events: readonly string[];
  constructor(events: readonly string[]) {
    super(events.join('; '));
    this.events = events;
  }
}

/** What the worker of the pod does for its volumes. */
export interface VolumeOwner {
  readonly parts: KubeletParts;
  readonly folders: PodFolders;
  wakeAfter(key: string, milliseconds: number, act: () => void): void;
  evict(message: string): void;
}

export class VolumeSet {
  readonly #owner: VolumeOwner;
  readonly #volumes = new Map<string, MountedVolume>();
  /** When a volume that cannot be set up was tried first. */
  #since: Map<string, number> | undefined;
  readonly #tokens: PodTokens;

  constructor(owner: VolumeOwner) {
    this.#owner = owner;
    const { client, context } = owner.parts;
    this.#tokens = new PodTokens(client, () => context.clock.now());
  }

  /** Makes what is missing; all are tried. Throws `MountsFailed`. */
  setUp(pod: Pod, addresses: Addresses): void {
    const failed: { name: string; error: unknown }[] = [];
    for (const spec of pod.spec.volumes ?? []) {
      if (this.#volumes.has(spec.name) || !isMounted(pod, spec)) continue;
      try {
        this.#volumes.set(spec.name, pluginFor(spec)(spec, this.#site(spec, pod, addresses)));
        this.#since?.delete(spec.name);
      } catch (error) {
        if (!isFailure(error)) throw error;
        failed.push({ name: spec.name, error });
      }
    }
    if (this.#since?.size === 0) this.#since = undefined;
    if (failed.length > 0) throw new MountsFailed(eventsOf(failed));
  }

  /**
   * Brings ConfigMap, Secret and downward API files up to date; what is gone meanwhile keeps its last content. Answers
   * with what FailedMount events say.
   */
  refresh(pod: Pod, addresses: Addresses): readonly string[] {
    const failed: { name: string; error: unknown }[] = [];
    for (const [name, volume] of this.#volumes) {
      try {
        volume.refresh?.(pod, addresses);
      } catch (error) {
        if (!isFailure(error)) throw error;
        failed.push({ name, error });
      }
    }
    return failed.length > 0 ? eventsOf(failed) : [];
  }

  /** The mounts of one container, by path. Throws `ConfigError`. */
  mounts(container: ContainerSpec, environment: ReadonlyMap<string, string>): Map<string, Mount> {
    const result = new Map<string, Mount>();
    for (const mount of container.volumeMounts ?? []) {
      const volume = this.#volumes.get(mount.name);
      if (!volume)
        throw new ConfigError(
          `cannot find volume "${mount.name}" to mount into container "${container.name}"`,
        );
      const { source, type, size } = volume;
      const subPath = subPathOf(mount, environment);
      const node = subPath ? subNode(volume.node, subPath, mount, container) : volume.node;
      const readOnly = volume.readOnly || (mount.readOnly ?? false);
      result.set(mount.mountPath, { node, readOnly, source, type, ...(size !== undefined && { size }) });
    }
    return result;
  }

  /** What a container that has ended may have written on the node outlives this process. */
  keepNow({ volumeMounts = [] }: ContainerSpec): void {
    for (const { name } of volumeMounts) {
      const volume = this.#volumes.get(name);
      if (volume?.path && !volume.readOnly) keepNow(this.#owner.parts.host.files, volume.path);
    }
  }

  #site({ name }: VolumeSpec, pod: Pod, addresses: Addresses): VolumeSite {
    const owner = this.#owner;
    const { client, context, host } = owner.parts;
    const now = () => context.clock.now();
    this.#since ??= new Map();
    const since = this.#since.get(name) ?? now();
    this.#since.set(name, since);
    return {
      pod,
      addresses,
      client,
      host,
      folders: owner.folders,
      tokens: this.#tokens,
      now,
      random: () => context.random(),
      shortened: (milliseconds) => context.shortened(milliseconds),
      triedFor: () => now() - since,
      after: (key, milliseconds, act) => owner.wakeAfter(key, context.shortened(milliseconds), act),
      evict: (message) => owner.evict(message),
    };
  }
}

function pluginFor(spec: VolumeSpec): VolumePlugin {
  const field = Object.keys(spec).find((each) => each !== 'name' && spec[each as keyof VolumeSpec]);
  return plugins[field ?? ''] ?? ((volume, site) => foreign({ ...volume }, site));
}

/** What no container asks for is not made (desired_state_of_world_populator.go). */
function isMounted({ spec }: Pod, { name }: VolumeSpec): boolean {
  const containers = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...(spec.ephemeralContainers ?? []),
  ];
  return containers.some(
    ({ volumeMounts = [], volumeDevices = [] }) =>
      volumeMounts.some((each) => each.name === name) || volumeDevices.some((each) => each.name === name),
  );
}

function isFailure(error: unknown): boolean {
  return error instanceof MountError || error instanceof VolumeError || error instanceof MountPending;
}

/** One event a mount that failed; one for all that could not be made out, which names all that are missing. */
function eventsOf(failed: readonly { name: string; error: unknown }[]): string[] {
  const events = failed.flatMap(({ name, error }) =>
    error instanceof MountError
      ? [`${error.step} failed for volume "${error.volume ?? name}" : ${error.message}`]
      : [],
  );
  const unknown = failed.filter(({ error }) => error instanceof VolumeError);
  if (unknown.length === 0) return events;
  const list = (each: readonly { name: string }[]) =>
    each
      .map(({ name }) => name)
      .sort()
      .join(' ');
  const causes = unknown.map(({ error }) => (error as VolumeError).message).join('; ');
  const head = `Unable to attach or mount volumes: unmounted volumes=[${list(failed)}], unattached volumes=[]`;
  return [...events, `${head}, failed to process volumes=[${list(unknown)}]: ${causes}`];
}
