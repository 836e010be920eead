/** Each version of a group that definitions serve is an APIService. After kube-aggregator's controllers/autoregister. */
import type { Client } from '../../client.ts';
import { timestamp } from '../../clientgo/time.ts';
import type { KubeObject } from '../../objects.ts';
import { type Definition, isTrue } from '../definition/types.ts';

const API_SERVICES = 'apiservices.apiregistration.k8s.io';
const MANAGED = 'kube-aggregator.kubernetes.io/automanaged';

/** Makes the APIServices of these definitions, and takes away those of definitions that are gone. */
export function registerApiServices(client: Client, definitions: readonly Definition[], now: number): void {
  const wanted = new Map(definitions.filter((each) => isTrue(each, 'Established')).flatMap(groupVersions));
  for (const [name, { group, version }] of wanted) {
    if (!client.get(API_SERVICES, undefined, name)) create(client, name, group, version, now);
  }
  for (const { metadata } of client.list(API_SERVICES)) {
    if (metadata.labels?.[MANAGED] !== 'true' || wanted.has(metadata.name)) continue;
    client.delete(API_SERVICES, undefined, metadata.name);
  }
}

function groupVersions({ spec }: Definition): [string, { group: string; version: string }][] {
  return spec.versions
    .filter(({ served }) => served)
    .map(({ name }) => [`${name}.${spec.group}`, { group: spec.group, version: name }]);
}

function create(client: Client, name: string, group: string, version: string, now: number): void {
  const service: KubeObject = {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name, labels: { [MANAGED]: 'true' } },
    spec: { group, version, groupPriorityMinimum: 1000, versionPriority: 100 },
  };
  const made = client.create(API_SERVICES, service);
  const condition = {
    type: 'Available',
    status: 'True',
    lastTransitionTime: timestamp(now),
    reason: 'Local',
    message: 'Local APIServices are always available',
  };
  client.update(API_SERVICES, { ...made, status: { conditions: [condition] } }, { subresource: 'status' });
}
