/**
 * The types of a cluster, from its own OpenAPI v3: CustomResourceDefinitions too, and as they are now. What was worked out is
 * kept by the hash that the API server puts into the address of each document, so that many clusters of one version share it.
 */
import type { Kube } from '../../sandbox/kube-types.ts';
import type { KindRef, KnownKinds, Schema } from '../protocol-files.ts';
import { compact, type OpenApi } from './compact.ts';

/** Schemas that are kept; one takes some 100 KB. */
const MOST_KEPT = 60;
/** A document larger than this is not read, characters. Those of Kubernetes have at most a million. */
const LARGEST = 16 << 20;
/** How long an index is believed, milliseconds: while somebody types, not longer. */
const FRESH = 2_000;

const DISCOVERY =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

/** By `HASH/kind`; the last one used is last. `undefined`: the document has no such kind. */
const kept = new Map<string, Schema | undefined>();

export interface ClusterTypes {
  /** Kinds that can be created. Rejects with a Fault when the cluster does not answer. */
  kinds(signal: AbortSignal): Promise<KnownKinds>;
  /** Those of the kinds that the cluster has. */
  of(kinds: readonly KindRef[], signal: AbortSignal): Promise<Schema[]>;
}

export function clusterTypes(kube: Kube, now: () => number = Date.now): ClusterTypes {
  return new Types(kube, now);
}

class Types implements ClusterTypes {
  readonly #kube: Kube;
  readonly #now: () => number;
  #index: { at: number; paths: Promise<ReadonlyMap<string, string>> } | undefined;
  #kinds: { at: number; kinds: Promise<KnownKinds> } | undefined;

  constructor(kube: Kube, now: () => number) {
    this.#kube = kube;
    this.#now = now;
  }

  kinds(signal: AbortSignal): Promise<KnownKinds> {
    if (!this.#kinds || this.#now() - this.#kinds.at > FRESH) {
      const kinds = this.#discover(signal);
      kinds.catch(() => {
        this.#kinds = undefined;
      });
      this.#kinds = { at: this.#now(), kinds };
    }
    return this.#kinds.kinds;
  }

  async of(kinds: readonly KindRef[], signal: AbortSignal): Promise<Schema[]> {
    const paths = await this.#paths(signal);
    const found: Schema[] = [];
    for (const [apiVersion, wanted] of grouped(kinds)) {
      const address = paths.get(apiVersion);
      if (address !== undefined) found.push(...(await this.#from(address, wanted, signal)));
    }
    return found;
  }

  async #from(address: string, wanted: readonly KindRef[], signal: AbortSignal): Promise<Schema[]> {
    const keyOf = ({ kind }: KindRef): string => `${address}/${kind}`;
    if (!wanted.every((ref) => kept.has(keyOf(ref)))) {
      const { status, text } = await this.#kube.raw(address, signal);
      if (status !== 200 || text.length > LARGEST) return [];
      const document = JSON.parse(text) as OpenApi;
      for (const ref of wanted) keep(keyOf(ref), compact(document, ref));
    }
    return wanted.flatMap((ref) => {
      const schema = kept.get(keyOf(ref));
      keep(keyOf(ref), schema);
      return schema ? [schema] : [];
    });
  }

  /** Addresses of the documents by group and version. */
  #paths(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    if (!this.#index || this.#now() - this.#index.at > FRESH) {
      const paths = this.#askPaths(signal);
      paths.catch(() => {
        this.#index = undefined;
      });
      this.#index = { at: this.#now(), paths };
    }
    return this.#index.paths;
  }

  async #askPaths(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const { text } = await this.#kube.raw('/openapi/v3', signal);
    const { paths = {} } = JSON.parse(text) as {
      paths?: Record<string, { readonly serverRelativeURL?: string }>;
    };
    return new Map(
      Object.entries(paths).flatMap(([path, { serverRelativeURL: address }]) => {
        const apiVersion = /^apis?\/(.+)$/.exec(path)?.[1];
        return apiVersion !== undefined && address?.startsWith('/openapi/v3/') ? [[apiVersion, address]] : [];
      }),
    );
  }

  async #discover(signal: AbortSignal): Promise<KnownKinds> {
    const answers = await Promise.all(
      ['/api', '/apis'].map((path) => this.#kube.raw(path, signal, DISCOVERY)),
    );
    return { kinds: answers.flatMap(({ text }) => kindsIn(JSON.parse(text) as Discovery)) };
  }
}

interface Discovery {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly resources?: readonly {
        readonly scope?: string;
        readonly verbs?: readonly string[];
        readonly responseKind?: { readonly kind?: string };
      }[];
    }[];
  }[];
}

/** Versions come in the order of the server's preference. */
function kindsIn({ items = [] }: Discovery): KnownKinds['kinds'] {
  return items.flatMap(({ metadata, versions = [] }) =>
    versions.flatMap(({ version, resources = [] }) => {
      const group = metadata?.name ?? '';
      return resources.flatMap(({ scope, verbs, responseKind }) =>
        // Reviews can be created and are never seen again: nobody writes a file of one.
        responseKind?.kind !== undefined && verbs?.includes('create') && verbs.includes('get')
          ? [
              {
                apiVersion: group === '' ? version : `${group}/${version}`,
                kind: responseKind.kind,
                namespaced: scope === 'Namespaced',
              },
            ]
          : [],
      );
    }),
  );
}

function grouped(kinds: readonly KindRef[]): Map<string, KindRef[]> {
  const groups = new Map<string, KindRef[]>();
  for (const ref of kinds) groups.set(ref.apiVersion, [...(groups.get(ref.apiVersion) ?? []), ref]);
  return groups;
}

function keep(key: string, schema: Schema | undefined): void {
  kept.delete(key);
  kept.set(key, schema);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
}
