/** SandboxSpec → the configuration that `kind create cluster` reads. */
import { stringify } from 'yaml';
import type { SandboxSpec } from '../types.ts';

export interface ConfigFacts {
  readonly id: string;
  /** Since Kubernetes 1.35 a kubelet refuses to start on cgroup v1 unless it is told not to. */
  readonly cgroupV1: boolean;
}

/** On every node of ours, so that a cluster says of itself which sandbox it is. */
export const SANDBOX_LABEL = 'naru.dev/sandbox';

export function kindConfig(spec: SandboxSpec, facts: ConfigFacts): string {
  const labels = { [SANDBOX_LABEL]: facts.id };
  const workers = Array.from({ length: Math.max(0, spec.nodes - 1) }, () => ({ role: 'worker', labels }));
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { apiServerAddress: '127.0.0.1' },
    nodes: [{ role: 'control-plane', labels }, ...workers],
    ...(facts.cgroupV1 ? { kubeadmConfigPatches: [CGROUP_V1] } : {}),
  });
}

const CGROUP_V1 = stringify({
  kind: 'KubeletConfiguration',
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  failCgroupV1: false,
});
