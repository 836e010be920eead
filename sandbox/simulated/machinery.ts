/** Everything that moves in a cluster: controllers, scheduler, network, kubelets. Started and ended as one. */

import { type ClusterFacts, controlPlaneFiles, startLoadBalancer, workerFiles } from './addons/index.ts';
import { startDefinitionControllers } from './apiextensions/controllers/index.ts';
import type { Aggregation } from './apiserver/aggregation/index.ts';
import { metricsSource } from './apiserver/aggregation/metrics-source.ts';
import type { Scheme } from './apiserver/registry/types.ts';
import type { Client } from './client.ts';
import { createInformerFactory } from './clientgo/informer.ts';
import { type LedComponent, startWhileRunning } from './component-work.ts';
import { type Components, createComponents } from './components.ts';
import type { ClusterContext } from './context.ts';
import { startCsiHostpath } from './controllers/csi-hostpath/index.ts';
import { startControllers } from './controllers/index.ts';
import { startLocalPathProvisioner } from './controllers/local-path-provisioner/index.ts';
import type { IssueLegacyToken } from './controllers/serviceaccount-tokens.ts';
import type { KubeletApi } from './kubelet/api.ts';
import type { Strain } from './kubelet/eviction.ts';
import { type NodeKubelet, startKubelet } from './kubelet/index.ts';
import type { NodeDisk } from './kubelet/node-files.ts';
import { PullTroubles } from './kubelet/pull-troubles.ts';
import { createNetwork } from './network/index.ts';
import type { ClusterNetwork } from './network/types.ts';
import type { ClusterPki } from './pki/index.ts';
import { startScheduler } from './scheduler/index.ts';
import { NetworkView } from './vantage/view.ts';

export interface Machinery extends Disposable {
  /** For what the API server itself asks of servers inside the cluster. */
  readonly network: ClusterNetwork;
  /** `undefined` for a node that does not exist or whose kubelet does not run. */
  kubeletFor(nodeName: string): KubeletApi | undefined;
  /** Stops a kubelet as `systemctl stop kubelet` would; containers go on. Throws for a node that does not exist. */
  stopKubelet(nodeName: string): void;
  startKubelet(nodeName: string): void;
  /** Takes memory or disk of a node away, in bytes, until it is told otherwise. */
  strainNode(nodeName: string, strain: Partial<Strain>): void;
  /** Which programs of the cluster itself run; undefined where they need not, in a cluster without add-ons. */
  readonly components: Components | undefined;
  /** Every kubelet by the name of its node, also those that do not run. */
  readonly kubelets: ReadonlyMap<string, NodeKubelet>;
  /** Images whose pulls are slow or fail. */
  readonly pulls: PullTroubles;
  /** The network, as it is seen from pods and nodes, and from beside the cluster. */
  readonly view: NetworkView;
}

export interface MachineryOptions {
  /** APIs that servers inside the cluster answer for. */
  readonly aggregation: Aggregation;
  /** What is served: kinds come and go with CustomResourceDefinitions. */
  readonly scheme: Scheme;
  readonly context: ClusterContext;
  readonly nodeNames: readonly string[];
  /** Its CA is published to every namespace and signs requests for certificates. */
  readonly pki: ClusterPki;
  readonly issueLegacyToken: IssueLegacyToken;
  /** With them controllers, scheduler, Services and DNS work as far as their programs run in the cluster. */
  readonly addons: ClusterFacts | undefined;
  /** Services of type LoadBalancer get addresses. */
  readonly loadBalancer?: boolean;
  /** Keeps the files of the nodes; without, they end with the machinery. */
  readonly disk?: NodeDisk;
  /** Nodes whose kubelets do not run. */
  readonly silent?: ReadonlySet<string>;
}

/** `naru-control-plane`, `naru-worker`, `naru-worker2` …: as kind names them. */
export function nodeNames(cluster: string, count: number): string[] {
  return Array.from({ length: Math.max(1, count) }, (_, index) => {
    if (index === 0) return `${cluster}-control-plane`;
    return `${cluster}-worker${index === 1 ? '' : index}`;
  });
}

