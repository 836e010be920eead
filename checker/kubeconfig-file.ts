/**
 * A kubeconfig that a learner wrote, made harmless: it may name programs to run, files of this machine, proxies and other
 * clusters, and none of that is followed. What is left is one cluster, one user and one context, with everything inline.
 */
import { posix } from 'node:path';
import { isMapping } from './match.ts';
import { parseDocuments } from './text.ts';

/** A file beside the kubeconfig, as the learner's kubectl would find it; `undefined` when there is none. */
export type ReadBeside = (path: string) => Promise<string | undefined>;

export interface UsableKubeconfig {
  /** JSON, which is YAML. */
  readonly text: string;
  readonly context: string;
  /** Of the context; `default` when it names none. */
  readonly namespace: string;
  readonly token: string | undefined;
  /** PEM. */
  readonly certificate: string | undefined;
  readonly authority: string | undefined;
  /** The connection is not verified. */
  readonly insecure: boolean;
  /** It acts as somebody else. */
  readonly impersonates: boolean;
  readonly server: string;
}

/** Why it cannot be used, as the end of a finding's code; with what is meant. */
export interface Unusable {
  readonly why: 'broken' | 'context' | 'cluster' | 'user' | 'program' | 'server' | 'file';
  readonly what: string;
}

type Mapping = Readonly<Record<string, unknown>>;

/**
 * Reads a kubeconfig. `server` is the address of the cluster it must lead to; another one is not even tried. `home` is the
 * folder of the file, relative to the learner's home.
 */
export async function usableKubeconfig(
  text: string,
  server: string,
  folder: string,
  read: ReadBeside,
): Promise<UsableKubeconfig | Unusable> {
  const documents = parseDocuments(text);
  if (typeof documents === 'string') return { why: 'broken', what: documents };
  const config = documents[0];
  if (!isMapping(config)) return { why: 'broken', what: 'kind: Config' };
  const context = textOf(config['current-context']);
  const chosen = named(config['contexts'], context, 'context');
  if (!chosen) return { why: 'context', what: context || 'current-context' };
  const cluster = named(config['clusters'], textOf(chosen['cluster']), 'cluster');
  if (!cluster) return { why: 'cluster', what: textOf(chosen['cluster']) };
  const user = named(config['users'], textOf(chosen['user']), 'user');
  if (!user) return { why: 'user', what: textOf(chosen['user']) };
  return usable({ context, chosen, cluster, user }, server, (path) => read(beside(folder, path)));
}

interface Parts {
  readonly context: string;
  readonly chosen: Mapping;
  readonly cluster: Mapping;
  readonly user: Mapping;
}

async function usable(parts: Parts, server: string, read: ReadBeside): Promise<UsableKubeconfig | Unusable> {
  const { context, chosen, cluster, user } = parts;
  const program = ['exec', 'auth-provider'].find((key) => user[key] !== undefined);
  if (program) return { why: 'program', what: program };
  if (cluster['proxy-url'] !== undefined) return { why: 'server', what: textOf(cluster['proxy-url']) };
  const address = textOf(cluster['server']);
  if (!isSameServer(address, server)) return { why: 'server', what: address };
  const files: string[] = [];
  const inline = async (of: Mapping, key: string, file: string): Promise<string | undefined> => {
    if (textOf(of[key]) !== '') return Buffer.from(textOf(of[key]), 'base64').toString('utf8');
    if (textOf(of[file]) === '') return undefined;
    const content = await read(textOf(of[file]));
    if (content === undefined) files.push(textOf(of[file]));
    return content;
  };
  const authority = await inline(cluster, 'certificate-authority-data', 'certificate-authority');
  const certificate = await inline(user, 'client-certificate-data', 'client-certificate');
  const key = await inline(user, 'client-key-data', 'client-key');
  const token = textOf(user['token']) || (await inline(user, '', 'tokenFile'))?.trim();
  if (files[0] !== undefined) return { why: 'file', what: files[0] };
  const insecure = cluster['insecure-skip-tls-verify'] === true;
  const impersonates = ['as', 'as-groups', 'as-uid', 'as-user-extra'].some((one) => user[one] !== undefined);
  const name = textOf(cluster['tls-server-name']);
  const clean = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'it',
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
    clusters: [
      {
        name: 'it',
        cluster: {
          server: address,
          ...(authority !== undefined && { 'certificate-authority-data': base64(authority) }),
          ...(insecure && { 'insecure-skip-tls-verify': true }),
          ...(name !== '' && { 'tls-server-name': name }),
        },
      },
    ],
    users: [
      {
        name: 'it',
        user: {
          ...(token && { token }),
          ...(certificate !== undefined && { 'client-certificate-data': base64(certificate) }),
          ...(key !== undefined && { 'client-key-data': base64(key) }),
        },
      },
    ],
  };
  const namespace = textOf(chosen['namespace']) || 'default';
  const text = JSON.stringify(clean);
  return {
    text,
    context,
    namespace,
    token: token || undefined,
    certificate,
    authority,
    insecure,
    impersonates,
    server: address,
  };
}

function named(list: unknown, name: string, key: string): Mapping | undefined {
  if (!Array.isArray(list) || name === '') return undefined;
  const found: unknown = list.find((one) => isMapping(one) && one['name'] === name);
  const inner = isMapping(found) ? found[key] : undefined;
  return isMapping(inner) ? inner : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function beside(folder: string, path: string): string {
  return path.startsWith('/') ? path : posix.normalize(posix.join(folder, path));
}

/** By name or number this machine has many addresses; the port of a cluster is its own. */
export function isSameServer(one: string, other: string): boolean {
  try {
    const [a, b] = [new URL(one), new URL(other)];
    const local = (url: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    const host = a.hostname === b.hostname || (local(a) && local(b));
    return host && a.port === b.port && a.protocol === b.protocol;
  } catch {
    return false;
  }
}
