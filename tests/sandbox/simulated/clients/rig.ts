/**
 * A cluster for @kubernetes/client-node: the one `KUBECONFIG_REAL` names, or a simulated one. The tests beside this file know
 * no difference, so that running them against a real cluster proves that they ask for the truth:
 *
 *     KUBECONFIG_REAL=~/.kube/config npm run test:unit -- tests/sandbox/simulated/clients
 *
 * They keep to a namespace of their own, to cluster-wide names that begin like it, and to the images busybox:1.36 and nginx:1.27.
 */
import { randomBytes } from 'node:crypto';
import * as k8s from '@kubernetes/client-node';
import { bootCluster, type TestCluster } from '../support.ts';

const REAL = process.env['KUBECONFIG_REAL'];

/** Milliseconds a wait may take; a real kubelet starts and stops containers in its own time. */
export const PATIENCE = REAL ? 90_000 : 15_000;

/** More than the simulated cluster keeps. */
const CHANGES_KEPT = 1500;

// biome-ignore lint/suspicious/noExplicitAny: objects of every kind.
export type Loose = any;

export interface RawAnswer {
  readonly code: number;
  readonly headers: Record<string, string>;
  readonly body: Loose;
}

export interface ClientRig extends AsyncDisposable {
  readonly config: k8s.KubeConfig;
  /** A namespace with its default service account; everything in it goes with the rig. */
  readonly namespace: string;
  readonly core: k8s.CoreV1Api;
  /** Resolves with the first state of an object that is as wanted; `undefined` in `wanted` is an object that is gone. */
  until(path: string, wanted: (object: Loose | undefined) => boolean): Promise<Loose>;
  /** Makes a pod and waits until it runs. */
  running(pod: k8s.V1Pod): Promise<void>;
  /** One request in the client's own way, for what its typed methods cannot say. */
  raw(
    method: k8s.HttpMethod,
    path: string,
    options?: { headers?: Record<string, string>; body?: unknown; as?: k8s.KubeConfig },
  ): Promise<RawAnswer>;
  /**
   * Sees to it that changes of ConfigMaps from before the rig can no longer be watched. A real cluster forgets them within
   * minutes and is older than that; the simulated one keeps a number of changes, which are made to the one that is named.
   */
  forgetPast(name: string): void;
  /** The same cluster, seen by somebody else. */
  as(user: Omit<k8s.User, 'name'>): k8s.KubeConfig;
}

export async function clientRig(): Promise<ClientRig> {
  const config = new k8s.KubeConfig();
  const simulated = REAL ? undefined : await bootCluster({ nodes: 2, timeFactor: 0.01 });
  if (simulated) config.loadFromString(simulated.cluster.kubeconfig());
  else config.loadFromFile(REAL!);
  const namespace = `naru-clients-${randomBytes(4).toString('hex')}`;
  const rig = rigOf(config, namespace, simulated);
  await rig.core.createNamespace({ body: { metadata: { name: namespace } } });
  await rig.until(`/api/v1/namespaces/${namespace}/serviceaccounts/default`, (account) => account);
  return rig;
}

function rigOf(config: k8s.KubeConfig, namespace: string, simulated: TestCluster | undefined): ClientRig {
  const core = config.makeApiClient(k8s.CoreV1Api);
  const rig: ClientRig = {
    config,
    namespace,
    core,
    until: (path, wanted) => until(config, path, wanted),
    async running(pod) {
      await core.createNamespacedPod({ namespace, body: pod });
      const path = `/api/v1/namespaces/${namespace}/pods/${pod.metadata!.name}`;
      await rig.until(path, (now) => now?.status?.containerStatuses?.every((each: Loose) => each.ready));
    },
    raw: (method, path, { as = config, ...rest } = {}) => raw(as, method, path, rest),
    forgetPast: (name) => {
      const client = simulated?.cluster.client;
      for (let at = 0; client && at < CHANGES_KEPT; at++) {
        client.patch('configmaps', namespace, name, { metadata: { annotations: { at: String(at) } } });
      }
    },
    as: (user) => seenBy(config, user),
    async [Symbol.asyncDispose]() {
      await core.deleteNamespace({ name: namespace, body: { propagationPolicy: 'Background' } });
      await simulated?.[Symbol.asyncDispose]();
    },
  };
  return rig;
}

