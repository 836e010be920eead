/** What a new cluster has besides nodes: the objects of its add-ons, made once. */
import type { Client } from '../client.ts';
import { controllerAccounts } from './controller-accounts.ts';
import { corednsAddon } from './coredns.ts';
import { csiHostpathAddon } from './csi-hostpath.ts';
import { gatewayAddon } from './gateway-api/index.ts';
import { ingressNginxAddon } from './ingress-nginx.ts';
import { kindnetDaemonSet, kindnetRights } from './kindnet.ts';
import { kubeProxyAddon, kubeProxyConfiguration } from './kube-proxy.ts';
import { kubeadmObjects, kubeadmRights } from './kubeadm.ts';
import { localPathAddon } from './local-path.ts';
import { metricsServerAddon } from './metrics-server.ts';
import { type Addon, type Addons, type ClusterFacts, KUBE_SYSTEM } from './types.ts';

export { installGatewayApi, shareDefinitions } from './gateway-api/index.ts';
export { startLoadBalancer } from './load-balancer.ts';
export { controlPlaneFiles, workerFiles } from './node-files.ts';
export type { Addons, ClusterFacts } from './types.ts';

/** Whether the objects of the add-ons were made when this cluster was new. */
export function hasAddons(client: Client): boolean {
  return client.get('configmaps', KUBE_SYSTEM, 'kubeadm-config') !== undefined;
}

function courseAddons(): Addon[] {
  return [...csiHostpathAddon(), ...metricsServerAddon(), ...ingressNginxAddon(), ...gatewayAddon()];
}

/** What is the same in every cluster. For a new one only: what a learner takes away does not come back. */
export function installAddons(client: Client, addons: Addons): void {
  if (addons === 'none') return;
  install(client, [
    ...kubeadmRights(),
    ...controllerAccounts(),
    ...kubeProxyAddon(),
    ...corednsAddon(),
    ...kindnetRights(),
    ...localPathAddon(),
    ...(addons === 'course' ? courseAddons() : []),
  ]);
}

/** What tells of the cluster itself: its name, its address, its CA. For a new cluster only. */
export function describeCluster(client: Client, facts: ClusterFacts): void {
  install(client, [...kubeadmObjects(facts), kubeProxyConfiguration(facts), kindnetDaemonSet(facts)]);
}

function install(client: Client, objects: readonly Addon[]): void {
  for (const [resource, object] of objects) {
    const { namespace, name } = object.metadata;
    if (!client.get(resource, namespace, name)) client.create(resource, object);
  }
}
