/** What remote APIs say they serve, in the discovery documents of this server. */
import { createHash } from 'node:crypto';
import type { DocumentAnswer } from '../../scheme/discovery.ts';
import { isRecord } from '../patch/merge-patch.ts';
import type { RemoteApi, RemoteApis } from './services.ts';

interface ListedResource {
  readonly name: string;
  readonly singularName?: string;
  readonly namespaced?: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly verbs?: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

export class ApiDocuments {
  /** Resources by APIService. */
  readonly #known = new Map<string, readonly ListedResource[]>();

  /** An APIResourceList, as text. Anything else counts as an empty one. */
  keep(apiService: string, text: string): void {
    this.#known.set(apiService, resourcesIn(text));
  }

  forget(apiService: string): void {
    this.#known.delete(apiService);
  }

  /** A document of this server with the remote APIs in it. */
  withRemote(
    document: DocumentAnswer | undefined,
    path: string,
    apis: RemoteApis,
  ): DocumentAnswer | undefined {
    const remote = [...apis.all.values()];
    if (remote.length === 0) return document;
    const [root, group, version] = path.split('/').filter((part) => part !== '');
    if (root !== 'apis' || version !== undefined) return document;
    if (group !== undefined) return document ?? this.#group(remote, group);
    return document && this.#root(document, remote);
  }

  #group(remote: readonly RemoteApi[], name: string): DocumentAnswer | undefined {
    const mine = remote.filter(({ group }) => group === name);
    if (mine.length === 0) return undefined;
    const body = JSON.stringify({ kind: 'APIGroup', apiVersion: 'v1', ...legacyGroup(name, mine) });
    return { contentType: 'application/json', body, headers: {} };
  }

  #root(document: DocumentAnswer, remote: readonly RemoteApi[]): DocumentAnswer {
    const value = JSON.parse(document.body) as Record<string, unknown[]>;
    const groups = Map.groupBy(
      remote.toSorted((a, b) => b.groupPriority - a.groupPriority),
      ({ group }) => group,
    );
    const isAggregated = document.contentType.includes('APIGroupDiscoveryList');
    const added = [...groups].map(([name, apis]) =>
      isAggregated ? this.#aggregatedGroup(name, apis) : legacyGroup(name, apis),
    );
    const list = isAggregated ? 'items' : 'groups';
    const body = JSON.stringify({ ...value, [list]: [...(value[list] ?? []), ...added] });
    const etag = `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"`;
    return { ...document, body, ...(document.etag === undefined ? {} : { etag }) };
  }

  /** What cannot be asked is stale: clients know that something is missing. */
  #aggregatedGroup(name: string, apis: readonly RemoteApi[]): object {
    const versions = inOrder(apis).map((api) => {
      const known = api.available ? this.#known.get(api.name) : undefined;
      if (!known) return { version: api.version, freshness: 'Stale' };
      return { version: api.version, resources: aggregatedResources(known, api), freshness: 'Current' };
    });
    return { metadata: { name }, versions };
  }
}

function inOrder(apis: readonly RemoteApi[]): RemoteApi[] {
  return apis.toSorted((a, b) => b.versionPriority - a.versionPriority);
}

function legacyGroup(name: string, apis: readonly RemoteApi[]): object {
  const versions = inOrder(apis).map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resourcesIn(text: string): readonly ListedResource[] {
  try {
    const value: unknown = JSON.parse(text);
    const list = isRecord(value) && Array.isArray(value['resources']) ? value['resources'] : [];
    return list.filter(
      (each): each is ListedResource & Record<string, unknown> =>
        isRecord(each) && typeof each['name'] === 'string',
    );
  } catch {
    return [];
  }
}

function aggregatedResources(listed: readonly ListedResource[], api: RemoteApi): object[] {
  const kindOf = ({ group = api.group, version = api.version, kind = '' }: ListedResource) => ({
    group,
    version,
    kind,
  });
  return listed
    .filter(({ name }) => !name.includes('/'))
    .map((each) => {
      const parts = listed.filter(({ name }) => name.startsWith(`${each.name}/`));
      return {
        resource: each.name,
        responseKind: kindOf(each),
        scope: each.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: each.singularName ?? '',
        verbs: each.verbs ?? [],
        ...(each.shortNames ? { shortNames: each.shortNames } : {}),
        ...(each.categories ? { categories: each.categories } : {}),
        ...(parts.length > 0
          ? {
              subresources: parts.map((part) => ({
                subresource: part.name.slice(each.name.length + 1),
                responseKind: kindOf(part),
                verbs: part.verbs ?? [],
              })),
            }
          : {}),
      };
    });
}
