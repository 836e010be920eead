/** The volumes of one pod: made when it starts, and kept up to date while it runs. */
import type { Client } from '../client.ts';
import type { Mount } from '../runtime/files/file-system.ts';
import { type DirectoryNode, directory, type FileSystemNode, file, symlink } from '../runtime/files/nodes.ts';
import { ConfigError, expand } from './environment.ts';
import { type Addresses, fieldValue, resourceValue } from './fields.ts';
import type { ConfigSource, ContainerSpec, DownwardItem, Pod, VolumeSpec } from './pod.ts';
import { PodTokens, TokenError, type TokenSource } from './token.ts';

/** A volume cannot be set up: FailedMount, and the pod stays in ContainerCreating until it can. */
export class MountError extends Error {}

interface Payload {
  readonly path: string;
  readonly content: Buffer;
  readonly mode: number;
}

type TokenFileSource = TokenSource & { readonly path: string };

interface Volume {
  readonly spec: VolumeSpec;
  readonly node: DirectoryNode;
  readonly source: string;
  readonly readOnly: boolean;
  /** What the files were written from, to see whether they changed. */
  written: string;
}

export class VolumeSet {
  readonly #client: Client;
  readonly #now: () => number;
  readonly #volumes = new Map<string, Volume>();
  readonly #tokens: PodTokens;

  constructor(client: Client, now: () => number) {
    this.#client = client;
    this.#now = now;
    this.#tokens = new PodTokens(client, now);
  }

  /** Makes what is missing. Throws `MountError` for the first volume that cannot be made. */
  setUp(pod: Pod, addresses: Addresses): void {
    for (const spec of pod.spec.volumes ?? []) {
      if (this.#volumes.has(spec.name)) continue;
      const volume = newVolume(spec);
      applyFsGroup(pod, spec, volume.node);
      this.#write(pod, volume, addresses);
      this.#volumes.set(spec.name, volume);
    }
  }

  /** Brings ConfigMap, Secret and downward API files up to date; what is gone meanwhile keeps its last content. */
  refresh(pod: Pod, addresses: Addresses): void {
    for (const volume of this.#volumes.values()) {
      try {
        this.#write(pod, volume, addresses);
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
      }
    }
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
      const subPath = mount.subPathExpr ? expand(mount.subPathExpr, environment) : mount.subPath;
      const node = subPath ? subNode(volume.node, subPath) : volume.node;
      const readOnly = volume.readOnly || (mount.readOnly ?? false);
      const type = volume.source === 'tmpfs' ? 'tmpfs' : 'ext4';
      result.set(mount.mountPath, { node, readOnly, source: volume.source, type });
    }
    return result;
  }

  #write(pod: Pod, volume: Volume, addresses: Addresses): void {
    const payload = this.#payload(pod, volume.spec, addresses);
    if (!payload) return;
    const written = JSON.stringify(
      payload.map(({ path, content, mode }) => [path, content.toString('base64'), mode]),
    );
    if (written === volume.written) return;
    volume.written = written;
    writeAtomically(volume.node, payload, this.#now());
    applyFsGroup(pod, volume.spec, volume.node);
  }

  #payload(pod: Pod, spec: VolumeSpec, addresses: Addresses): Payload[] | undefined {
    if (spec.configMap)
      return this.#keys(pod, spec.name, 'configmap', spec.configMap, spec.configMap.defaultMode);
    if (spec.secret) return this.#keys(pod, spec.name, 'secret', spec.secret, spec.secret.defaultMode);
    if (spec.downwardAPI)
      return downward(pod, spec.downwardAPI.items, addresses, spec.downwardAPI.defaultMode);
    if (!spec.projected) return undefined;
    const mode = spec.projected.defaultMode;
    return (spec.projected.sources ?? []).flatMap((source) => {
      if (source.configMap) return this.#keys(pod, spec.name, 'configmap', source.configMap, mode);
      if (source.secret) return this.#keys(pod, spec.name, 'secret', source.secret, mode);
      if (source.downwardAPI) return downward(pod, source.downwardAPI.items, addresses, mode);
      const token = source.serviceAccountToken;
      return token ? [this.#tokenFile(pod, spec.name, token, mode)] : [];
    });
  }