function seenBy(config: k8s.KubeConfig, user: Omit<k8s.User, 'name'>): k8s.KubeConfig {
  const other = new k8s.KubeConfig();
  other.loadFromClusterAndUser(config.getCurrentCluster()!, { name: 'other', ...user });
  return other;
}

async function raw(
  config: k8s.KubeConfig,
  method: k8s.HttpMethod,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown },
): Promise<RawAnswer> {
  const context = new k8s.RequestContext(config.getCurrentCluster()!.server + path, method);
  for (const [name, value] of Object.entries(headers)) context.setHeaderParam(name, value);
  if (body !== undefined) {
    if (headers['content-type'] === undefined) context.setHeaderParam('content-type', 'application/json');
    // The client sends bytes as they are, though its types do not say so.
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    context.setBody(isRaw ? (body as string) : JSON.stringify(body));
  }
  await config.applySecurityAuthentication(context);
  const answer = await new k8s.IsomorphicFetchHttpLibrary().send(context).toPromise();
  const text = await answer.body.text();
  const isJson = answer.headers['content-type']?.startsWith('application/json');
  return { code: answer.httpStatusCode, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
}

/** Watches one object by its name, from what it is now. */
async function until(
  config: k8s.KubeConfig,
  path: string,
  wanted: (object: Loose | undefined) => boolean,
): Promise<Loose> {
  const slash = path.lastIndexOf('/');
  const query = `fieldSelector=${encodeURIComponent(`metadata.name=${path.slice(slash + 1)}`)}`;
  const late = AbortSignal.timeout(PATIENCE);
  for (;;) {
    const list = (await raw(config, k8s.HttpMethod.GET, `${path.slice(0, slash)}?${query}`, {})).body;
    if (wanted(list.items[0])) return list.items[0];
    const found = await watchUntil(
      config,
      path.slice(0, slash),
      list.metadata.resourceVersion,
      query,
      late,
      wanted,
    );
    if (found) return found.object;
    if (late.aborted) throw new Error(`waited in vain for ${path}`);
  }
}

/** `undefined` when the watch ended before. */
async function watchUntil(
  config: k8s.KubeConfig,
  path: string,
  resourceVersion: string,
  query: string,
  late: AbortSignal,
  wanted: (object: Loose | undefined) => boolean,
): Promise<{ object: Loose } | undefined> {
  const { promise, resolve } = Promise.withResolvers<{ object: Loose } | undefined>();
  const onEvent = (type: string, object: Loose) => {
    const now = type === 'DELETED' ? undefined : object;
    if (wanted(now)) resolve({ object: now });
  };
  const watch = new k8s.Watch(config);
  const watching = await watch.watch(`${path}?${query}`, { resourceVersion }, onEvent, () =>
    resolve(undefined),
  );
  late.addEventListener('abort', () => resolve(undefined), { once: true });
  const found = await promise;
  watching.abort();
  return found;
}

/** What the API said to a call that failed; fails itself when the call does not. */
export async function refusal(call: Promise<unknown>): Promise<Loose> {
  const error = await call.then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof k8s.ApiException)) throw error;
  const body = typeof error.body === 'string' ? JSON.parse(error.body) : error.body;
  return { ...body, code: error.code };
}

/** A pod that does nothing until it is told to end, or runs the command. */
export function pod(
  name: string,
  command = ['sleep', '3600'],
  more: Partial<k8s.V1Container> = {},
): k8s.V1Pod {
  const container = { name: 'main', image: 'busybox:1.36', command, ...more };
  return {
    metadata: { name, labels: { app: name } },
    spec: { containers: [container], terminationGracePeriodSeconds: 0 },
  };
}

/** With every object of its kind a ConfigMap is the least there is. */
export function configMap(name: string, data: Record<string, string>, labels: Record<string, string> = {}) {
  return { metadata: { name, labels }, data };
}
