/** SandboxSpec → the configuration that `kind create cluster` reads. */
import { stringify } from 'yaml';
import { SANDBOX_LABEL } from '../labels.ts';
import { nodeKeys, type Taint, taintOf } from '../shape.ts';
import type { SandboxSpec } from '../types.ts';

export interface ConfigFacts {
  readonly id: string;
  /** Since Kubernetes 1.35 a kubelet refuses to start on cgroup v1 unless it is told not to. */
  readonly cgroupV1: boolean;
}

export function kindConfig(spec: SandboxSpec, facts: ConfigFacts): string {
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { apiServerAddress: '127.0.0.1', ...(spec.network === 'calico' && CALICO) },
    ...(spec.featureGates && { featureGates: spec.featureGates }),
    nodes: nodeKeys(spec).map((key, index) => nodeConfig(key, index, spec, facts)),
    ...(facts.cgroupV1 && { kubeadmConfigPatches: [CGROUP_V1] }),
  });
}

function nodeConfig(key: string, index: number, spec: SandboxSpec, facts: ConfigFacts): object {
  const isControlPlane = index < (spec.controlPlanes ?? 1);
  const patch = taintPatch(spec.taints?.[key] ?? [], isControlPlane, index === 0, spec.nodes > 1);
  return {
    role: isControlPlane ? 'control-plane' : 'worker',
    labels: { [SANDBOX_LABEL]: facts.id, ...spec.labels?.[key] },
    ...(patch && { kubeadmConfigPatches: [patch] }),
  };
}

/** Calico brings its own plugin, and a range of addresses that it has by default. */
const CALICO = { disableDefaultCNI: true, podSubnet: '192.168.0.0/16' };

/** kubeadm's own; what is patched in takes its place, so that it has to be said again. kind takes it away where there are no workers. */
const CONTROL_PLANE: Taint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

/** The first node is made by `kubeadm init`, all others join. */
function taintPatch(
  texts: readonly string[],
  isControlPlane: boolean,
  isFirst: boolean,
  keepsOwn: boolean,
): string | undefined {
  if (texts.length === 0) return undefined;
  const asked = texts.flatMap((text) => taintOf(text) ?? []);
  const taints = isControlPlane && keepsOwn ? [CONTROL_PLANE, ...asked] : asked;
  const kind = isFirst ? 'InitConfiguration' : 'JoinConfiguration';
  return stringify({ kind, nodeRegistration: { taints } });
}

const CGROUP_V1 = stringify({
  kind: 'KubeletConfiguration',
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  failCgroupV1: false,
});
