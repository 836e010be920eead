import { expect, it } from 'vitest';
import type { FieldError } from '../../../../sandbox/simulated/objects.ts';
import { storageclasses } from '../../../../sandbox/simulated/registry/storage/storageclass.ts';
import { validatePodSpec } from '../../../../sandbox/simulated/registry/validation/pod-spec.ts';
import { validateVolumes } from '../../../../sandbox/simulated/registry/validation/volumes.ts';

const told = (errors: readonly FieldError[]) => errors.map(({ field, detail }) => `${field}: ${detail}`);
const volume = (source: object) => told(validateVolumes([{ name: 'v', ...source }], 'spec.volumes').errors);
const projected = (...sources: object[]) => volume({ projected: { sources } });
const items = (path: string) => [{ key: 'k', path }];

it.each([
  [{ ephemeral: {} }, ['spec.volumes[0].ephemeral.volumeClaimTemplate: Required value']],
  [
    { image: { pullPolicy: 'Sometimes' } },
    [
      'spec.volumes[0].image.reference: Required value',
      'spec.volumes[0].image.pullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    ],
  ],
])('a volume of %o is refused', (source, errors) => {
  expect(volume(source)).toEqual(errors);
});

it('sources of a projection must not make the same file', () => {
  const [one, other] = [
    { name: 'a', items: items('p') },
    { name: 'b', items: items('p') },
  ];
  expect(projected({ configMap: one }, { secret: other })).toEqual([
    'spec.volumes[0].projected: Invalid value: "b": conflicting duplicate paths',
  ]);
  expect(projected({ configMap: one }, { secret: { ...other, items: items('q') } })).toEqual([]);
});

it('files cannot tell every field of a pod', () => {
  const of = (fieldPath: string) =>
    volume({ downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath } }] } });
  const field = 'spec.volumes[0].downwardAPI.fieldRef.fieldPath';
  expect(of('status.podIP')).toEqual([
    `${field}: Unsupported value: "status.podIP": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"`,
  ]);
  expect(of('spec.nodes')).toEqual([
    `${field}: Invalid value: "spec.nodes": error converting fieldPath: field label not supported: spec.nodes`,
  ]);
});

it('a projected token needs a path', () => {
  expect(projected({ serviceAccountToken: { expirationSeconds: 3600 } })).toEqual([
    'spec.volumes[0].projected.path: Required value',
  ]);
});

it('a volume that is refused cannot be mounted either', () => {
  const volumeMounts = [{ name: 'v', mountPath: '/v' }];
  const containers = [{ name: 'c', image: 'busybox', volumeMounts }];
  const spec = { containers, restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' };
  expect(told(validatePodSpec({ ...spec, volumes: [{ name: 'v' }] }, 'spec'))).toEqual([
    'spec.volumes[0]: Required value: must specify a volume type',
    'spec.containers[0].volumeMounts[0].name: Not found: "v"',
  ]);
});

it.each([
  ['Sideways', 'Unsupported value: "Sideways": supported values: "Bidirectional", "HostToContainer", "None"'],
  ['Bidirectional', 'Forbidden: Bidirectional mount propagation is available only to privileged containers'],
])('mounts are not passed on %s', (mountPropagation, detail) => {
  const volumeMounts = [{ name: 'v', mountPath: '/v', mountPropagation }];
  const containers = [{ name: 'c', image: 'busybox', volumeMounts }];
  const spec = { containers, restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' };
  expect(told(validatePodSpec({ ...spec, volumes: [{ name: 'v', emptyDir: {} }] }, 'spec'))).toEqual([
    `spec.containers[0].volumeMounts.mountPropagation: ${detail}`,
  ]);
});

it('the reclaim policy of a class stays', () => {
  const made = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'x' },
    provisioner: 'a.example.com/b',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
  };
  const changed = { ...made, reclaimPolicy: 'Retain' };
  expect(told(storageclasses.strategy.validateUpdate!(changed, made))).toEqual([
    'reclaimPolicy: Invalid value: "Retain": field is immutable',
  ]);
});
