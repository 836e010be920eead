/**
 * Static pods: what the manifests in a folder of the node say runs, whatever the API server says, which only gets a
 * mirror of each (pkg/kubelet/config/file_linux.go, pkg/kubelet/pod/mirror_client.go).
 */
import { createHash } from 'node:crypto';
import { timestamp } from '../clientgo/time.ts';
import type { KubeObject } from '../objects.ts';
import type { DirectoryNode } from '../runtime/files/nodes.ts';
import { readYaml } from '../yaml-text.ts';
import { MANIFESTS } from './node-files.ts';
import type { KubeletParts } from './parts.ts';
import type { Pod } from './pod.ts';
import { keepNow } from './pod-folders.ts';

const HASH = 'kubernetes.io/config.hash';
const MIRROR = 'kubernetes.io/config.mirror';
/** A file that is being written is read when its writer should have finished. Milliseconds. */
const SETTLE = 100;
/** How often a kubelet reads all files anyway (`fileCheckFrequency`). Milliseconds of a real cluster. */
const CHECK = 20_000;

/** Runs and ends pods on behalf of this. */
export interface StaticPodRunner {
  /** `settled`: its containers have been running for a while, as those of a node that is up. */
  run(pod: Pod, settled: boolean): void;
  /** Settles when nothing of the pod is left. */
  end(uid: string): Promise<void>;
  /** The API server has a mirror now: it should know how the pod is. */
  report(uid: string): void;
}

export class StaticPods implements Disposable {
  readonly #parts: KubeletParts;
  readonly #runner: StaticPodRunner;
  /** By `namespace/name`. */
  readonly #running = new Map<string, Pod>();
  readonly #ending = new Set<string>();
  #folder: DirectoryNode | undefined;
  #timer: Disposable | undefined;
  readonly #changed = (): void => this.#readAfter(SETTLE);

  constructor(parts: KubeletParts, runner: StaticPodRunner) {
    this.#parts = parts;
    this.#runner = runner;
  }

