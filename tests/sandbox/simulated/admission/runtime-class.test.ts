import { beforeEach, describe, expect, it } from 'vitest';
import { object, pod, refusalOf, type TestApi, testApi } from './api.ts';

let api: TestApi;
beforeEach(() => {
  api = testApi();
  const gvisor = {
    handler: 'runsc',
    overhead: { podFixed: { memory: '64Mi' } },
    scheduling: { nodeSelector: { runtime: 'gvisor' }, tolerations: [{ key: 'gvisor', operator: 'Exists' }] },
  };
  api.create('runtimeclasses.node.k8s.io', object('RuntimeClass', 'gvisor', gvisor, 'node.k8s.io/v1'));
});

const create = (spec: object) => api.create('pods', pod('a', spec)).spec;
const refusal = (spec: object) => refusalOf(() => create(spec)).message;

describe('RuntimeClass', () => {
  it('adds the overhead of the runtime, and where it is', () => {
    const spec = create({ runtimeClassName: 'gvisor', nodeSelector: { disk: 'ssd' } });
    expect(spec).toMatchObject({
      overhead: { memory: '64Mi' },
      nodeSelector: { disk: 'ssd', runtime: 'gvisor' },
    });
    expect(spec.tolerations).toContainEqual({ key: 'gvisor', operator: 'Exists' });
  });

  it('refuses a class nobody made', () => {
    expect(refusal({ runtimeClassName: 'kata' })).toBe(
      'pods "a" is forbidden: pod rejected: RuntimeClass "kata" not found',
    );
  });

  it('refuses an overhead of the pod’s own', () => {
    expect(refusal({ runtimeClassName: 'gvisor', overhead: { memory: '1Mi' } })).toContain(
      "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    );
    expect(refusal({ overhead: { memory: '1Mi' } })).toContain(
      'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    );
  });

  it('refuses a pod that wants to be elsewhere', () => {
    expect(refusal({ runtimeClassName: 'gvisor', nodeSelector: { runtime: 'runc' } })).toContain(
      'conflict: runtimeClass.scheduling.nodeSelector[runtime] = gvisor; pod.spec.nodeSelector[runtime] = runc',
    );
  });

  it('leaves other pods alone', () => {
    expect(create({}).overhead).toBeUndefined();
  });
});