  #tokenFile(pod: Pod, volume: string, source: TokenFileSource, mode = 0o644): Payload {
    try {
      return { path: source.path, content: Buffer.from(this.#tokens.token(pod, source)), mode };
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      throw new MountError(`MountVolume.SetUp failed for volume "${volume}" : ${error.message}`);
    }
  }

  #keys(
    pod: Pod,
    volume: string,
    kind: 'configmap' | 'secret',
    source: ConfigSource,
    defaultMode = 0o644,
  ): Payload[] {
    const name = source.secretName ?? source.name ?? '';
    const object = this.#client.get(`${kind}s`, pod.metadata.namespace, name);
    if (!object && source.optional) return [];
    if (!object)
      throw new MountError(`MountVolume.SetUp failed for volume "${volume}" : ${kind} "${name}" not found`);
    const plain = kind === 'secret' ? {} : ((object['data'] ?? {}) as Record<string, string>);
    const binary = (kind === 'secret' ? object['data'] : object['binaryData']) as
      | Record<string, string>
      | undefined;
    const all = new Map<string, Buffer>();
    for (const [key, value] of Object.entries(plain)) all.set(key, Buffer.from(value));
    for (const [key, value] of Object.entries(binary ?? {})) all.set(key, Buffer.from(value, 'base64'));
    if (!source.items) return [...all].map(([path, content]) => ({ path, content, mode: defaultMode }));
    return source.items.flatMap(({ key, path, mode = defaultMode }) => {
      const content = all.get(key);
      if (content) return [{ path, content, mode }];
      if (source.optional) return [];
      throw new MountError(
        `MountVolume.SetUp failed for volume "${volume}" : references non-existent ${kind === 'secret' ? 'secret' : 'config'} key: ${key}`,
      );
    });
  }
}

function newVolume(spec: VolumeSpec): Volume {
  const managed = Boolean(spec.configMap || spec.secret || spec.downwardAPI || spec.projected);
  const memory = Boolean(
    spec.secret || spec.projected || spec.downwardAPI || spec.emptyDir?.medium === 'Memory',
  );
  const source = memory ? 'tmpfs' : '/dev/vda1';
  return {
    spec,
    node: directory({}, spec.emptyDir || managed ? 0o777 : 0o755),
    source,
    readOnly: managed,
    written: '',
  };
}

function applyFsGroup(pod: Pod, spec: VolumeSpec, node: DirectoryNode): void {
  const group = pod.spec.securityContext?.fsGroup;
  if (group === undefined || spec.hostPath) return;
  node.gid = group;
  if (spec.emptyDir) node.mode |= 0o2000;
}

function downward(
  pod: Pod,
  items: readonly DownwardItem[] | undefined,
  addresses: Addresses,
  defaultMode = 0o644,
): Payload[] {
  return (items ?? []).map(({ path, fieldRef, resourceFieldRef, mode = defaultMode }) => {
    const text = fieldRef
      ? fieldValue(pod, fieldRef.fieldPath, addresses)
      : resourceFieldRef
        ? resourceValue(pod, resourceFieldRef, undefined)
        : '';
    return { path, content: Buffer.from(text), mode };
  });
}

/** As the kubelet's atomic writer: a dated folder, `..data` pointing to it, and links for what people see. */
function writeAtomically(node: DirectoryNode, payload: readonly Payload[], now: number): void {
  const dated = `..${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '_').replace('T', '_')}.${String(now % 1e9).padStart(9, '0')}`;
  const folder = directory();
  for (const { path, content, mode } of payload) plant(folder, path, file(content, mode));
  node.entries.clear();
  node.entries.set(dated, folder);
  node.entries.set('..data', symlink(dated));
  for (const name of folder.entries.keys()) node.entries.set(name, symlink(`..data/${name}`));
}

function plant(folder: DirectoryNode, path: string, node: FileSystemNode): void {
  const [first = '', ...rest] = path.split('/');
  if (rest.length === 0) {
    folder.entries.set(first, node);
    return;
  }
  let next = folder.entries.get(first);
  if (next?.kind !== 'directory') next = directory();
  folder.entries.set(first, next);
  plant(next, rest.join('/'), node);
}

/** As many links as Linux follows on one way (MAXSYMLINKS). */
const MAX_LINKS = 40;

/**
 * The node a subPath names, links followed; a folder is made when there is none, as the kubelet does.
 * Throws `ConfigError` for links that lead in a circle: a container may have made some.
 */
function subNode(root: DirectoryNode, path: string, links = 0): FileSystemNode {
  if (links > MAX_LINKS)
    throw new ConfigError(`failed to prepare subPath "${path}": too many levels of symbolic links`);
  let here: FileSystemNode = root;
  for (const part of path.split('/').filter(Boolean)) {
    if (here.kind !== 'directory') return here;
    let next: FileSystemNode | undefined = here.entries.get(part);
    if (next?.kind === 'symlink') next = subNode(root, next.target, links + 1);
    if (!next) {
      next = directory();
      here.entries.set(part, next);
    }
    here = next;
  }
  return here;
}
