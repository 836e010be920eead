import { beforeEach, describe, expect, it } from 'vitest';
import { inShop, object, refusalOf, type TestApi, testApi } from './api.ts';

let api: TestApi;
beforeEach(() => {
  api = testApi();
});

function storageClass(name: string, isDefault: boolean, more: object = {}): void {
  const made = object(
    'StorageClass',
    name,
    { provisioner: 'example.com/disk', ...more },
    'storage.k8s.io/v1',
  );
  made.metadata.annotations = { 'storageclass.kubernetes.io/is-default-class': String(isDefault) };
  api.create('storageclasses.storage.k8s.io', made);
}

function claim(spec: object = {}, storage = '1Gi') {
  return inShop('PersistentVolumeClaim', 'data', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...spec },
  });
}

const create = (spec?: object) => api.create('persistentvolumeclaims', claim(spec));

describe('DefaultStorageClass', () => {
  it('gives a claim without a class the default one', () => {
    storageClass('slow', false);
    storageClass('standard', true);
    expect(create().spec.storageClassName).toBe('standard');
  });

  it('leaves a claim without a class where none is the default', () => {
    storageClass('slow', false);
    expect(create().spec.storageClassName).toBeUndefined();
  });

  it.each(['', 'slow'])('keeps the class %j that a claim names', (storageClassName) => {
    storageClass('standard', true);
    expect(create({ storageClassName }).spec.storageClassName).toBe(storageClassName);
  });

  it('takes the first by name of several that are equally old', () => {
    storageClass('b', true);
    storageClass('a', true);
    expect(create().spec.storageClassName).toBe('a');
  });
});

describe('DefaultIngressClass', () => {
  const ingress = (spec: object = {}) =>
    inShop(
      'Ingress',
      'web',
      { spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } }, ...spec } },
      'networking.k8s.io/v1',
    );
  const createIngress = (spec?: object) => api.create('ingresses.networking.k8s.io', ingress(spec)).spec;

  beforeEach(() => {
    const made = object(
      'IngressClass',
      'nginx',
      { spec: { controller: 'example.com/c' } },
      'networking.k8s.io/v1',
    );
    made.metadata.annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    api.create('ingressclasses.networking.k8s.io', made);
  });

  it('gives an Ingress without a class the default one', () => {
    expect(createIngress().ingressClassName).toBe('nginx');
  });

  it('keeps the class that an Ingress names', () => {
    expect(createIngress({ ingressClassName: 'other' }).ingressClassName).toBe('other');
  });
});

describe('StorageObjectInUseProtection', () => {
  it('keeps claims and volumes from going while they are used', () => {
    expect(create().metadata.finalizers).toEqual(['kubernetes.io/pvc-protection']);
    const spec = {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/data' },
    };
    const volume = api.create('persistentvolumes', object('PersistentVolume', 'disk', { spec }));
    expect(volume.metadata.finalizers).toEqual(['kubernetes.io/pv-protection']);
  });
});

describe('PersistentVolumeClaimResize', () => {
  const grow = () =>
    api.update('persistentvolumeclaims', 'data', ({ spec }) => {
      spec.resources.requests.storage = '2Gi';
    });
  const bind = () => {
    api.update('persistentvolumeclaims', 'data', ({ spec }) => (spec.volumeName = 'disk'));
    api.update('persistentvolumeclaims', 'data', (bound) => (bound['status'] = { phase: 'Bound' }), 'status');
  };

  it('refuses to grow a claim whose class does not expand', () => {
    storageClass('standard', true);
    create();
    bind();
    expect(refusalOf(grow).message).toBe(
      'persistentvolumeclaims "data" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
  });

  it('lets a claim grow whose class expands', () => {
    storageClass('standard', true, { allowVolumeExpansion: true });
    create();
    bind();
    expect(grow().spec.resources.requests.storage).toBe('2Gi');
  });
});
