/** The APIs that servers inside the cluster answer for: APIServices with a Service. After kube-aggregator. */
import type { KubeObject } from '../../objects.ts';
import type { Store } from '../../storage/index.ts';
import type { ServiceRef } from '../relay/service.ts';

/** One group and version that is served elsewhere. */
export interface RemoteApi {
  /** Of its APIService: `v1beta1.metrics.k8s.io`. */
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly service: ServiceRef;
  /** PEM of whom to trust; nobody without. */
  readonly authorities: string | undefined;
  readonly insecure: boolean;
  readonly available: boolean;
  readonly groupPriority: number;
  readonly versionPriority: number;
}

export const APISERVICES = 'apiservices.apiregistration.k8s.io';

/** Read again only when an APIService has changed. */
export class RemoteApis {
  readonly #store: Store;
  #seen = -1;
  #apis: ReadonlyMap<string, RemoteApi> = new Map();

  constructor(store: Store) {
    this.#store = store;
  }

  /** By group and version: `metrics.k8s.io/v1beta1`. */
  get all(): ReadonlyMap<string, RemoteApi> {
    const version = this.#store.versionOf(APISERVICES);
    if (version === this.#seen) return this.#apis;
    this.#seen = version;
    const remote = this.#store.list(APISERVICES).filter(({ spec }) => spec?.service);
    this.#apis = new Map(
      remote.map((object) => [`${object['spec'].group}/${object['spec'].version}`, remoteOf(object)]),
    );
    return this.#apis;
  }

  /** The API a path is about; `undefined` for what is served here. */
  at(path: string): RemoteApi | undefined {
    if (this.all.size === 0 || !path.startsWith('/apis/')) return undefined;
    const [, , group, version] = path.split('/');
    return this.all.get(`${group}/${version}`);
  }
}

export function remoteOf({ metadata, spec, status }: KubeObject): RemoteApi {
  const { namespace, name, port } = spec.service;
  const conditions: { type: string; status: string }[] = status?.conditions ?? [];
  return {
    name: metadata.name,
    group: spec.group,
    version: spec.version,
    service: { namespace, name, port: port ?? 443 },
    authorities: spec.caBundle ? Buffer.from(spec.caBundle, 'base64').toString() : undefined,
    insecure: spec.insecureSkipTLSVerify === true,
    available: conditions.some((each) => each.type === 'Available' && each.status === 'True'),
    groupPriority: spec.groupPriorityMinimum ?? 0,
    versionPriority: spec.versionPriority ?? 0,
  };
}
