import { describe, expect, it } from 'vitest';
import { isShaped, nodeKeys, taintOf } from '../../sandbox/shape.ts';

describe('the shape of a cluster', () => {
  it('calls nodes by what they are, control planes first', () => {
    expect(nodeKeys({ nodes: 3 })).toEqual(['cp', 'worker1', 'worker2']);
    expect(nodeKeys({ nodes: 4, controlPlanes: 3 })).toEqual(['cp', 'cp2', 'cp3', 'worker1']);
  });

  it.each([
    [{ nodes: 9, addons: 'course' }, false],
    [{ nodes: 3, controlPlanes: 1, labels: {}, network: 'kindnet' }, false],
    [{ nodes: 3, controlPlanes: 3 }, true],
    [{ nodes: 3, taints: { worker1: ['a=b:NoSchedule'] } }, true],
    [{ nodes: 1, kubernetes: '1.35' }, true],
    [{ nodes: 1, network: 'calico' }, true],
    [{ nodes: 1, featureGates: { NodeSwap: true } }, true],
  ] as const)('%j has one of its own: %s', (spec, shaped) => {
    expect(isShaped(spec)).toBe(shaped);
  });

  it('reads taints as kubectl writes them', () => {
    expect(taintOf('dedicated=db:NoSchedule')).toEqual({
      key: 'dedicated',
      value: 'db',
      effect: 'NoSchedule',
    });
    expect(taintOf('example.com/gpu:NoExecute')).toEqual({ key: 'example.com/gpu', effect: 'NoExecute' });
    for (const none of ['dedicated', 'a=b:Never', '=b:NoSchedule', 'a=b=c:NoSchedule', '-a:NoSchedule'])
      expect(taintOf(none), none).toBeUndefined();
  });
});
