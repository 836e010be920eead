/**
 * The kubeconfig a kubectl in a container is given: one server and one user, as it would have found them, with everything
 * that names a file replaced by what the container has there. Programs that hand out credentials do not run here.
 * client-go/tools/clientcmd: the loading rules, overrides, and what a pod finds when there is no kubeconfig.
 */
import { parse } from 'yaml';
import { FileError } from '../files/file-system.ts';
import { Failure, type Process } from '../process/process.ts';
import { notHere } from './command-line.ts';
import { kubeconfigPaths } from './configure.ts';

/** The flags of kubectl that say who asks whom. */
export type Overrides = ReadonlyMap<string, string>;

type Fields = Readonly<Record<string, unknown>>;

interface Configuration {
  readonly current: string;
  readonly clusters: ReadonlyMap<string, Fields>;
  readonly users: ReadonlyMap<string, Fields>;
  readonly contexts: ReadonlyMap<string, Fields>;
}

const MOUNTED = '/var/run/secrets/kubernetes.io/serviceaccount';
/** YAML takes long to read; more is no kubeconfig. Bytes. */
const LIMIT = 256 * 1024;

/** The kubeconfig as JSON. All its connections go through `proxy`. Throws `Failure` where kubectl would end. */
export function kubeconfigFor(process: Process, overrides: Overrides, proxy: string): string {
  const found = configurationOf(process, overrides);
  const isEmpty = found.clusters.size + found.users.size + found.contexts.size === 0;
  const mounted = isEmpty ? inCluster(process) : undefined;
  const contextName = overrides.get('context') ?? found.current;
  const context = contextOf(found, contextName, overrides);
  const cluster =
    mounted?.cluster ?? pick(found.clusters, 'cluster', overrides.get('cluster') ?? text(context, 'cluster'));
  const user =
    mounted?.user ?? pick(found.users, 'auth info', overrides.get('user') ?? text(context, 'user'));
  const namespace = mounted?.namespace ?? text(context, 'namespace');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'container',
    contexts: [
      {
        name: 'container',
        context: { cluster: 'container', user: 'container', ...(namespace && { namespace }) },
      },
    ],
    clusters: [
      { name: 'container', cluster: { ...clusterFields(process, cluster, overrides), 'proxy-url': proxy } },
    ],
    users: [{ name: 'container', user: userFields(process, user, overrides) }],
  });
}

/** rest.InClusterConfig: what the kubelet puts into every pod. */
function inCluster(process: Process): { cluster: Fields; user: Fields; namespace: string } | undefined {
  const { environment } = process;
  const host = environment.get('KUBERNETES_SERVICE_HOST');
  const port = environment.get('KUBERNETES_SERVICE_PORT');
  const token = contentOf(process, `${MOUNTED}/token`);
  if (!host || !port || token === undefined) return undefined;
  const authority = contentOf(process, `${MOUNTED}/ca.crt`);
  return {
    cluster: {
      server: `https://${host}:${port}`,
      ...(authority && { 'certificate-authority-data': encode(authority) }),
    },
    user: { token: token.toString().trim() },
    namespace: contentOf(process, `${MOUNTED}/namespace`)?.toString().trim() ?? '',
  };
}

function configurationOf(process: Process, overrides: Overrides): Configuration {
  const named = overrides.get('kubeconfig');
  if (named) {
    const content = contentOf(process, named);
    if (!content) throw new Failure(`error: stat ${named}: no such file or directory`);
    return configuration([content]);
  }
  const paths = kubeconfigPaths(process, undefined);
  return configuration(paths.flatMap((path) => contentOf(process, path) ?? []));
}

/** Several files as one: what stands in an earlier one holds. */
function configuration(contents: readonly Buffer[]): Configuration {
  const documents = contents.map(documentOf);
  const named = (list: string, item: string): ReadonlyMap<string, Fields> => {
    const entries = documents
      .flatMap((document) => listOf(document[list]))
      .map((entry) => {
        return [text(entry, 'name'), fieldsOf(entry[item])] as const;
      });
    return new Map(entries.reverse());
  };
  return {
    current: documents.map((document) => text(document, 'current-context')).find(Boolean) ?? '',
    clusters: named('clusters', 'cluster'),
    users: named('users', 'user'),
    contexts: named('contexts', 'context'),
  };
}

