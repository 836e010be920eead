/** Where objects of a kind live: asks the API server (discovery) once per group and version. Also its refusals, as Faults. */
import { Fault } from './faults.ts';
import type { KubeResponse, ListQuery, ObjectRef, Send } from './kube-types.ts';

/** An answer of the API server that is not a success. */
export class ApiFault extends Fault {
  /** HTTP status. */
  readonly status: number;
  /** The machine-readable reason of the Status: `AlreadyExists`, `Invalid`. Empty when there was none. */
  readonly reason: string;
  /** The message of the server alone. */
  readonly said: string;

  constructor(response: KubeResponse, what: string) {
    const { message, reason } = statusOf(response);
    const refused = response.status === 401 || response.status === 403;
    super(
      refused ? 'sandbox/api-refused' : 'sandbox/api-error',
      `${what}: ${message}`,
      refused
        ? 'Check that the kubeconfig belongs to this cluster and has the right to do this.'
        : 'Read the message of the API server; if the object is right, reset the sandbox and try again.',
    );
    this.status = response.status;
    this.reason = reason;
    this.said = message;
  }
}

function statusOf(response: KubeResponse): { message: string; reason: string } {
  try {
    const status = JSON.parse(response.text) as { message?: unknown; reason?: unknown };
    return { message: String(status.message ?? response.text), reason: String(status.reason ?? '') };
  } catch {
    return { message: `status ${response.status}: ${response.text.slice(0, 300)}`, reason: '' };
  }
}

interface Resource {
  /** The plural in the path. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export class Resources {
  readonly #send: Send;
  readonly #known = new Map<string, readonly Resource[]>();

  constructor(send: Send) {
    this.#send = send;
  }

  /** Path of one object, or `undefined` when the server knows no such kind. */
  async pathOf(ref: ObjectRef, signal: AbortSignal): Promise<string | undefined> {
    const resource = await this.#find(ref.apiVersion, ref.kind, signal);
    if (!resource) return undefined;
    const namespace = resource.namespaced ? (ref.namespace ?? 'default') : undefined;
    return `${collection(ref.apiVersion, resource.name, namespace)}/${encodeURIComponent(ref.name)}`;
  }

  /** Path of the objects asked for, selectors included, or `undefined` when the server knows no such kind. */
  async collectionPath(query: ListQuery, signal: AbortSignal): Promise<string | undefined> {
    const resource = await this.#find(query.apiVersion, query.kind, signal);
    if (!resource) return undefined;
    const path = collection(
      query.apiVersion,
      resource.name,
      resource.namespaced ? query.namespace : undefined,
    );
    const parameters = new URLSearchParams();
    const labels = Object.entries(query.labels ?? {}).map(([name, value]) => `${name}=${value}`);
    if (labels.length > 0) parameters.set('labelSelector', labels.join(','));
    if (query.fieldSelector) parameters.set('fieldSelector', query.fieldSelector);
    return parameters.size > 0 ? `${path}?${parameters}` : path;
  }

  /**
   * A kind that is not known is asked for again: a CustomResourceDefinition may have come since. So is one that somebody
   * has defined: its definition may have gone since, and come back with another scope.
   */
  async #find(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource | undefined> {
    const known = this.#known.get(apiVersion)?.find((resource) => resource.kind === kind);
    if (known && !isDefined(apiVersion)) return known;
    const resources = await this.#discover(apiVersion, signal);
    this.#known.set(apiVersion, resources);
    return resources.find((resource) => resource.kind === kind);
  }

  async #discover(apiVersion: string, signal: AbortSignal): Promise<readonly Resource[]> {
    const response = await this.#send({ method: 'GET', path: root(apiVersion) }, signal);
    if (response.status === 404) return [];
    if (response.status !== 200) throw new ApiFault(response, `the kinds of ${apiVersion}`);
    const { resources } = JSON.parse(response.text) as { resources: readonly Resource[] };
    return resources.filter(({ name }) => !name.includes('/'));
  }
}

/** Whether the group belongs to somebody else than Kubernetes. */
function isDefined(apiVersion: string): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return group.includes('.') && !group.endsWith('.k8s.io');
}

const root = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

const collection = (apiVersion: string, plural: string, namespace: string | undefined): string =>
  `${root(apiVersion)}${namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${plural}`;
