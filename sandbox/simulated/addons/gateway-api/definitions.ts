/**
 * The CustomResourceDefinitions of Gateway API v1.5.1, standard channel (kubernetes-sigs/gateway-api, Apache-2.0). They lie
 * packed in `sandbox/gateway-api/`, as a cluster stores them (`pack.ts`), are read once in a process, and all clusters share what is in them.
 */
import { readPacked } from '../../../gateway-api/packed.ts';
import type { Definition, Version } from '../../apiextensions/definition/types.ts';
import { deepFreeze, equalJson } from '../../storage/index.ts';

let known: readonly Definition[] | undefined;

/** Established, without uid and revision, frozen. */
export function gatewayDefinitions(): readonly Definition[] {
  known ??= (readPacked() as Definition[]).map(sharing);
  return known;
}

/** Most versions of a kind have the same schema: it is there once, and compiled once. */
function sharing(definition: Definition): Definition {
  const { spec } = definition;
  const seen: NonNullable<Version['schema']>[] = [];
  const versions = spec.versions.map((version) => {
    const same = seen.find((schema) => equalJson(schema, version.schema));
    if (!same && version.schema) seen.push(version.schema);
    return same ? { ...version, schema: same } : version;
  });
  return deepFreeze({ ...definition, spec: { ...spec, versions } });
}
