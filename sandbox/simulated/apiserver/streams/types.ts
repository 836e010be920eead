import type { ContainerRef, KubeletApi } from '../../kubelet/api.ts';

/** A request for a pod's log, exec, attach or portforward that has been authenticated, authorized and routed. */
export interface StreamRequest {
  /** The kubelet of the node the pod runs on. */
  readonly kubelet: Omit<KubeletApi, 'usage'>;
  readonly pod: ContainerRef;
  readonly subresource: 'log' | 'exec' | 'attach' | 'portforward';
  readonly query: URLSearchParams;
}
