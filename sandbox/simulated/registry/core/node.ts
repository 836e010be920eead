/** Nodes. After `pkg/registry/core/node/strategy.go`. */
import { copyJson } from '../../json.ts';
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { keepStatus, proxy, sameKind } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';
import { canonicaliseIn } from '../pod-spec-defaults.ts';
import { validateNode, validateNodeUpdate } from './node-validation.ts';

export const nodes: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  namespaced: false,
  schema: 'io.k8s.api.core.v1.Node',
  subresources: { proxy: proxy('Node'), status: sameKind('Node') },
  strategy: {
    applyDefaults(node) {
      node['spec'] ??= {};
      node['status'] ??= {};
      const { podCIDR } = node['spec'];
      if (podCIDR) node['spec'].podCIDRs ??= [podCIDR];
      const { status } = { status: node['status'] as Fields };
      if (status['capacity'] && !status['allocatable']) status['allocatable'] = { ...status['capacity'] };
      for (const list of [status['capacity'], status['allocatable']]) {
        for (const name of Object.keys(list ?? {})) canonicaliseIn(list, name);
      }
      // kubectl describe reads both without asking whether they are there.
      status['daemonEndpoints'] ??= { kubeletEndpoint: { Port: 0 } };
      status['nodeInfo'] ??= emptyNodeInfo();
    },
    prepareForUpdate: keepStatus,
    prepareForStatusUpdate(node, old) {
      node['spec'] = copyJson(old['spec']);
    },
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
  },
  table: {
    columns: [
      nameColumn,
      column('Status', 'The status of the node'),
      column('Roles', 'The roles of the node'),
      ageColumn,
      column('Version', doc('NodeSystemInfo', 'kubeletVersion')),
      column('Internal-IP', doc('NodeStatus', 'addresses'), { wide: true }),
      column('External-IP', doc('NodeStatus', 'addresses'), { wide: true }),
      column('OS-Image', doc('NodeSystemInfo', 'osImage'), { wide: true }),
      column('Kernel-Version', doc('NodeSystemInfo', 'kernelVersion'), { wide: true }),
      column('Container-Runtime', doc('NodeSystemInfo', 'containerRuntimeVersion'), { wide: true }),
    ],
    row(node, now) {
      const info: Fields = node['status']?.nodeInfo ?? {};
      return [
        node.metadata.name,
        formatStatus(node),
        formatRoles(node),
        ageOf(node, now),
        info['kubeletVersion'] ?? '',
        addressOf(node, 'InternalIP'),
        addressOf(node, 'ExternalIP'),
        info['osImage'] || '<unknown>',
        info['kernelVersion'] || '<unknown>',
        info['containerRuntimeVersion'] || '<unknown>',
      ];
    },
  },
  fields: (node) => ({ 'spec.unschedulable': String(node['spec']?.unschedulable ?? false) }),
};

function emptyNodeInfo(): Record<string, string> {
  const names = [
    'machineID',
    'systemUUID',
    'bootID',
    'kernelVersion',
    'osImage',
    'containerRuntimeVersion',
    'kubeletVersion',
    'kubeProxyVersion',
    'operatingSystem',
    'architecture',
  ];
  return Object.fromEntries(names.map((name) => [name, '']));
}

function formatStatus(node: KubeObject): string {
  const ready = listOf(node['status']?.conditions).find((condition) => condition['type'] === 'Ready');
  const words = [ready ? (ready['status'] === 'True' ? 'Ready' : 'NotReady') : 'Unknown'];
  if (node['spec']?.unschedulable) words.push('SchedulingDisabled');
  return words.join(',');
}

const ROLE = 'node-role.kubernetes.io/';

function formatRoles(node: KubeObject): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE) && key.length > ROLE.length) roles.add(key.slice(ROLE.length));
    else if (key === 'kubernetes.io/role' && value) roles.add(value);
  }
  return roles.size === 0 ? '<none>' : [...roles].sort().join(',');
}

function addressOf(node: KubeObject, type: string): string {
  return (
    listOf(node['status']?.addresses).find((address) => address['type'] === type)?.['address'] ?? '<none>'
  );
}
