import { describe, expect, it } from 'vitest';
import { requestedOn, requestOf } from '../../checker/requests.ts';
import type { KubeObject } from '../../checker/types.ts';

const needs = (cpu: string, more: object = {}) => ({ resources: { requests: { cpu } }, ...more });
const pod = (spec: object, phase = 'Running'): KubeObject => ({ kind: 'Pod', spec, status: { phase } });
const milli = (spec: object) => requestOf(pod(spec), 'cpu') / 1_000_000n;

describe('what a Pod requests', () => {
  it('is what its containers need together', () => {
    expect(milli({ containers: [needs('100m'), needs('0.5'), {}] })).toBe(600n);
  });

  it('is what a container that prepares needs, when that is more', () => {
    expect(milli({ initContainers: [needs('1')], containers: [needs('100m')] })).toBe(1000n);
    expect(milli({ initContainers: [needs('50m')], containers: [needs('100m')] })).toBe(100n);
  });

  it('counts sidecars beside the containers, and beside what is prepared after they have started', () => {
    const sidecar = needs('200m', { restartPolicy: 'Always' });
    expect(milli({ initContainers: [sidecar, needs('50m')], containers: [needs('100m')] })).toBe(300n);
    expect(milli({ initContainers: [sidecar, needs('1')], containers: [needs('100m')] })).toBe(1200n);
    expect(milli({ initContainers: [needs('1'), sidecar], containers: [needs('100m')] })).toBe(1000n);
  });

  it('is its own where it has one, and what its runtime needs besides', () => {
    expect(milli(needs('2', { containers: [needs('100m')], overhead: { cpu: '10m' } }))).toBe(2010n);
  });
});

describe('what is requested of nodes', () => {
  it('is the sum over their Pods that have not ended', () => {
    const on = (nodeName: string, cpu: string, phase?: string) =>
      pod({ nodeName, containers: [needs(cpu)] }, phase);
    const pods = [on('a', '1'), on('a', '500m', 'Pending'), on('a', '7', 'Succeeded'), on('b', '2')];
    const sums = requestedOn([...pods, pod({ containers: [needs('9')] })], 'cpu');
    expect([...sums].map(([node, sum]) => `${node} ${sum / 1_000_000n}`)).toEqual(['a 1500', 'b 2000']);
  });
});
