/** The kubeconfig of somebody's own cluster, made one that stands by itself: one context, and what it names in files put in. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { Fault } from '../faults.ts';

export interface Attachment {
  /** YAML, for the learner and for us. */
  readonly kubeconfig: string;
  /** Of the context: by this word somebody says that a cluster may be used. */
  readonly context: string;
  /** Names that may tell what it is for: of context, cluster, user and server. */
  readonly names: readonly string[];
}

interface Named<T> {
  readonly name: string;
  readonly [kind: string]: T | string;
}
type Fields = Readonly<Record<string, unknown>>;

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly (Named<Fields> & { readonly context?: Fields })[];
  readonly clusters?: readonly (Named<Fields> & { readonly cluster?: Fields })[];
  readonly users?: readonly (Named<Fields> & { readonly user?: Fields })[];
}

/**
 * NARU_KUBECONFIG, and of it the context NARU_CONTEXT or the current one. Throws `sandbox/kubeconfig-missing`,
 * `sandbox/kubeconfig-unusable`.
 */
export async function readAttachment(env: Readonly<Record<string, string | undefined>>): Promise<Attachment> {
  const path = env['NARU_KUBECONFIG'];
  if (!path) throw missing('NARU_KUBECONFIG is not set');
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw missing(`${path} cannot be read: ${cause.message}`);
  });
  const config = parsed(path, text);
  const wanted = env['NARU_CONTEXT'] || config['current-context'] || '';
  const context = config.contexts?.find(({ name }) => name === wanted)?.context;
  const cluster = config.clusters?.find(({ name }) => name === context?.['cluster']);
  const user = config.users?.find(({ name }) => name === context?.['user']);
  if (!context || !cluster?.cluster || !user?.user)
    throw unusable(path, `it has no context "${wanted}" with a cluster and a user`, CONTEXT_REMEDY);
  const folder = dirname(resolve(path));
  const standing = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': wanted,
    contexts: [{ name: wanted, context }],
    clusters: [{ name: cluster.name, cluster: await inlined(path, folder, cluster.cluster) }],
    users: [{ name: user.name, user: await inlined(path, folder, user.user) }],
  };
  const server = String(cluster.cluster['server'] ?? '');
  return {
    kubeconfig: stringify(standing),
    context: wanted,
    names: [wanted, cluster.name, user.name, server],
  };
}

function parsed(path: string, text: string): Kubeconfig {
  try {
    const config = parse(text) as Kubeconfig | null;
    if (config && typeof config === 'object') return config;
  } catch {
    // Said below.
  }
  throw unusable(path, 'it is no YAML of a kubeconfig', CONTEXT_REMEDY);
}

/** What stands in files, by the key under which it can be said outright. */
const FILES: Readonly<Record<string, string>> = {
  'certificate-authority': 'certificate-authority-data',
  'client-certificate': 'client-certificate-data',
  'client-key': 'client-key-data',
};

async function inlined(path: string, folder: string, fields: Fields): Promise<Fields> {
  const program = ['exec', 'auth-provider'].find((key) => fields[key] !== undefined);
  if (program)
    throw unusable(path, `its user logs in by ${program}, which a learner's shell cannot`, TOKEN_REMEDY);
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    const data = FILES[key];
    if (data === undefined && key !== 'tokenFile') {
      result[key] ??= value;
      continue;
    }
    const content = await readFile(resolve(folder, String(value))).catch((cause: Error) => {
      throw unusable(path, `${key} cannot be read: ${cause.message}`, 'Correct the path in it.');
    });
    if (data === undefined) result['token'] = content.toString('utf8').trim();
    else result[data] = content.toString('base64');
  }
  return result;
}

const missing = (why: string): Fault =>
  new Fault(
    'sandbox/kubeconfig-missing',
    `no cluster can be attached: ${why}`,
    'Set NARU_KUBECONFIG to the kubeconfig of a cluster of yours, or set NARU_SANDBOX=simulated.',
  );

const CONTEXT_REMEDY = 'Correct it, or name one of its contexts with NARU_CONTEXT.';
const TOKEN_REMEDY =
  'Make a kubeconfig with a token: a ServiceAccount bound to cluster-admin, and "kubectl create token".';

const unusable = (path: string, why: string, remedy: string): Fault =>
  new Fault('sandbox/kubeconfig-unusable', `${path} cannot be used: ${why}`, remedy);
