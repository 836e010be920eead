/** The APIServices of what the API server itself serves. After `pkg/controlplane/apiserver/aggregator.go`. */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';

/** Priority of a group, where it is not that of the ones nobody thought of. */
const GROUPS: Readonly<Record<string, number>> = {
  '': 18000,
  apps: 17800,
  'events.k8s.io': 17750,
  'authentication.k8s.io': 17700,
  'authorization.k8s.io': 17600,
  autoscaling: 17500,
  batch: 17400,
  'certificates.k8s.io': 17300,
  'networking.k8s.io': 17200,
  policy: 17100,
  'rbac.authorization.k8s.io': 17000,
  'storage.k8s.io': 16800,
  'apiextensions.k8s.io': 16700,
  'admissionregistration.k8s.io': 16700,
  'scheduling.k8s.io': 16600,
  'coordination.k8s.io': 16500,
  'node.k8s.io': 16300,
  'discovery.k8s.io': 16200,
  'flowcontrol.apiserver.k8s.io': 16100,
  'resource.k8s.io': 15200,
};
const USUAL = 15000;
const VERSIONS: Readonly<Record<string, number>> = {
  v2: 30,
  '/v1': 1,
  'flowcontrol.apiserver.k8s.io/v1': 21,
};

/** One for each group and version; the group of APIServices itself has none. */
export function localApiServices(resources: readonly ResourceDefinition[]): KubeObject[] {
  const versions = new Set(resources.map(({ group, version }) => `${group}/${version}`));
  return [...versions].filter((each) => !each.startsWith('apiregistration.')).map(localApiService);
}

function localApiService(groupVersion: string): KubeObject {
  const [group = '', version = ''] = groupVersion.split('/');
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: {
      name: `${version}.${group}`,
      labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' },
    },
    spec: {
      // Go writes no empty group.
      ...(group !== '' && { group }),
      version,
      groupPriorityMinimum: GROUPS[group] ?? USUAL,
      versionPriority: VERSIONS[groupVersion] ?? VERSIONS[version] ?? 15,
    },
  };
}
