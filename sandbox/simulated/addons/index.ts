/** What a new cluster has besides nodes: the objects of its add-ons, made once. */
import type { Client } from '../client.ts';
import { corednsAddon } from './coredns.ts';
import { csiHostpathAddon } from './csi-hostpath.ts';
import { ingressNginxAddon } from './ingress-nginx.ts';
import { kindnetAddon } from './kindnet.ts';
import { kubeProxyAddon } from './kube-proxy.ts';
import { kubeadmAddon } from './kubeadm.ts';
import { localPathAddon } from './local-path.ts';
import { metricsServerAddon } from './metrics-server.ts';
import { type Addon, type Addons, type ClusterFacts, KUBE_SYSTEM } from './types.ts';

export { startLoadBalancer } from './load-balancer.ts';
export { controlPlaneFiles, type NodeFileContent, workerFiles } from './node-files.ts';
export type { Addons, ClusterFacts } from './types.ts';

/** Whether the objects of the add-ons were made when this cluster was new. */
export function hasAddons(client: Client): boolean {
  return client.get('configmaps', KUBE_SYSTEM, 'kubeadm-config') !== undefined;
}

function courseAddons(): Addon[] {
  return [...csiHostpathAddon(), ...metricsServerAddon(), ...ingressNginxAddon()];
}

/** For a new cluster only: what a learner takes away does not come back. */
export function installAddons(client: Client, facts: ClusterFacts, addons: Addons = 'plain'): void {
  const objects = [
    ...kubeadmAddon(facts),
    ...kubeProxyAddon(facts),
    ...corednsAddon(),
    ...kindnetAddon(facts),
    ...localPathAddon(),
    ...(addons === 'course' ? courseAddons() : []),
  ];
  for (const [resource, object] of objects) {
    const { namespace, name } = object.metadata;
    if (!client.get(resource, namespace, name)) client.create(resource, object);
  }
}
