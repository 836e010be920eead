/** What a cluster has besides its nodes. */
import type { KubeObject, ResourceName } from '../objects.ts';
import type { PkiState } from '../pki/index.ts';

/**
 * `plain`: what kind makes of a new cluster (CoreDNS, kube-proxy, the CNI's DaemonSet, local-path storage, a control plane
 * of static pods). `course`: that, and what the course builds on (an ingress controller and the like). `none`: nothing runs
 * in kube-system; names and Services work by themselves.
 */
export type Addons = 'none' | 'plain' | 'course';

/** What the objects of a cluster have to say about it. */
export interface ClusterFacts {
  /** As kind has it: `naru` of `naru-control-plane`. */
  readonly clusterName: string;
  readonly controlPlane: string;
  /** InternalIP of the control plane node. */
  readonly address: string;
  /** The CA of the cluster in PEM. */
  readonly authority: string;
  /** Its keys and certificates, as they are by now. */
  pki(): PkiState;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** An object with the resource it is made through. */
export type Addon = readonly [resource: ResourceName, object: KubeObject];

export const KUBE_SYSTEM = 'kube-system';
export const KUBERNETES_VERSION = 'v1.36.2';
