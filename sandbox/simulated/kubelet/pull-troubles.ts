/** Images whose pulls are slow or fail: a fault for lessons. Shared by the nodes of a cluster, as a registry is. */
import { parseImageName } from '../runtime/image.ts';

export interface PullTrouble {
  /** How much longer a pull takes, in real seconds; without, it fails. */
  readonly seconds: number | undefined;
  /** What the container runtime says of a failure. */
  readonly message: string;
  /** Aborts when the trouble is over. */
  readonly over: AbortSignal;
}

interface Wanted {
  readonly seconds?: number;
  /** The end of what the container runtime says. */
  readonly fails?: string;
}

export class PullTroubles {
  readonly #troubles = new Map<string, { readonly trouble: PullTrouble; end(): void }>();

  /** What is wrong with pulls of an image, however its name is written. */
  of(name: string): PullTrouble | undefined {
    return this.#troubles.size === 0 ? undefined : this.#troubles.get(titleOf(name))?.trouble;
  }

  begin(image: string, { seconds, fails }: Wanted): void {
    const title = titleOf(image);
    this.#troubles.get(title)?.end();
    const controller = new AbortController();
    const end = fails ?? noAnswer(image);
    const message = `failed to pull and unpack image "${title}": failed to resolve reference "${title}": ${end}`;
    const isSlow = fails === undefined && seconds !== undefined;
    const trouble = { seconds: isSlow ? seconds : undefined, message, over: controller.signal };
    this.#troubles.set(title, { trouble, end: () => controller.abort() });
  }

  /** Ends them all; pulls that were slow are done. */
  clear(): void {
    for (const { end } of this.#troubles.values()) end();
    this.#troubles.clear();
  }
}

function titleOf(name: string): string {
  const parsed = parseImageName(name);
  if (!parsed) return name;
  const { repository, tag, digest } = parsed;
  return digest ? `${repository}@${digest}` : `${repository}:${tag}`;
}

/** containerd's words for a registry that cannot be reached. */
function noAnswer(image: string): string {
  const { repository, tag, digest } = parseImageName(image) ?? { repository: image, tag: '', digest: '' };
  const [first = '', ...path] = repository.split('/');
  const registry = first === 'docker.io' ? 'registry-1.docker.io' : first;
  const url = `https://${registry}/v2/${path.join('/')}/manifests/${digest ?? tag}`;
  return `failed to do request: Head "${url}": dial tcp: lookup ${registry}: i/o timeout`;
}