function documentOf(content: Buffer): Fields {
  if (content.length > LIMIT) throw new Failure('error: error loading config file: it is too large');
  try {
    return fieldsOf(parse(content.toString(), { maxAliasCount: 0 }));
  } catch (error) {
    throw new Failure(`error: error loading config file: ${error instanceof Error ? error.message : error}`);
  }
}

function contextOf(found: Configuration, name: string, overrides: Overrides): Fields {
  const context = found.contexts.get(name);
  if (!context && overrides.has('context')) throw new Failure(`error: context "${name}" does not exist`);
  return context ?? {};
}

function pick(known: ReadonlyMap<string, Fields>, kind: string, name: string): Fields {
  const fields = known.get(name);
  if (!fields && name) throw new Failure(`error: ${kind} "${name}" does not exist`);
  return fields ?? {};
}

function clusterFields(process: Process, cluster: Fields, overrides: Overrides): Fields {
  if (text(cluster, 'proxy-url')) throw notHere('a proxy');
  const server = overrides.get('server') ?? (text(cluster, 'server') || 'http://localhost:8080');
  const serverName = overrides.get('tls-server-name') ?? text(cluster, 'tls-server-name');
  const insecure =
    overrides.get('insecure-skip-tls-verify') ?? String(cluster['insecure-skip-tls-verify'] ?? false);
  return {
    server: addressOf(server),
    ...(serverName && { 'tls-server-name': serverName }),
    ...(insecure === 'true'
      ? { 'insecure-skip-tls-verify': true }
      : embedded(process, cluster, 'certificate-authority', overrides)),
  };
}

/** With a scheme, always that of TLS: only that goes through a proxy as a connection, and no server here speaks without. */
function addressOf(server: string): string {
  const address = /^[a-z]+:\/\//i.test(server) ? server : `https://${server}`;
  return address.replace(/^[a-z]+:/i, 'https:');
}

function userFields(process: Process, user: Fields, overrides: Overrides): Fields {
  if (user['exec'] || user['auth-provider']) throw notHere('a credential plugin');
  const tokenFile = text(user, 'tokenFile');
  const token =
    overrides.get('token') ??
    (tokenFile ? required(process, tokenFile).toString().trim() : text(user, 'token'));
  const username = overrides.get('username') ?? text(user, 'username');
  return {
    ...(token && { token }),
    ...(username && { username, password: overrides.get('password') ?? text(user, 'password') }),
    ...embedded(process, user, 'client-certificate', overrides),
    ...embedded(process, user, 'client-key', overrides),
    ...(text(user, 'as') && { as: text(user, 'as') }),
  };
}

/** A certificate or key: what a flag or a field names, or the data that stand there. */
function embedded(process: Process, fields: Fields, name: string, overrides: Overrides): Fields {
  const path = overrides.get(name) ?? text(fields, name);
  const data = text(fields, `${name}-data`);
  if (data && !overrides.has(name)) return { [`${name}-data`]: data };
  return path ? { [`${name}-data`]: encode(required(process, path)) } : {};
}

function required(process: Process, path: string): Buffer {
  const content = contentOf(process, path);
  if (!content) throw new Failure(`error: unable to read ${path}: open ${path}: no such file or directory`);
  return content;
}

function contentOf(process: Process, path: string): Buffer | undefined {
  try {
    return process.container.files.readFile(process.path(path), process.user);
  } catch (error) {
    if (error instanceof FileError && error.code === 'ENOENT') return undefined;
    if (error instanceof FileError) throw new Failure(`error: open ${path}: ${error.message.toLowerCase()}`);
    throw error;
  }
}

const encode = (content: Buffer): string => content.toString('base64');

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}
