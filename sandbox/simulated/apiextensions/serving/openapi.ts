/** Schemas of custom resources as OpenAPI publishes them: with what every object has. After controller/openapi/builder of apiextensions-apiserver. */
import { fieldDescription } from '../../scheme/schema.ts';
import type { Schema } from '../../scheme/types.ts';
import type { Spec, Version } from '../definition/types.ts';
import { hasEmbedded } from '../schema/embedded.ts';
import { type JsonSchema, valuesOf } from '../schema/types.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** `com.example.stable.v1.CronTab` */
export function schemaName({ group, names }: Spec, version: string): string {
  return `${group.split('.').reverse().join('.')}.${version}.${names.kind}`;
}

/** The schema of one object. References are to the schemas of built-in kinds. */
export function publishedSchema(spec: Spec, version: Version): Schema {
  const schema = version.schema?.openAPIV3Schema ?? {};
  const own = embedded(schema);
  return {
    ...own,
    type: 'object',
    properties: { ...own.properties, ...META_PROPERTIES },
    'x-kubernetes-group-version-kind': [{ group: spec.group, version: version.name, kind: spec.names.kind }],
  };
}

/** A schema in which embedded objects have what every object has. Parts without any are shared. */
function embedded(schema: JsonSchema): Schema {
  if (!hasEmbedded(schema)) return schema as Schema;
  const { properties = {}, items, required = [] } = schema;
  const values = valuesOf(schema);
  const below = Object.entries(properties).map(([name, each]) => [name, embedded(each)]);
  const isObject = schema['x-kubernetes-embedded-resource'] === true;
  const missing = ['kind', 'apiVersion'].filter((name) => !required.includes(name));
  return {
    ...(schema as Schema),
    ...(isObject ? { required: [...required, ...missing] } : {}),
    ...(below.length > 0 || isObject
      ? { properties: { ...Object.fromEntries(below), ...(isObject ? META_PROPERTIES : {}) } }
      : {}),
    ...(items ? { items: embedded(items) } : {}),
    ...(values ? { additionalProperties: embedded(values) } : {}),
  };
}

const DEPLOYMENT = 'io.k8s.api.apps.v1.Deployment';

const META_PROPERTIES: Readonly<Record<string, Schema>> = {
  get apiVersion(): Schema {
    return { type: 'string', description: fieldDescription(DEPLOYMENT, 'apiVersion') };
  },
  get kind(): Schema {
    return { type: 'string', description: fieldDescription(DEPLOYMENT, 'kind') };
  },
  metadata: {
    description:
      "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
    allOf: [{ $ref: `#/components/schemas/${META}.ObjectMeta` }],
  },
};

/** The schema of a list. */
export function publishedList(spec: Spec, version: Version, name: string): Schema {
  const list = 'io.k8s.api.apps.v1.DeploymentList';
  return {
    description: `${spec.names.listKind ?? `${spec.names.kind}List`} is a list of ${spec.names.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { type: 'string', description: fieldDescription(list, 'apiVersion') },
      kind: { type: 'string', description: fieldDescription(list, 'kind') },
      metadata: {
        description:
          'Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
        allOf: [{ $ref: `#/components/schemas/${META}.ListMeta` }],
      },
      items: {
        description: `List of ${spec.names.plural}. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md`,
        type: 'array',
        items: { $ref: `#/components/schemas/${name}` },
      },
    },
    'x-kubernetes-group-version-kind': [
      { group: spec.group, version: version.name, kind: spec.names.listKind ?? `${spec.names.kind}List` },
    ],
  };
}
