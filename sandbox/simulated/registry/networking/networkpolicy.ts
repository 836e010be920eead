/** NetworkPolicies. After `SetDefaults_NetworkPolicy` and `ValidateNetworkPolicy`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, formatSelector, nameColumn } from '../columns.ts';
import { countedGeneration } from '../definitions.ts';
import { type Fields, isZero, listOf, setDefault } from '../fields.ts';
import { isCidr, isStrictSubset } from '../validation/addresses.ts';
import { eachInvalid, forbidden, invalid, notSupported, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain, isPortName, isPortNumber } from '../validation/names.ts';
import { validateLabelSelector } from '../validation/selectors.ts';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

export const networkpolicies: ResourceDefinition = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  namespaced: true,
  schema: 'io.k8s.api.networking.v1.NetworkPolicy',
  subresources: {},
  strategy: { applyDefaults, ...countedGeneration(), validate: validateNetworkPolicy },
  table: {
    columns: [
      nameColumn,
      column('Pod-Selector', doc('NetworkPolicySpec', 'podSelector', 'networking')),
      ageColumn,
    ],
    row: (policy, now) => [
      policy.metadata.name,
      formatSelector(policy['spec']?.podSelector),
      ageOf(policy, now),
    ],
  },
};

function rulesOf(policy: KubeObject): { rule: Fields; direction: 'ingress' | 'egress'; index: number }[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    listOf(policy['spec']?.[direction]).map((rule, index) => ({ rule, direction, index })),
  );
}

function applyDefaults(policy: KubeObject): void {
  policy['spec'] ??= {};
  const spec: Fields = policy['spec'];
  setDefault(spec, 'podSelector', {});
  for (const { rule } of rulesOf(policy)) {
    for (const port of listOf(rule['ports'])) setDefault(port, 'protocol', 'TCP');
  }
  if (!isZero(spec['policyTypes'])) return;
  spec['policyTypes'] = listOf(spec['egress']).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function validateNetworkPolicy(policy: KubeObject): FieldError[] {
  const spec: Fields = policy['spec'] ?? {};
  return [
    ...validateMetadata(policy, isDnsSubdomain),
    ...validateLabelSelector(spec['podSelector'], 'spec.podSelector'),
    ...rulesOf(policy).flatMap(({ rule, direction, index }) => {
      const peers = direction === 'ingress' ? 'from' : 'to';
      const field = `spec.${direction}[${index}]`;
      return [
        ...listOf(rule['ports']).flatMap((port, at) => validatePort(port, `${field}.ports[${at}]`)),
        ...listOf(rule[peers]).flatMap((peer, at) => validatePeer(peer, `${field}.${peers}[${at}]`)),
      ];
    }),
    ...validateTypes(spec['policyTypes'] ?? []),
  ];
}

function validatePort({ protocol, port, endPort }: Fields, field: string): FieldError[] {
  const found = PROTOCOLS.includes(protocol) ? [] : [notSupported(`${field}.protocol`, protocol, PROTOCOLS)];
  if (typeof port === 'number') found.push(...eachInvalid(`${field}.port`, port, isPortNumber(port)));
  if (typeof port === 'string') found.push(...eachInvalid(`${field}.port`, port, isPortName(port)));
  if (endPort === undefined) return found;
  if (port === undefined || typeof port === 'string') {
    const detail = `may not be specified when \`port\` is ${port === undefined ? 'not specified' : 'non-numeric'}`;
    return [...found, invalid(`${field}.endPort`, endPort, detail)];
  }
  // It is the port that the message shows.
  if (endPort < port)
    found.push(invalid(`${field}.endPort`, port, 'must be greater than or equal to `port`'));
  return [...found, ...eachInvalid(`${field}.endPort`, endPort, isPortNumber(endPort))];
}

function validatePeer(peer: Fields, field: string): FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const found = [
    ...validateLabelSelector(podSelector, `${field}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${field}.namespaceSelector`),
    ...(ipBlock ? validateBlock(ipBlock, `${field}.ipBlock`) : []),
  ];
  const selectors = [podSelector, namespaceSelector].filter(Boolean).length;
  if (selectors === 0 && !ipBlock) found.push(required(field, 'must specify a peer'));
  if (selectors > 0 && ipBlock) found.push(forbidden(field, 'may not specify both ipBlock and another peer'));
  return found;
}

function validateBlock({ cidr, except = [] }: Fields, field: string): FieldError[] {
  if (!cidr) return [required(`${field}.cidr`)];
  const found = eachInvalid(`${field}.cidr`, cidr, isCidr(cidr));
  if (found.length > 0) return found;
  return listOfText(except).flatMap((each, index) => {
    const path = `${field}.except[${index}]`;
    const wrong = isCidr(each);
    if (wrong.length > 0) return eachInvalid(path, each, wrong);
    return isStrictSubset(each, cidr) ? [] : [invalid(path, each, 'must be a strict subset of `cidr`')];
  });
}

function listOfText(value: unknown): string[] {
  return Array.isArray(value) ? value : [];
}

function validateTypes(types: readonly string[]): FieldError[] {
  const field = 'spec.policyTypes';
  if (types.length > 2) return [invalid(field, types, 'may not specify more than two policyTypes')];
  return types.flatMap((type, index) =>
    type === 'Ingress' || type === 'Egress'
      ? []
      : [notSupported(`${field}[${index}]`, type, ['Ingress', 'Egress'])],
  );
}
