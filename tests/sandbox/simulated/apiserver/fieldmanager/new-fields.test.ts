import { describe, expect, it } from 'vitest';
import { compareObjects } from '../../../../../sandbox/simulated/apiserver/fieldmanager/compare.ts';
import { union } from '../../../../../sandbox/simulated/apiserver/fieldmanager/field-set.ts';
import { typeOfKind } from '../../../../../sandbox/simulated/apiserver/fieldmanager/field-type.ts';
import { fieldsOfNew } from '../../../../../sandbox/simulated/apiserver/fieldmanager/new-fields.ts';
import {
  filterFor,
  ownedOfNew,
  withoutServersFields,
} from '../../../../../sandbox/simulated/apiserver/fieldmanager/ownership.ts';
import type { KubeObject } from '../../../../../sandbox/simulated/objects.ts';
import { resourceNamed } from '../../../../../sandbox/simulated/scheme/index.ts';
import type { ResourceDefinition } from '../../../../../sandbox/simulated/scheme/types.ts';
import { chanceOf, mutated } from '../fuzz/chance.ts';

const SEED = 20261121;

/** What the creator owns, in one walk, and by the comparison that updates are told by. */
function bothWays(definition: ResourceDefinition, object: KubeObject): [string, string] {
  const type = typeOfKind(definition);
  const { added, modified } = compareObjects({}, object, type);
  const compared = withoutServersFields(filterFor(definition, '')(union(added, modified)));
  return [JSON.stringify(ownedOfNew(definition, fieldsOfNew(object, type))), JSON.stringify(compared)];
}

const template = {
  metadata: { labels: { app: 'web' } },
  spec: {
    containers: [
      {
        name: 'web',
        image: 'nginx',
        ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }, { name: 'x' }],
        env: [{ name: 'A', value: '1' }, { name: 'A' }, {}],
        resources: {},
        args: ['x'],
        livenessProbe: { httpGet: { port: 'http' } },
      },
    ],
    securityContext: {},
    tolerations: [{ operator: 'Exists' }],
    imagePullSecrets: [{ name: 'a' }],
    volumes: [{ name: 'v', emptyDir: {} }, { name: 'w' }],
  },
};

const metadata = {
  name: 'web',
  namespace: 'shop',
  uid: 'u',
  generation: 1,
  labels: { 'a/b': 'x', '10': 'y', '9': 'z' },
  annotations: {},
  finalizers: ['b', 'a', 'a'],
  ownerReferences: [{ uid: 'o', name: 'x', kind: 'K', apiVersion: 'v1' }],
};

const OBJECTS: Readonly<Record<string, object>> = {
  pods: { apiVersion: 'v1', kind: 'Pod', ...template, metadata, status: { phase: 'Running' } },
  'deployments.apps': {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 1, selector: {}, strategy: { rollingUpdate: { maxSurge: 1 } }, template },
  },
  services: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      ports: [{ port: 80 }, { port: 80, protocol: 'UDP' }],
      selector: { app: 'web' },
      type: 'ClusterIP',
    },
  },
  configmaps: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { b: '1', a: '' }, binaryData: {} },
  'clusterrolebindings.rbac.authorization.k8s.io': {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'x' },
    roleRef: { apiGroup: '', kind: 'ClusterRole', name: 'y' },
    subjects: [{ kind: 'User', name: 'ann' }],
  },
  events: {
    apiVersion: 'v1',
    kind: 'Event',
    metadata,
    involvedObject: { kind: 'Pod' },
    reason: 'Why',
    source: {},
    eventTime: null,
  },
  'leases.coordination.k8s.io': { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: {} },
};

describe('what the creator of an object owns', () => {
  for (const [resource, object] of Object.entries(OBJECTS)) {
    it(`is for ${resource}, and whatever chance makes of them, what a comparison with nothing tells`, () => {
      const definition = resourceNamed(resource)!;
      const chance = chanceOf(SEED);
      const [walked, compared] = bothWays(definition, object as KubeObject);
      expect(walked).toBe(compared);
      for (let turn = 0; turn < 300; turn++) {
        let other = mutated(chance, object);
        for (let more = turn % 4; more > 0; more -= 1) other = mutated(chance, other);
        if (typeof other !== 'object' || other === null || Array.isArray(other)) continue;
        const [mine, theirs] = bothWays(definition, other as KubeObject);
        expect(mine, JSON.stringify(other)).toBe(theirs);
      }
    });
  }
});
