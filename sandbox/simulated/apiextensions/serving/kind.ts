/** One definition as the kinds it adds: a resource for each version that is served. */
import type { KubeObject, ResourceName } from '../../objects.ts';
import { sameKind, scale as scaleSubresource } from '../../registry/definitions.ts';
import type { CustomKind, ResourceDefinition, Schema } from '../../scheme/types.ts';
import { compareVersions } from '../../scheme/versions.ts';
import { Converter, type ConverterOptions } from '../conversion/converter.ts';
import { type Definition, isTrue, type Spec, type Version } from '../definition/types.ts';
import { withDefaults } from '../schema/defaults.ts';
import { pruneObject } from '../schema/prune.ts';
import type { JsonSchema } from '../schema/types.ts';
import { jsonPath } from './json-path.ts';
import { publishedList, publishedSchema, schemaName } from './openapi.ts';
import { readCustom } from './read.ts';
import { customStrategy } from './strategy.ts';
import { customTable } from './table.ts';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const LAST_VERBS = ['delete', 'deletecollection', 'get', 'list', 'watch'];

/** What a definition adds: nothing until its names are accepted. */
export function servedVersions(
  definition: Definition,
  converters: ConverterOptions,
): {
  readonly name: ResourceName;
  readonly served: readonly ResourceDefinition[];
  readonly storage: ResourceDefinition | undefined;
} {
  const { spec } = definition;
  const name = `${spec.names.plural}.${spec.group}`;
  if (!isTrue(definition, 'Established')) return { name, served: [], storage: undefined };
  const { conversion, versions } = spec;
  const converter =
    conversion?.strategy === 'Webhook' &&
    conversion.webhook &&
    new Converter(name, conversion.webhook, converters);
  const all = versions.map((version) => ({
    version,
    made: resourceOf(definition, version, converter || undefined),
  }));
  return {
    name,
    served: all.filter(({ version }) => version.served).map(({ made }) => made),
    storage: all.find(({ version }) => version.storage)?.made,
  };
}

function resourceOf(
  definition: Definition,
  version: Version,
  converter: Converter | undefined,
): ResourceDefinition {
  const { spec, status } = definition;
  const { plural, singular, kind, shortNames, categories } = status?.acceptedNames ?? spec.names;
  const subresources = version.subresources ?? {};
  const deprecation = deprecationOf(spec, version);
  return {
    group: spec.group,
    version: version.name,
    kind,
    plural,
    singular: singular ?? kind.toLowerCase(),
    ...(shortNames?.length ? { shortNames } : {}),
    ...(categories?.length ? { categories } : {}),
    namespaced: spec.scope === 'Namespaced',
    verbs: isTrue(definition, 'Terminating') ? LAST_VERBS : VERBS,
    ...(deprecation === undefined ? {} : { deprecation }),
    schema: schemaName(spec, version.name),
    subresources: {
      ...(subresources.status ? { status: sameKind(kind) } : {}),
      ...(subresources.scale ? { scale: scaleSubresource } : {}),
    },
    strategy: customStrategy(version),
    table: customTable(version.additionalPrinterColumns),
    fields: selectableFields(version),
    custom: customKind(definition, version, converter),
  };
}

function customKind(definition: Definition, version: Version, converter: Converter | undefined): CustomKind {
  const { spec, metadata } = definition;
  const schema: JsonSchema = version.schema?.openAPIV3Schema ?? {};
  const name = schemaName(spec, version.name);
  const apiVersion = `${spec.group}/${version.name}`;
  const storageVersion = `${spec.group}/${spec.versions.find(({ storage }) => storage)?.name}`;
  let published: Schema | undefined;
  const scale = version.subresources?.scale;
  return {
    revision: `${metadata.uid}/${metadata.generation}`,
    listKind: spec.names.listKind ?? `${spec.names.kind}List`,
    storageVersion,
    get schema() {
      published ??= publishedSchema(spec, version);
      return published;
    },
    listSchema: () => publishedList(spec, version, name),
    read: (value, duplicates) => readCustom(value, schema, duplicates),
    fromStore: (object) => inVersion(object, apiVersion, schema, converter),
    ...(converter ? { prepare: (objects) => converter.prepare(objects, apiVersion) } : {}),
    ...(converter && apiVersion !== storageVersion
      ? { toStore: (object) => converter.convert(object, storageVersion) }
      : {}),
    ...(scale ? { scale } : {}),
    terminating: isTrue(definition, 'Terminating'),
  };
}

const converted = new WeakMap<KubeObject, Map<JsonSchema, KubeObject>>();

/** A stored object in another version, and with defaults that were added after it was stored. */
function inVersion(
  object: KubeObject,
  apiVersion: string,
  schema: JsonSchema,
  converter: Converter | undefined,
): KubeObject {
  if (converter && object.apiVersion !== apiVersion)
    return Object.freeze(cleaned(converter.convert(object, apiVersion), schema));
  const known = converted.get(object)?.get(schema);
  if (known) return known;
  const full = withDefaults(object, schema) as KubeObject;
  const result = full.apiVersion === apiVersion ? full : { ...full, apiVersion };
  if (result === object) return object;
  Object.freeze(result);
  const versions = converted.get(object) ?? new Map<JsonSchema, KubeObject>();
  converted.set(object, versions.set(schema, result));
  return result;
}

/** What a webhook made of an object, as the schema has it. */
function cleaned({ metadata, ...rest }: KubeObject, schema: JsonSchema): KubeObject {
  const pruned = pruneObject(rest, schema, []);
  return { ...(withDefaults(pruned, schema) as KubeObject), metadata };
}

/** What clients of an old version are told; after defaultDeprecationWarning of customresource_handler.go. */
function deprecationOf({ group, names, versions }: Spec, version: Version): string | undefined {
  if (!version.deprecated) return undefined;
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const own = `${group}/${version.name} ${names.kind} is deprecated`;
  const [better] = versions
    .filter((each) => each.served && !each.deprecated && compareVersions(each.name, version.name) < 0)
    .sort((a, b) => compareVersions(a.name, b.name));
  return better ? `${own}; use ${group}/${better.name} ${names.kind}` : own;
}

function selectableFields(version: Version): (object: KubeObject) => Readonly<Record<string, string>> {
  const fields = (version.selectableFields ?? []).map(({ jsonPath: text }) => ({
    name: text.replace(/^\./, ''),
    find: jsonPath(text),
  }));
  return (object) =>
    Object.fromEntries(
      fields.map(({ name, find }) => {
        const [value] = find?.(object) ?? [];
        return [name, value === undefined || value === null ? '' : String(value)];
      }),
    );
}
