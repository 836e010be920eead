/** What a new cluster has besides nodes: the objects of its add-ons, made once. */
import type { Client } from '../client.ts';
import { corednsAddon } from './coredns.ts';
import { kindnetAddon } from './kindnet.ts';
import { kubeProxyAddon } from './kube-proxy.ts';
import { kubeadmAddon } from './kubeadm.ts';
import { localPathAddon } from './local-path.ts';
import type { ClusterFacts } from './types.ts';

export { controlPlaneManifests } from './control-plane.ts';
export type { Addons, ClusterFacts } from './types.ts';

/** For a new cluster only: what a learner takes away does not come back. */
export function installAddons(client: Client, facts: ClusterFacts): void {
  const objects = [
    ...kubeadmAddon(facts),
    ...kubeProxyAddon(facts),
    ...corednsAddon(),
    ...kindnetAddon(facts),
    ...localPathAddon(),
  ];
  for (const [resource, object] of objects) {
    const { namespace, name } = object.metadata;
    if (!client.get(resource, namespace, name)) client.create(resource, object);
  }
}