/** InternalIP of a node: the first addresses of the network kind makes. */
export function nodeAddress(index: number): string {
  return `172.18.0.${index + 2}`;
}

export function startMachinery(options: MachineryOptions): Machinery {
  const { aggregation, context, scheme, nodeNames, pki, issueLegacyToken, addons } = options;
  const started = new DisposableStack();
  const informers = started.use(
    createInformerFactory(context.client, (message, cause) => context.log(message, cause)),
  );
  const components = createComponents();
  const network = started.use(
    createNetwork(context, informers, addons ? { components, clusterDns: 'coredns' } : {}),
  );
  const begin = (name: LedComponent, start: () => Disposable) =>
    started.use(addons ? startWhileRunning(context, components, name, start) : start());
  started.use(startDefinitionControllers(context, informers));
  begin('kube-controller-manager', () =>
    startControllers(context, {
      resources: scheme.resources,
      served: () => scheme.resources,
      rootCertificate: pki.authority,
      signer: pki,
      metrics: metricsSource(aggregation),
      issueLegacyToken,
      informers,
    }),
  );
  started.use(startLocalPathProvisioner({ ...context, informers }, components));
  started.use(startCsiHostpath({ ...context, informers }, components));
  if (options.loadBalancer) started.use(startLoadBalancer(context, informers));
  begin('kube-scheduler', () => startScheduler(context, { informers }));
  const log = (message: string, cause?: unknown) => context.log(message, cause);
  started.use(aggregation.start(context.client.as('kube-aggregator'), informers, log));
  const pulls = new PullTroubles();
  const kubelets = new Map<string, NodeKubelet>();
  for (const [index, nodeName] of nodeNames.entries()) {
    const kubelet = startKubelet({
      nodeName,
      roles: index === 0 ? ['control-plane'] : [],
      podCIDR: `10.244.${index}.0/24`,
      address: nodeAddress(index),
      context,
      informers,
      network,
      components,
      ...(options.disk && { disk: options.disk }),
      pulls,
      stopped: options.silent?.has(nodeName) ?? false,
      signing: () => (pki.tokens.isReady ? undefined : pki.tokens.ready),
      files: addons ? (index === 0 ? controlPlaneFiles(addons) : workerFiles(addons, nodeName)) : [],
    });
    kubelets.set(nodeName, started.use(kubelet));
  }
  if (nodeNames.length === 1) letPodsOntoControlPlane(context.client, nodeNames[0]!);
  return {
    network,
    components: addons && components,
    kubelets,
    pulls,
    view: new NetworkView({ network, kubelets, now: () => context.clock.now() }),
    kubeletFor(nodeName) {
      const kubelet = kubelets.get(nodeName);
      return kubelet?.isRunning ? kubelet : undefined;
    },
    stopKubelet: (nodeName) => kubeletOf(kubelets, nodeName).stop(),
    startKubelet: (nodeName) => kubeletOf(kubelets, nodeName).start(),
    strainNode: (nodeName, strain) => kubeletOf(kubelets, nodeName).strain(strain),
    [Symbol.dispose]: () => started.dispose(),
  };
}

function kubeletOf(kubelets: ReadonlyMap<string, NodeKubelet>, nodeName: string): NodeKubelet {
  const kubelet = kubelets.get(nodeName);
  if (!kubelet) throw new Error(`There is no node ${nodeName}.`);
  return kubelet;
}

/** kind does the same for a cluster of one node: there is nowhere else to run. */
function letPodsOntoControlPlane(client: Client, nodeName: string): void {
  const taints: { key: string }[] = client.get('nodes', undefined, nodeName)?.['spec']?.taints ?? [];
  const others = taints.filter(({ key }) => key !== 'node-role.kubernetes.io/control-plane');
  if (others.length === taints.length) return;
  client.patch('nodes', undefined, nodeName, { spec: { taints: others.length > 0 ? others : null } });
}
