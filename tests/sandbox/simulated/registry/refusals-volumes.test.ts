import { expect, it } from 'vitest';
import { minimalObjects } from './minimal-objects.ts';
import { type Change, refusesToChange, refusesToCreate } from './refusals.ts';
import { updateProblems } from './support.ts';

refusesToCreate([
  [
    'v1/persistentvolumes',
    'nothing that holds data',
    ({ spec }) => delete spec.hostPath,
    ['spec: Required value: must specify a volume type'],
  ],
  [
    'v1/persistentvolumes',
    'no size, and a mode there is not',
    ({ spec }) => Object.assign(spec, { capacity: undefined, accessModes: ['Often'] }),
    [
      'spec.accessModes: Unsupported value: "Often": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.capacity: Required value',
      'spec.capacity: Unsupported value: null: supported values: "storage"',
    ],
  ],
  [
    'v1/persistentvolumes',
    'a local disk of no node',
    ({ spec }) => Object.assign(spec, { hostPath: undefined, local: { path: '/mnt' } }),
    ['spec.nodeAffinity: Required value: Local volume requires node affinity'],
  ],
  [
    'v1/persistentvolumeclaims',
    'neither mode nor size',
    ({ spec }) => Object.assign(spec, { accessModes: [], resources: {} }),
    [
      'spec.accessModes: Required value: at least 1 access mode is required',
      'spec.resources[storage]: Required value',
    ],
  ],
  [
    'v1/persistentvolumeclaims',
    'a size of nothing',
    ({ spec }) => Object.assign(spec.resources.requests, { storage: '0' }),
    ['spec.resources[storage]: Invalid value: "0": must be greater than zero'],
  ],
  [
    'storage.k8s.io/v1/storageclasses',
    'nobody who provisions, and words of no binding',
    (object) => Object.assign(object, { provisioner: '', volumeBindingMode: 'Later' }),
    [
      'provisioner: Required value',
      'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  ],
]);

refusesToChange([
  [
    'storage.k8s.io/v1/storageclasses',
    'who provisions',
    (object) => Object.assign(object, { provisioner: 'other' }),
    ['provisioner: Invalid value: "other": field is immutable'],
  ],
  [
    'v1/persistentvolumeclaims',
    'how it is used',
    ({ spec }) => Object.assign(spec, { accessModes: ['ReadWriteMany'] }),
    [
      `spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims
@@ -1,6 +1,6 @@
 {
  "AccessModes": [
-  "ReadWriteOnce"
+  "ReadWriteMany"
  ],
  "Selector": null,
  "Resources": {
`,
    ],
  ],
  [
    'v1/persistentvolumes',
    'where its data is',
    ({ spec }) => Object.assign(spec.hostPath, { path: '/other' }),
    [
      `spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation
@@ -2,7 +2,7 @@
  "GCEPersistentDisk": null,
  "AWSElasticBlockStore": null,
  "HostPath": {
-  "Path": "/data",
+  "Path": "/other",
   "Type": ""
  },
  "Glusterfs": null,
`,
    ],
  ],
  [
    'storage.k8s.io/v1/storageclasses',
    'its parameters',
    (object) => Object.assign(object, { parameters: { a: 'b' } }),
    ['parameters: Invalid value: {"a":"b"}: field is immutable'],
  ],
  [
    'storage.k8s.io/v1/volumeattributesclasses',
    'its driver and what it asks of it',
    (object) => Object.assign(object, { driverName: 'example.org', parameters: { iops: '6' } }),
    [
      'driverName: Forbidden: updates to driverName are forbidden.',
      'parameters: Forbidden: updates to parameters are forbidden.',
    ],
  ],
]);

it('a claim that has its volume may grow, not shrink', () => {
  const claim = {
    spec: { ...Object(minimalObjects['v1/persistentvolumeclaims'])['spec'], volumeName: 'pv' },
  };
  const resize =
    (storage: string): Change =>
    (object) => {
      object.spec.resources = { requests: { storage } };
    };
  const bound = { phase: 'Bound', capacity: { storage: '1Gi' } };
  expect(updateProblems('persistentvolumeclaims', claim, resize('2Gi'), bound)).toEqual([]);
  expect(updateProblems('persistentvolumeclaims', claim, resize('1Mi'), bound)).toEqual([
    'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
  ]);
});
