/** The half of a cluster that answers and does nothing by itself: the store, who may do what, admission, the API server over it. */
import type { Clock } from '../clock.ts';
import { dynamicAdmission } from './admission/dynamic.ts';
import { admissionChain } from './admission/index.ts';
import { clusterScheme } from './apiextensions/scheme.ts';
import { Aggregation } from './apiserver/aggregation/index.ts';
import {
  type AccessControl,
  type ApiServer,
  createAccessControl,
  createLocalClient,
  fieldManager,
  Registry,
  startApiServer,
} from './apiserver/index.ts';
import type { Chance } from './chance.ts';
import type { Client } from './client.ts';
import type { KubeletApi } from './kubelet/api.ts';
import { kubeletAnswer } from './kubelet/server.ts';
import { nodeAddress } from './machinery.ts';
import type { ClusterNetwork } from './network/types.ts';
import type { ClusterPki } from './pki/index.ts';
import { NODE_RULES } from './rbac/policy.ts';
import { Store, type StoreChange } from './storage/index.ts';

export interface ClusterApiOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  log(message: string, cause?: unknown): void;
  readonly pki: ClusterPki;
  /** Every commit comes by here on its way into the store. */
  onCommit(change: StoreChange): void;
  /** Whether etcd runs. */
  storageAnswers(): boolean;
  /** Comes and goes with what moves in the cluster. */
  network(): ClusterNetwork | undefined;
  /** `undefined` for a node that does not run. */
  kubeletFor(nodeName: string): KubeletApi | undefined;
}

export interface ClusterApi {
  readonly store: Store;
  readonly access: AccessControl;
  readonly aggregation: Aggregation;
  readonly registry: Registry;
  /** Asks the registry as the API server itself. */
  readonly client: Client;
  /** Listens on the port if it is free, else on another; 0 for any. */
  serve(port: number): Promise<ApiServer>;
}

/** The API server itself, to what it asks inside the cluster. */
const peer = () => ({ ip: nodeAddress(0), namespace: '' });

export function createClusterApi(options: ClusterApiOptions): ClusterApi {
  const { clock, chance, log, pki, network } = options;
  const store = new Store({ log, onCommit: options.onCommit });
  const scheme = clusterScheme(store, { store, clock, network, peer: peer() });
  const access = createAccessControl({ store, keys: pki.tokens, clock, nodeRules: NODE_RULES });
  const { authorizer } = access;
  const asked = { store, clock, kinds: scheme, peer: peer(), authorizer, network };
  const registry = new Registry({
    scheme,
    store,
    clock,
    ...chance,
    admission: admissionChain([...access.admission, ...dynamicAdmission(asked)]),
    reviews: access.reviews,
    tokens: access.tokens,
    fieldManager,
  });
  const client = createLocalClient(registry, log);
  registry.admissionClient = client;
  const parts = { store, access, aggregation: new Aggregation(asked), registry, client };
  return { ...parts, serve: (port) => serve(parts, options, port) };
}

function serve(parts: Omit<ClusterApi, 'serve'>, options: ClusterApiOptions, port: number) {
  const { access, aggregation, registry } = parts;
  const { clock, chance, log, pki, network, kubeletFor, storageAnswers } = options;
  const askKubelet = (nodeName: string, path: string) => {
    const kubelet = kubeletFor(nodeName);
    return kubelet && kubeletAnswer({ nodeName, usage: () => kubelet.usage() }, path);
  };
  return startApiServer({
    router: {
      registry,
      authenticator: access.authenticator,
      authorizer: access.authorizer,
      clock,
      random: () => chance.random(),
      kubeletFor,
      storageAnswers,
      aggregation,
      proxy: { network, peer: peer(), now: () => clock.now(), askKubelet },
    },
    key: pki.state.serving.key,
    certificate: pki.state.serving.certificate,
    authority: pki.authority,
    administrator: pki.state.administrator.certificate,
    port,
    log,
  });
}
