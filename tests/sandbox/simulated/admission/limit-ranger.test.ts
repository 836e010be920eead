import { beforeEach, describe, expect, it } from 'vitest';
import { inShop, pod, podOf, refusalOf, type TestApi, testApi } from './api.ts';

let api: TestApi;
beforeEach(() => {
  api = testApi();
});

function limit(...limits: object[]): void {
  api.create('limitranges', inShop('LimitRange', 'lr', { spec: { limits } }));
}

describe('LimitRanger', () => {
  it('leaves pods alone in a namespace without limits', () => {
    const { spec, metadata } = api.create('pods', pod('a'));
    expect(spec.containers[0].resources).toEqual({});
    expect(metadata.annotations).toBeUndefined();
  });

  it('fills in what containers do not say, and notes it', () => {
    limit({
      type: 'Container',
      default: { cpu: '200m', memory: '64Mi' },
      defaultRequest: { cpu: '100m', memory: '32Mi' },
    });
    const { spec, metadata } = api.create(
      'pods',
      pod('a', { initContainers: [{ name: 'i', image: 'busybox' }] }),
    );
    const filled = { limits: { cpu: '200m', memory: '64Mi' }, requests: { cpu: '100m', memory: '32Mi' } };
    expect(spec.containers[0].resources).toEqual(filled);
    expect(spec.initContainers[0].resources).toEqual(filled);
    expect(metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c; ' +
        'cpu, memory request for init container i; cpu, memory limit for init container i',
    });
  });

  it('keeps what a container says, and takes a limit for a request as the API does', () => {
    limit({ type: 'Container', default: { cpu: '200m' }, defaultRequest: { cpu: '100m' } });
    const { spec, metadata } = api.create('pods', podOf('a', {}, { cpu: '150m' }));
    expect(spec.containers[0].resources).toEqual({ limits: { cpu: '150m' }, requests: { cpu: '150m' } });
    expect(metadata.annotations).toBeUndefined();
  });

  it('refuses containers below the least and above the most, all at once', () => {
    limit({
      type: 'Container',
      default: { cpu: '200m', memory: '64Mi' },
      defaultRequest: { cpu: '100m', memory: '32Mi' },
      max: { cpu: '500m', memory: '128Mi' },
      min: { cpu: '10m', memory: '8Mi' },
    });
    const over = podOf('over', {}, { cpu: '900m', memory: '4Mi' });
    expect(refusalOf(() => api.create('pods', over))).toMatchObject({
      code: 403,
      message:
        'pods "over" is forbidden: [minimum memory usage per Container is 8Mi, but request is 4Mi, maximum cpu usage per Container is 500m, but limit is 900m]',
      details: { name: 'over', kind: 'pods' },
    });
    expect(api.create('pods', podOf('fits', { cpu: '10m' }, { cpu: '500m' })).metadata.name).toBe('fits');
  });

  it('wants requests and limits to be said where they are bounded', () => {
    limit({ type: 'Pod', min: { cpu: '1' }, max: { memory: '1Gi' } });
    expect(refusalOf(() => api.create('pods', pod('a'))).message).toBe(
      'pods "a" is forbidden: [minimum cpu usage per Pod is 1.  No request is specified, maximum memory usage per Pod is 1Gi.  No limit is specified]',
    );
  });

  it('bounds what the containers of a pod take together', () => {
    limit({ type: 'Pod', max: { cpu: '1' } });
    const container = (name: string) => ({ name, image: 'nginx', resources: { limits: { cpu: '600m' } } });
    const two = pod('two', { containers: [container('a'), container('b')] });
    expect(refusalOf(() => api.create('pods', two)).message).toBe(
      'pods "two" is forbidden: maximum cpu usage per Pod is 1, but limit is 1200m',
    );
    // An init container is over before the others begin.
    const one = pod('one', { initContainers: [container('a')], containers: [container('b')] });
    expect(api.create('pods', one).metadata.name).toBe('one');
  });

  it('bounds how far a limit may be from its request', () => {
    limit({ type: 'Container', maxLimitRequestRatio: { memory: '2' } });
    const wide = podOf('wide', { memory: '100Mi' }, { memory: '250Mi' });
    expect(refusalOf(() => api.create('pods', wide)).message).toBe(
      'pods "wide" is forbidden: memory max limit to request ratio per Container is 2, but provided ratio is 2.500000',
    );
    expect(refusalOf(() => api.create('pods', pod('silent'))).message).toContain(
      'memory max limit to request ratio per Container is 2, but no request is specified or request is 0',
    );
  });

  it('bounds claims', () => {
    limit({ type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '5Gi' } });
    const claim = (storage: string) =>
      inShop('PersistentVolumeClaim', 'data', {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
      });
    const message = (storage: string) =>
      refusalOf(() => api.create('persistentvolumeclaims', claim(storage))).message;
    expect(message('512Mi')).toBe(
      'persistentvolumeclaims "data" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 512Mi',
    );
    expect(message('6Gi')).toBe(
      'persistentvolumeclaims "data" is forbidden: maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 6Gi',
    );
    expect(api.create('persistentvolumeclaims', claim('5Gi')).metadata.name).toBe('data');
  });

  it('does not stand in the way of a pod that is there already', () => {
    api.create('pods', pod('old'));
    limit({ type: 'Container', min: { cpu: '1' } });
    const label = () => api.update('pods', 'old', ({ metadata }) => (metadata.labels = { seen: 'yes' }));
    expect(label).not.toThrow();
  });
});
