import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindConfig } from '../../../sandbox/kind/config.ts';
import type { SandboxSpec } from '../../../sandbox/types.ts';

const configOf = (spec: SandboxSpec, cgroupV1 = false) => parse(kindConfig(spec, { id: 'x', cgroupV1 }));
const patchOf = (node: { kubeadmConfigPatches: string[] }) => parse(node.kubeadmConfigPatches[0]!);

describe('the configuration of kind', () => {
  it('has one control plane, workers, and nothing that nobody asked for', () => {
    const label = { 'naru.dev/sandbox': 'x' };
    expect(configOf({ nodes: 3, addons: 'course' })).toEqual({
      kind: 'Cluster',
      apiVersion: 'kind.x-k8s.io/v1alpha4',
      networking: { apiServerAddress: '127.0.0.1' },
      nodes: [
        { role: 'control-plane', labels: label },
        { role: 'worker', labels: label },
        { role: 'worker', labels: label },
      ],
    });
  });

  it('gives nodes their labels, and components their feature gates', () => {
    const { nodes, featureGates } = configOf({
      nodes: 4,
      controlPlanes: 3,
      labels: { cp2: { zone: 'b' }, worker1: { disk: 'ssd' } },
      featureGates: { NodeSwap: true },
    });
    expect(nodes.map(({ role }: { role: string }) => role)).toEqual([
      ...Array(3).fill('control-plane'),
      'worker',
    ]);
    expect(nodes[1].labels).toEqual({ 'naru.dev/sandbox': 'x', zone: 'b' });
    expect(nodes[3].labels).toMatchObject({ disk: 'ssd' });
    expect(featureGates).toEqual({ NodeSwap: true });
  });

  it('taints what joins with its JoinConfiguration', () => {
    const { nodes } = configOf({ nodes: 2, taints: { worker1: ['dedicated=db:NoSchedule'] } });
    expect(patchOf(nodes[1])).toEqual({
      kind: 'JoinConfiguration',
      nodeRegistration: { taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] },
    });
    expect(nodes[0]).not.toHaveProperty('kubeadmConfigPatches');
  });

  it('keeps the taint of a control plane beside others, where there are workers to take what it refuses', () => {
    const own = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };
    const asked = { key: 'a', effect: 'NoExecute' };
    const taintsOf = (nodes: number) =>
      patchOf(configOf({ nodes, taints: { cp: ['a:NoExecute'] } }).nodes[0]);
    expect(taintsOf(2)).toMatchObject({
      kind: 'InitConfiguration',
      nodeRegistration: { taints: [own, asked] },
    });
    expect(taintsOf(1).nodeRegistration.taints).toEqual([asked]);
  });

  it('leaves the network to Calico, with the range that it takes by itself', () => {
    expect(configOf({ nodes: 1, network: 'calico' }).networking).toEqual({
      apiServerAddress: '127.0.0.1',
      disableDefaultCNI: true,
      podSubnet: '192.168.0.0/16',
    });
  });
});
