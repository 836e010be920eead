/** Volumes made of API objects: ConfigMaps, Secrets, fields of the pod, tokens, and projections of several of them. */
import { ownBuffer, sharedContent } from '../../runtime/files/contents.ts';
import { type DirectoryNode, directory } from '../../runtime/files/nodes.ts';
import { type Addresses, fieldValue, resourceValue } from '../fields.ts';
import type { ConfigSource, DownwardItem, Pod, ProjectedSource, VolumeSpec } from '../pod.ts';
import { TokenError } from '../token.ts';
import { type Payload, samePayload, writeAtomically } from './atomic-writer.ts';
import { MountError, type MountedVolume, type VolumePlugin, type VolumeSite } from './types.ts';

const DEFAULT_MODE = 0o644;

export const configMap: VolumePlugin = ({ configMap: source = {} }, site) =>
  written(site, 'ext4', (pod) => keys(site, pod, 'configmap', source, source.defaultMode));

export const secret: VolumePlugin = ({ secret: source = {} }, site) =>
  written(site, 'tmpfs', (pod) => keys(site, pod, 'secret', source, source.defaultMode));

export const downwardAPI: VolumePlugin = ({ downwardAPI: source = {} }, site) =>
  written(site, 'tmpfs', (pod, addresses) => fields(pod, source.items, addresses, source.defaultMode));

export const projected: VolumePlugin = ({ projected: source = {} }, site) =>
  written(site, 'tmpfs', (pod, addresses) => project(site, pod, addresses, source));

type MakePayload = (pod: Pod, addresses: Addresses) => readonly Payload[];

/** A folder that is written now, and again whenever what it is made of has changed. */
function written(site: VolumeSite, type: 'ext4' | 'tmpfs', make: MakePayload): MountedVolume {
  const node = directory({}, 0o777);
  let before: readonly Payload[] | undefined;
  const refresh = (pod: Pod, addresses: Addresses) => {
    const payload = make(pod, addresses);
    if (before && samePayload(before, payload)) return;
    before = payload;
    writeAtomically(node, payload, site.now(), site.random());
    giveToGroup(node, pod.spec.securityContext?.fsGroup);
  };
  refresh(site.pod, site.addresses);
  return { node, source: type === 'tmpfs' ? 'tmpfs' : '/dev/vda1', type, readOnly: true, refresh };
}

/** The group may read what the owner may (volume_linux.go, SetVolumeOwnership of a read-only volume). */
function giveToGroup(node: DirectoryNode, group: number | undefined): void {
  if (group === undefined) return;
  node.gid = group;
  node.mode |= 0o2000;
  for (const child of node.entries.values()) {
    if (child.kind === 'directory') giveToGroup(child, group);
    child.gid = group;
    if (child.kind === 'file') child.mode |= 0o440;
  }
}

/** All sources are tried, so that the message names every one that is missing. */
function project(
  site: VolumeSite,
  pod: Pod,
  addresses: Addresses,
  { sources = [], defaultMode }: NonNullable<VolumeSpec['projected']>,
): Payload[] {
  const messages: string[] = [];
  const payload = sources.flatMap((source) => {
    try {
      return projectOne(site, pod, addresses, source, defaultMode);
    } catch (error) {
      if (!(error instanceof MountError)) throw error;
      messages.push(error.message);
      return [];
    }
  });
  if (messages.length === 0) return payload;
  throw new MountError(messages.length > 1 ? `[${messages.join(', ')}]` : messages[0]!);
}

function projectOne(
  site: VolumeSite,
  pod: Pod,
  addresses: Addresses,
  { configMap, secret, downwardAPI, serviceAccountToken: token }: ProjectedSource,
  mode = DEFAULT_MODE,
): Payload[] {
  if (configMap) return keys(site, pod, 'configmap', configMap, mode);
  if (secret) return keys(site, pod, 'secret', secret, mode);
  if (downwardAPI) return fields(pod, downwardAPI.items, addresses, mode);
  if (!token) return [];
  try {
    return [{ path: token.path, content: site.tokens.token(pod, token), mode }];
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    throw new MountError(error.message);
  }
}

/** The files of a ConfigMap or Secret: a file for each key, or those that `items` ask for. */
function keys(
  { client }: VolumeSite,
  pod: Pod,
  kind: 'configmap' | 'secret',
  source: ConfigSource,
  defaultMode = DEFAULT_MODE,
): Payload[] {
  const name = source.secretName ?? source.name ?? '';
  const object = client.get(`${kind}s`, pod.metadata.namespace, name);
  if (!object && source.optional) return [];
  if (!object) throw new MountError(`${kind} "${name}" not found`);
  const all = new Map<string, Buffer>();
  const plain: Record<string, string> = kind === 'secret' ? {} : (object['data'] ?? {});
  const binary: Record<string, string> = object[kind === 'secret' ? 'data' : 'binaryData'] ?? {};
  for (const key in plain) all.set(key, sharedContent(plain[key]!));
  for (const key in binary) all.set(key, ownBuffer(binary[key]!, 'base64'));
  if (!source.items?.length)
    return Array.from(all, ([path, content]) => ({ path, content, mode: defaultMode }));
  return source.items.flatMap(({ key, path, mode = defaultMode }) => {
    const content = all.get(key);
    if (content) return [{ path, content, mode }];
    if (source.optional) return [];
    const missing =
      kind === 'secret'
        ? 'references non-existent secret key'
        : 'configmap references non-existent config key';
    throw new MountError(`${missing}: ${key}`);
  });
}

function fields(
  pod: Pod,
  items: readonly DownwardItem[] = [],
  addresses: Addresses,
  defaultMode = DEFAULT_MODE,
): Payload[] {
  return items.map(({ path, fieldRef, resourceFieldRef, mode = defaultMode }) => {
    const text = fieldRef
      ? fieldValue(pod, fieldRef.fieldPath, addresses)
      : resourceFieldRef
        ? resourceValue(pod, resourceFieldRef, undefined)
        : '';
    return { path, content: sharedContent(text), mode };
  });
}
