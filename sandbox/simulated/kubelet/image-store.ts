/** The images of one node, and pulling more from the simulated catalogue. */
import type { ClusterContext } from '../context.ts';
import { catalogue, findImage, KUBERNETES_IMAGES } from '../runtime/catalogue.ts';
import { type Image, imageDigest, imageTitle, parseImageName } from '../runtime/image.ts';
import type { PullTroubles } from './pull-troubles.ts';

/** What nodes hold before anything is pulled: what runs a cluster, and what lessons begin with. */
const preloaded = [
  ...['nginx:1.26', 'nginx:1.27', 'busybox:1.35', 'busybox:1.36', 'registry.k8s.io/pause:3.10'],
  ...KUBERNETES_IMAGES,
];

/** Bytes a second a simulated registry delivers, and the least a pull takes. Only how long it seems to take. */
const pace = { bytesPerMillisecond: 90_000, least: 400 };

export class ImageStore {
  readonly #context: ClusterContext;
  readonly #present = new Map<string, Image>();
  readonly #listeners = new Set<() => void>();

  readonly #troubles: PullTroubles | undefined;

  constructor(context: ClusterContext, troubles?: PullTroubles) {
    this.#context = context;
    this.#troubles = troubles;
    for (const name of preloaded) {
      const image = findImage(name);
      if (image) this.#present.set(imageTitle(image), image);
    }
  }

  /** The image a name means, if this node has it. */
  present(name: string): Image | undefined {
    const image = findImage(name);
    return image && this.#present.get(imageTitle(image));
  }

  /** Fetches an image. Rejects with the text containerd would give; resolves with how long it took, in milliseconds. */
  async pull(name: string, signal: AbortSignal): Promise<{ image: Image; milliseconds: number }> {
    const image = findImage(name);
    const milliseconds = image ? Math.max(pace.least, image.size / pace.bytesPerMillisecond) : pace.least;
    await this.#delay(this.#context.shortened(milliseconds), signal);
    const more = await this.#suffer(name, signal);
    if (!image) throw new Error(notFound(name));
    this.#present.set(imageTitle(image), image);
    for (const listener of this.#listeners) listener();
    return { image, milliseconds: milliseconds + more };
  }

  /** The node has this image no more; containers that were made of it go on. */
  forget(name: string): void {
    const image = this.present(name);
    if (!image) return;
    this.#present.delete(imageTitle(image));
    for (const listener of this.#listeners) listener();
  }

  /** What is wrong with pulls of this image: a failure, or so many milliseconds more. */
  async #suffer(name: string, signal: AbortSignal): Promise<number> {
    const trouble = this.#troubles?.of(name);
    if (!trouble) return 0;
    if (trouble.seconds === undefined) throw new Error(trouble.message);
    const start = performance.now();
    await this.#delay(trouble.seconds * 1000, signal, trouble.over);
    return performance.now() - start;
  }

  /** status.images of the Node, largest first. */
  list(): { names: string[]; sizeBytes: number }[] {
    return [...this.#present.values()]
      .map((image) => ({
        names: [`${image.repository}@${imageDigest(image)}`, imageTitle(image)],
        sizeBytes: image.size,
      }))
      .sort((a, b) => b.sizeBytes - a.sizeBytes);
  }

  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** `over` ends the wait before its time. */
  #delay(milliseconds: number, signal: AbortSignal, over?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const leave = () => {
        timer[Symbol.dispose]();
        signal.removeEventListener('abort', abort);
        over?.removeEventListener('abort', end);
      };
      const abort = () => {
        leave();
        reject(signal.reason);
      };
      const end = () => {
        leave();
        resolve();
      };
      const timer = this.#context.clock.after(milliseconds, end);
      signal.addEventListener('abort', abort, { once: true });
      over?.addEventListener('abort', end, { once: true });
    });
  }
}

/**
 * containerd's words. Docker Hub answers an unknown tag of a known repository with `not found`, an unknown repository
 * with a refused authorization; other registries are hosts that do not exist here.
 */
function notFound(name: string): string {
  const parsed = parseImageName(name);
  if (!parsed) return `failed to parse reference "${name}"`;
  const title = parsed.digest
    ? `${parsed.repository}@${parsed.digest}`
    : `${parsed.repository}:${parsed.tag}`;
  const known = catalogue.some((image) => image.repository === parsed.repository);
  if (known)
    return `rpc error: code = NotFound desc = failed to pull and unpack image "${title}": failed to resolve reference "${title}": ${title}: not found`;
  const failed = `failed to pull and unpack image "${title}": failed to resolve reference "${title}"`;
  const [registry = '', ...path] = parsed.repository.split('/');
  if (registry === 'docker.io')
    return `${failed}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
  return `${failed}: failed to do request: Head "https://${registry}/v2/${path.join('/')}/manifests/${parsed.digest ?? parsed.tag}": dial tcp: lookup ${registry}: no such host`;
}
