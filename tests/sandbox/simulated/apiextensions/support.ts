import type { JsonSchema } from '../../../../sandbox/simulated/apiextensions/schema/types.ts';

export const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
export const THINGS = '/apis/example.com/v1/namespaces/default/things';

/** A version with this schema of `spec`. */
export function version(name: string, spec: JsonSchema = { type: 'object' }, more: object = {}): object {
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  return { name, served: true, storage: true, schema, ...more };
}

/** The definition of Things. */
export function definition(versions: readonly object[], more: Record<string, unknown> = {}): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing', shortNames: ['th'] },
      versions,
      ...more,
    },
  };
}

export function thing(name: string, spec: object, more: object = {}): object {
  return { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name }, spec, ...more };
}
