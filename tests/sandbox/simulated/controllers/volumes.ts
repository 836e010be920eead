/** Claims, volumes and classes for tests, made through a rig. */
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import type { Claim, PersistentVolume } from '../../../../sandbox/simulated/volumes/types.ts';
import type { Rig } from './rig.ts';

export interface Storage {
  volume(name: string, spec?: object, metadata?: object): void;
  claim(name: string, spec?: object): void;
  storageClass(name: string, fields?: object): void;
  pod(name: string, claim: string, spec?: object): void;
  getClaim(name: string): Claim | undefined;
  getVolume(name: string): PersistentVolume | undefined;
  phases(): Record<string, string>;
  /** `Reason: message` of the events about an object. */
  events(name: string): string[];
}

const size = (storage: string) => ({ resources: { requests: { storage } } });

export function storageOf({ client }: Rig): Storage {
  const create = (resource: string, object: object) => client.create(resource, object as KubeObject);
  return {
    volume: (name, spec = {}, metadata = {}) =>
      create('persistentvolumes', {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name, ...metadata },
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'manual',
          ...('local' in spec || 'nfs' in spec || 'csi' in spec ? {} : { hostPath: { path: '/tmp/data' } }),
          ...spec,
        },
      }),
    claim: (name, spec = {}) =>
      create('persistentvolumeclaims', {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name, namespace: 'default' },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'manual', ...size('1Gi'), ...spec },
      }),
    storageClass: (name, fields = {}) =>
      create('storageclasses.storage.k8s.io', {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name },
        provisioner: 'example.com/x',
        ...fields,
      }),
    pod: (name, claim, spec = {}) =>
      create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default' },
        spec: {
          containers: [{ name: 'c', image: 'nginx' }],
          volumes: [{ name: 'v', persistentVolumeClaim: { claimName: claim } }],
          ...spec,
        },
      }),
    getClaim: (name) => client.get<Claim>('persistentvolumeclaims', 'default', name),
    getVolume: (name) => client.get<PersistentVolume>('persistentvolumes', undefined, name),
    phases: () =>
      Object.fromEntries(
        [
          ...client.list('persistentvolumeclaims', { namespace: 'default' }),
          ...client.list('persistentvolumes'),
        ].map(({ metadata, status }) => [metadata.name, status?.phase ?? '']),
      ),
    events: (name) =>
      client
        .list('events')
        .filter(({ involvedObject }) => involvedObject.name === name)
        .map(({ reason, message }) => `${reason}: ${message}`),
  };
}

export { size };
