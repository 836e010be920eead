import { describe, expect, it } from 'vitest';
import type { FieldError, KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { validateNodeUpdate } from '../../../../sandbox/simulated/registry/core/node-validation.ts';
import { pods } from '../../../../sandbox/simulated/registry/core/pod.ts';
import { validatePodResize } from '../../../../sandbox/simulated/registry/core/pod-resize.ts';
import { validateFieldRef } from '../../../../sandbox/simulated/registry/validation/env.ts';
import {
  validateGatesUpdate,
  validateSpread,
} from '../../../../sandbox/simulated/registry/validation/scheduling.ts';
import { validateVolumes } from '../../../../sandbox/simulated/registry/validation/volumes.ts';

const pod = (spec: object, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'default', labels },
  spec: { containers: [], ...spec },
});
const told = (errors: readonly FieldError[]) => errors.map(({ field, detail }) => `${field}: ${detail}`);

describe('what a pod says about its place', () => {
  it('gets its own labels into the selectors that name their keys', () => {
    const labelSelector = { matchLabels: { app: 'a' } };
    const term = {
      topologyKey: 'zone',
      labelSelector,
      matchLabelKeys: ['v'],
      mismatchLabelKeys: ['tenant', 'x'],
    };
    const object = pod(
      {
        affinity: {
          podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [structuredClone(term)] },
        },
        topologySpreadConstraints: [{ labelSelector: structuredClone(labelSelector), matchLabelKeys: ['v'] }],
      },
      { v: '1', tenant: 't' },
    );
    pods.strategy.prepareForCreate!(object);
    const [antiAffinity] =
      object['spec'].affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(antiAffinity.labelSelector.matchExpressions).toEqual([
      { key: 'v', operator: 'In', values: ['1'] },
      { key: 'tenant', operator: 'NotIn', values: ['t'] },
    ]);
    expect(object['spec'].topologySpreadConstraints[0].labelSelector.matchExpressions).toEqual([
      { key: 'v', operator: 'In', values: ['1'] },
    ]);
  });

  it('is refused in the words of a real server', () => {
    const bad = { maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'Sometimes', minDomains: 0 };
    expect(told(validateSpread([bad], 'c'))).toEqual([
      'c[0].maxSkew: Invalid value: 0: must be greater than zero',
      'c[0].whenUnsatisfiable: Unsupported value: "Sometimes": supported values: "DoNotSchedule", "ScheduleAnyway"',
      'c[0].minDomains: Invalid value: 0: must be greater than zero',
      'c[0].minDomains: Invalid value: 0: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not Sometimes',
    ]);
    const gates = (...names: string[]) => ({ schedulingGates: names.map((name) => ({ name })) });
    expect(told(validateGatesUpdate(gates('b', 'c'), gates('a', 'b')))).toEqual([
      "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'c'",
    ]);
  });
});

describe('a resize', () => {
  const sized = (resources: object) => pod({ containers: [{ name: 'c', resources }] });
  const old = sized({ requests: { cpu: '1' }, limits: { cpu: '2' } });

  it('may change CPU and memory', () => {
    expect(
      validatePodResize(sized({ requests: { cpu: '2', memory: '1Gi' }, limits: { cpu: '3' } }), old),
    ).toEqual([]);
  });

  it('may not take limits away, change the class of the pod, or other resources', () => {
    expect(told(validatePodResize(sized({ requests: { cpu: '1' } }), old))).toEqual([
      'spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed',
    ]);
    expect(told(validatePodResize(sized({ requests: { cpu: '1' } }), sized({})))).toEqual([
      'spec: Invalid value: "BestEffort": Pod QOS Class may not change as a result of resizing',
    ]);
    const more = sized({ requests: { cpu: '1', 'example.com/x': '1' }, limits: { cpu: '2' } });
    expect(told(validatePodResize(more, old))).toEqual([
      'spec: Forbidden: only cpu and memory resources are mutable',
    ]);
  });
});

it('files may tell the labels of a pod, variables only one of them', () => {
  const items = [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }];
  const volume = { name: 'v', downwardAPI: { items } };
  expect(told(validateVolumes([volume], 'v').errors)).toEqual([]);
  expect(told(validateFieldRef({ fieldPath: 'metadata.labels' }, 'e'))).toHaveLength(1);
});

it('a node keeps the range of its pods', () => {
  const node = (spec: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    spec,
  });
  const own = { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] };
  const why = 'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid';
  expect(told(validateNodeUpdate(node({ ...own, podCIDR: '10.9.9.0/24' }), node(own)))).toEqual([why]);
  expect(told(validateNodeUpdate(node({ ...own, unschedulable: true }), node(own)))).toEqual([]);
  expect(told(validateNodeUpdate(node(own), node({})))).toEqual([]);
});
