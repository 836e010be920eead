/** Discovery: which groups, versions and resources there are, in the aggregated form and in the older one. */
import { createHash } from 'node:crypto';
import type { ResourceDefinition, SubresourceDefinition } from './types.ts';
import { compareVersions } from './versions.ts';

/** One answer, made once and sent as it is. */
export interface DocumentAnswer {
  readonly contentType: string;
  readonly body: string;
  /** For clients that ask whether anything changed. */
  readonly etag?: string;
  /** Where the document is now: whoever asked for it as it was once is sent there. */
  readonly moved?: string;
  readonly headers: Readonly<Record<string, string>>;
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Groups in the order of a real server; those it does not have come last. */
const ORDER = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** What a resource itself can do. */
function verbsOf(definition: ResourceDefinition): readonly string[] {
  return definition.verbs ?? VERBS;
}

/** Answers `/api`, `/apis` and what lies directly under them; `undefined` for any other path. */
export function discoveryAnswer(
  resources: readonly ResourceDefinition[],
  path: string,
  accept: string | undefined,
): DocumentAnswer | undefined {
  const [root, group, version, ...rest] = path.split('/').filter((part) => part !== '');
  if (rest.length > 0 || (root !== 'api' && root !== 'apis')) return undefined;
  if (group === undefined) {
    return accept?.includes('as=APIGroupDiscoveryList')
      ? aggregated(resources, root)
      : legacyRoot(resources, root);
  }
  if (root === 'api') return version === undefined ? resourceList(resources, '', group) : undefined;
  return version === undefined ? groupAnswer(resources, group) : resourceList(resources, group, version);
}

function aggregated(resources: readonly ResourceDefinition[], root: 'api' | 'apis'): DocumentAnswer {
  const groups = root === 'api' ? [''] : groupsOf(resources);
  const body = JSON.stringify({
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map((group) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versionsOf(resources, group).map((version) => ({
        version,
        resources: inGroup(resources, group, version).map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  });
  const etag = `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"`;
  const headers = { 'Cache-Control': 'public', Vary: 'Accept' };
  return { contentType: AGGREGATED, body, etag, headers };
}

function aggregatedResource(definition: ResourceDefinition): object {
  const subresources = subresourcesOf(definition);
  return {
    resource: definition.plural,
    responseKind: definition.custom
      ? { group: definition.group, version: definition.version, kind: definition.kind }
      : { group: '', version: '', kind: definition.kind },
    scope: definition.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: definition.singular,
    verbs: verbsOf(definition),
    ...(definition.shortNames ? { shortNames: definition.shortNames } : {}),
    ...(definition.categories ? { categories: definition.categories } : {}),
    ...(subresources.length > 0 ? { subresources: subresources.map(aggregatedSubresource) } : {}),
  };
}

function aggregatedSubresource([name, { group = '', version = '', kind, verbs }]: Subresource): object {
  return { subresource: name, responseKind: { group, version, kind }, verbs };
}

type Subresource = [name: string, definition: SubresourceDefinition];

function subresourcesOf({ subresources, custom }: ResourceDefinition): Subresource[] {
  if (custom) return Object.entries(subresources);
  return Object.entries(subresources).sort(([a], [b]) => (a < b ? -1 : 1));
}

function legacyRoot(resources: readonly ResourceDefinition[], root: 'api' | 'apis'): DocumentAnswer {
  if (root === 'api') return plain({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
  const groups = groupsOf(resources).map((group) => groupOf(resources, group));
  return plain({ kind: 'APIGroupList', apiVersion: 'v1', groups });
}

function groupOf(resources: readonly ResourceDefinition[], name: string): object {
  const versions = versionsOf(resources, name).map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions, preferredVersion: versions[0] };
}

function groupAnswer(resources: readonly ResourceDefinition[], name: string): DocumentAnswer | undefined {
  if (!groupsOf(resources).includes(name)) return undefined;
  return plain({ kind: 'APIGroup', apiVersion: 'v1', ...groupOf(resources, name) });
}

function resourceList(
  resources: readonly ResourceDefinition[],
  group: string,
  version: string,
): DocumentAnswer | undefined {
  const served = inGroup(resources, group, version);
  if (served.length === 0) return undefined;
  const groupVersion = group === '' ? version : `${group}/${version}`;
  return plain({
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion,
    resources: served.flatMap(listedResource),
  });
}

function listedResource(definition: ResourceDefinition): object[] {
  const { plural, singular, namespaced, kind, shortNames, categories } = definition;
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: verbsOf(definition),
    ...(shortNames ? { shortNames } : {}),
    ...(categories ? { categories } : {}),
    ...storageVersion(definition),
  };
  const others = subresourcesOf(definition).map(([name, each]) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...(each.group ? { group: each.group } : {}),
    ...(each.version ? { version: each.version } : {}),
    kind: each.kind,
    verbs: each.verbs,
  }));
  return [own, ...others];
}

/** Kinds whose stored version is another one than any that is served here. */
const STORED_IN: ReadonlyMap<string, string> = new Map([
  ['CustomResourceDefinition', 'apiextensions.k8s.io/v1beta1'],
  ['MutatingAdmissionPolicy', 'admissionregistration.k8s.io/v1beta1'],
  ['MutatingAdmissionPolicyBinding', 'admissionregistration.k8s.io/v1beta1'],
]);

const hashes = new Map<string, string>();

/** In which version objects are stored, as a hash (endpoints/discovery/storageversionhash.go); nothing for what is not stored. */
function storageVersion(definition: ResourceDefinition): { storageVersionHash?: string } {
  const { kind, verbs, storedAs, custom } = definition;
  if (verbs && !verbs.includes('watch')) return {};
  const groupVersion = custom
    ? custom.storageVersion
    : (storedAs?.groupVersion ?? STORED_IN.get(kind) ?? `${definition.group}/${definition.version}`);
  const name = `${groupVersion}/${kind}`;
  const known = hashes.get(name);
  if (known) return { storageVersionHash: known };
  const storageVersionHash = createHash('sha256').update(name).digest().subarray(0, 8).toString('base64');
  // Those of built-in kinds are the same for all clusters.
  if (!custom) hashes.set(name, storageVersionHash);
  return { storageVersionHash };
}

function plain(value: object): DocumentAnswer {
  return { contentType: 'application/json', body: JSON.stringify(value), headers: {} };
}

function groupsOf(resources: readonly ResourceDefinition[]): string[] {
  const groups = new Set(resources.map((definition) => definition.group));
  groups.delete('');
  const place = (group: string) => (ORDER.includes(group) ? ORDER.indexOf(group) : ORDER.length);
  return [...groups].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** Newest first, as a real server prefers them. */
function versionsOf(resources: readonly ResourceDefinition[], group: string): string[] {
  const versions = resources.filter((each) => each.group === group).map((each) => each.version);
  return [...new Set(versions)].sort(compareVersions);
}

function inGroup(
  resources: readonly ResourceDefinition[],
  group: string,
  version: string,
): ResourceDefinition[] {
  return resources
    .filter((each) => each.group === group && each.version === version)
    .sort((a, b) => (a.plural < b.plural ? -1 : 1));
}