  /** Reads the folder, and again whenever something in it changes. */
  start(): void {
    const { files } = this.#parts.host;
    const node = files.find(MANIFESTS);
    if (node?.kind === 'directory') {
      this.#folder = node;
      node.watchers ??= new Set();
      node.watchers.add(this.#changed);
    }
    this.#read(true);
  }

  [Symbol.dispose](): void {
    this.#folder?.watchers?.delete(this.#changed);
    this.#timer?.[Symbol.dispose]();
  }

  /** A mirror came or changed: one that is not ours, or that somebody deletes, goes at once. */
  mirrorSeen(mirror: Pod): void {
    const pod = this.#running.get(keyOf(mirror));
    if (pod && isMirrorOf(mirror, pod) && !mirror.metadata.deletionTimestamp) return;
    this.#deleteMirror(mirror);
  }

  /** A mirror is gone: the pod is still there, so there is a new one. */
  mirrorGone(mirror: Pod): void {
    const pod = this.#running.get(keyOf(mirror));
    if (pod) this.#mirror(pod);
  }

  #readAfter(milliseconds: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#parts.context.clock.after(milliseconds, () => {
      this.#read(false);
      if (milliseconds === SETTLE) this.#readAfter(this.#parts.context.shortened(CHECK));
    });
  }

  #read(settled: boolean): void {
    const wanted = new Map(this.#manifests().map((pod) => [keyOf(pod), pod]));
    // Before a mirror speaks of it.
    if (!settled) keepNow(this.#parts.host.files, MANIFESTS);
    for (const [key, pod] of this.#running) {
      if (wanted.get(key)?.metadata.uid !== pod.metadata.uid) void this.#end(key, pod);
    }
    for (const [key, pod] of wanted) {
      if (this.#running.has(key) || this.#ending.has(key)) continue;
      this.#running.set(key, pod);
      this.#mirror(pod);
      this.#runner.run(pod, settled);
    }
  }

  async #end(key: string, pod: Pod): Promise<void> {
    this.#running.delete(key);
    this.#ending.add(key);
    await this.#runner.end(pod.metadata.uid ?? '');
    const { namespace, name } = pod.metadata;
    const mirror = this.#parts.client.get<Pod>('pods', namespace, name);
    if (mirror && isMirror(mirror)) this.#deleteMirror(mirror);
    this.#ending.delete(key);
    // What took its place had to wait.
    this.#read(false);
  }

  #manifests(): Pod[] {
    const { files } = this.#parts.host;
    if (files.find(MANIFESTS)?.kind !== 'directory') return [];
    return files.list(MANIFESTS).flatMap((name) => {
      const path = `${MANIFESTS}/${name}`;
      if (name.startsWith('.') || files.find(path)?.kind !== 'file') return [];
      const pod = readManifest(files.readFile(path).toString());
      return pod ? [this.#complete(pod, path)] : [];
    });
  }

  /** As a kubelet completes what it reads (pkg/kubelet/config/common.go). */
  #complete(manifest: KubeObject, path: string): Pod {
    const { nodeName, context } = this.#parts;
    const uid = createHash('md5')
      .update(JSON.stringify([nodeName, path, manifest]))
      .digest('hex');
    const { metadata, spec } = manifest;
    const seen = new Date(context.clock.now()).toISOString().replace(/Z$/, '000000Z');
    const annotations = {
      ...metadata.annotations,
      [HASH]: uid,
      'kubernetes.io/config.seen': seen,
      'kubernetes.io/config.source': 'file',
    };
    return {
      ...manifest,
      metadata: {
        ...metadata,
        name: `${metadata.name}-${nodeName}`,
        namespace: metadata.namespace ?? 'default',
        uid,
        annotations,
        creationTimestamp: timestamp(context.clock.now()),
      },
      spec: {
        terminationGracePeriodSeconds: 30,
        ...spec,
        nodeName,
        tolerations: [...(spec.tolerations ?? []), { effect: 'NoExecute', operator: 'Exists' }],
      },
      status: {},
    } as Pod;
  }

  #mirror(pod: Pod): void {
    const { client, context, nodeName } = this.#parts;
    const { namespace, name, labels, annotations, uid } = pod.metadata;
    const existing = client.get<Pod>('pods', namespace, name);
    if (existing) {
      if (isMirrorOf(existing, pod)) this.#runner.report(uid ?? '');
      else this.#deleteMirror(existing);
      return;
    }
    const node = client.get('nodes', undefined, nodeName);
    if (!node || !client.get('namespaces', undefined, namespace ?? '')) {
      this.#readAfter(context.shortened(CHECK));
      return;
    }
    const owner = { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: node.metadata.uid ?? '' };
    const metadata = {
      name,
      ...(namespace && { namespace }),
      ...(labels && { labels }),
      annotations: { ...annotations, [MIRROR]: uid ?? '' },
      ownerReferences: [{ ...owner, controller: true }],
    };
    try {
      client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: pod.spec });
      this.#runner.report(uid ?? '');
    } catch (error) {
      context.log(`the mirror of static pod ${namespace}/${name} could not be made`, error);
    }
  }

  #deleteMirror({ metadata }: Pod): void {
    const { client, context } = this.#parts;
    const { namespace, name, uid } = metadata;
    // It may be gone already: what was seen of it is older.
    if (client.get('pods', namespace, name)?.metadata.uid !== uid) return;
    try {
      const preconditions = uid ? { preconditions: { uid } } : {};
      client.delete('pods', namespace, name, { gracePeriodSeconds: 0, ...preconditions });
    } catch (error) {
      context.log(`the mirror of static pod ${namespace}/${name} could not be deleted`, error);
    }
  }
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

export function isMirror({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[MIRROR] !== undefined;
}

/** Whether what the API server has is the mirror of this pod of a manifest. */
export function isMirrorOf(mirror: KubeObject, pod: KubeObject): boolean {
  return mirror.metadata.annotations?.[MIRROR] === pod.metadata.uid;
}

/** A pod in YAML or JSON; nothing when it is none. */
function readManifest(text: string): KubeObject | undefined {
  const { value } = readYaml(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const pod = value as KubeObject;
  const isPod = pod.kind === 'Pod' && pod.metadata?.name && Array.isArray(pod['spec']?.containers);
  return isPod ? pod : undefined;
}
