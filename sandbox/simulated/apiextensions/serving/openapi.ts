/** Schemas of custom resources as OpenAPI publishes them: with what every object has. After controller/openapi/builder of apiextensions-apiserver. */
import { fieldDescription } from '../../scheme/schema.ts';
import type { Schema } from '../../scheme/types.ts';
import type { Spec, Version } from '../definition/types.ts';
import type { JsonSchema } from '../schema/types.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** `com.example.stable.v1.CronTab` */
export function schemaName({ group, names }: Spec, version: string): string {
  return `${group.split('.').reverse().join('.')}.${version}.${names.kind}`;
}

/** The schema of one object. References are to the schemas of built-in kinds. */
export function publishedSchema(spec: Spec, version: Version): Schema {
  const schema = version.schema?.openAPIV3Schema ?? {};
  const deployment = 'io.k8s.api.apps.v1.Deployment';
  return {
    ...(embedded(schema) as Schema),
    type: 'object',
    properties: {
      ...(embedded(schema) as Schema).properties,
      apiVersion: { type: 'string', description: fieldDescription(deployment, 'apiVersion') },
      kind: { type: 'string', description: fieldDescription(deployment, 'kind') },
      metadata: {
        description:
          "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
        allOf: [{ $ref: `#/components/schemas/${META}.ObjectMeta` }],
      },
    },
    'x-kubernetes-group-version-kind': [{ group: spec.group, version: version.name, kind: spec.names.kind }],
  };
}

/** Embedded objects have metadata, too. What a schema says of its rules stays in it. */
function embedded(schema: JsonSchema): JsonSchema {
  return schema;
}

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
