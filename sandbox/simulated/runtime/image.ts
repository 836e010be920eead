/** What a simulated image is, and how image names are read. */
import { createHash } from 'node:crypto';
import type { DirectoryNode } from './files/nodes.ts';

/** An image as a catalogue holds it: what containers of it start with. */
export interface Image {
  /** Fully qualified, without tag: `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** Numeric; '' is root. */
  readonly user: string;
  readonly stopSignal: 'TERM' | 'QUIT' | 'WINCH';
  /** Bytes, for the node's image list. */
  readonly size: number;
  /** Its file tree, shared: containers copy it. */
  readonly tree: () => DirectoryNode;
}

/** A name as people write it, taken apart. */
export interface ImageName {
  /** `docker.io/library/nginx` */
  readonly repository: string;
  readonly tag: string;
  /** `sha256:…`, when the name asks for one. */
  readonly digest: string | undefined;
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const host =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?/)?';
const pattern = new RegExp(
  `^(${host}${component}(?:/${component})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
);

/** Reads an image name as Docker's reference grammar does; undefined for `invalid reference format`. */
export function parseImageName(text: string): ImageName | undefined {
  const match = pattern.exec(text);
  if (!match?.[1]) return undefined;
  return { repository: qualify(match[1]), tag: match[2] ?? (match[3] ? '' : 'latest'), digest: match[3] };
}

/** What is wrong with a name that is none, in the words of the library that reads them (distribution/reference). */
export function referenceProblem(text: string): string {
  const slash = text.indexOf('/');
  const host = text.slice(0, Math.max(0, slash));
  const isHost = /[.:]|^localhost$/.test(host) || host !== host.toLowerCase();
  const rest = isHost ? text.slice(slash + 1) : text;
  // What stands before the first colon, whatever comes after it, is looked at first.
  const path = rest.split(':')[0] ?? '';
  if (path === path.toLowerCase()) return 'invalid reference format';
  const remote = isHost || path.includes('/') ? path : `library/${path}`;
  return `invalid reference format: repository name (${remote}) must be lowercase`;
}

/** docker.io and library/ filled in, and older names of Docker Hub made one. */
function qualify(name: string): string {
  const [first = '', ...rest] = name.split('/');
  const named = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  if (!named) return rest.length > 0 ? `docker.io/${name}` : `docker.io/library/${name}`;
  if (first !== 'docker.io' && first !== 'index.docker.io') return name;
  return rest.length > 1 ? `docker.io/${rest.join('/')}` : `docker.io/library/${rest[0]}`;
}

/** The name a runtime reports: `docker.io/library/nginx:1.27`. */
export function imageTitle(image: Pick<Image, 'repository' | 'tag'>): string {
  return `${image.repository}:${image.tag}`;
}

/** A digest that is always the same for the same name; there is no registry to ask for the true one. */
export function imageDigest(image: Pick<Image, 'repository' | 'tag'>): string {
  return `sha256:${createHash('sha256')
    .update(`simulated ${imageTitle(image)}`)
    .digest('hex')}`;
}
