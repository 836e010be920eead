/** Writes the facts about merging into the schemas, as the `x-kubernetes-…` extensions of OpenAPI. */
import {
  atomicMaps,
  defaults,
  factName,
  granularMaps,
  listMapKeys,
  listSets,
  notPatchedByKey,
  patchStrategies,
} from './facts.ts';
import type { Draft } from './models.ts';

/** Completes the schemas in place. */
export function addMergeRules(schemas: ReadonlyMap<string, Draft>): void {
  for (const [name, schema] of schemas) {
    const type = factName(name);
    if (atomicMaps.has(type)) schema['x-kubernetes-map-type'] = 'atomic';
    for (const [field, property] of Object.entries(schema.properties ?? {})) {
      addTo(property, `${type}.${field}`);
    }
  }
}

function addTo(property: Draft, path: string): void {
  if (property.type === 'array') addListType(property, path);
  if (atomicMaps.has(path)) property['x-kubernetes-map-type'] = 'atomic';
  if (granularMaps.has(path)) property['x-kubernetes-map-type'] = 'granular';
  if (path in defaults) property.default = defaults[path];
  const [strategy, mergeKey] = patchStrategies[path] ?? [];
  if (strategy !== undefined) property['x-kubernetes-patch-strategy'] = strategy;
  if (mergeKey !== undefined) property['x-kubernetes-patch-merge-key'] = mergeKey;
}

function addListType(property: Draft, path: string): void {
  const keys = listMapKeys[path];
  property['x-kubernetes-list-type'] = keys ? 'map' : listSets.has(path) ? 'set' : 'atomic';
  if (!keys) return;
  property['x-kubernetes-list-map-keys'] = keys;
  const [first] = keys;
  if (first === undefined || notPatchedByKey.has(path)) return;
  property['x-kubernetes-patch-strategy'] = 'merge';
  property['x-kubernetes-patch-merge-key'] = first;
}
