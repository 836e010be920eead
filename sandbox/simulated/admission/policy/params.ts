/** The objects that parameterize a policy. After CollectParams of `plugin/policy/generic/policy_dispatcher.go`. */
import type { Client } from '../../client.ts';
import { type LabelSelector, selects } from '../../clientgo/selector.ts';
import type { KubeObject } from '../../objects.ts';
import { resourceName } from '../../scheme/index.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import type { Kinds } from '../matching.ts';

export interface ParamKind {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface ParamRef {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: LabelSelector;
  readonly parameterNotFoundAction?: string;
}

/** The resource of a kind. Throws an Error when nobody serves it. */
export function paramResource({ apiVersion, kind }: ParamKind, { resources }: Kinds): ResourceDefinition {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const found = resources.find(
    (each) => each.group === group && each.version === version && each.kind === kind,
  );
  if (!found)
    throw new Error(`failed to find resource referenced by paramKind: '${apiVersion}, Kind=${kind}'`);
  return found;
}

/** What to evaluate a policy with, once for each; `[null]` where there are no parameters at all. Throws an Error. */
export function collectParams(
  resource: ResourceDefinition | undefined,
  ref: ParamRef | undefined,
  namespace: string | undefined,
  client: Client,
): (KubeObject | null)[] {
  if (!resource || !ref) return [null];
  const place = namespaceOf(resource, ref, namespace);
  const found = find(resource, ref, place, client);
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny')
    throw new Error('no params found for policy binding with `Deny` parameterNotFoundAction');
  return found;
}

function namespaceOf({ namespaced }: ResourceDefinition, ref: ParamRef, namespace: string | undefined) {
  if (!namespaced) {
    if (ref.namespace)
      throw new Error('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
    return undefined;
  }
  const place = ref.namespace || namespace;
  if (!place)
    throw new Error('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources');
  return place;
}

function find(
  resource: ResourceDefinition,
  ref: ParamRef,
  namespace: string | undefined,
  client: Client,
): KubeObject[] {
  const { storedAs } = resource;
  const name = storedAs?.resource ?? resourceName(resource);
  const shown = (object: KubeObject) => (storedAs ? storedAs.fromStored(object) : object);
  if (ref.name) {
    const object = client.get(name, namespace, ref.name);
    return object ? [shown(object)] : [];
  }
  const all = client.list(name, namespace === undefined ? {} : { namespace });
  return all.filter(({ metadata }) => selects(ref.selector ?? {}, metadata.labels)).map(shown);
}
