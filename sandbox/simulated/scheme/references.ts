/** Schemas of OpenAPI documents name each other. */
import type { Schema } from './types.ts';

/** Before the name. */
export const REFERENCE = '#/components/schemas/';

/** The names of the schemas that this one refers to. */
export function referencesIn(schema: Schema): string[] {
  const parts = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.allOf ?? []),
    ...(schema.items ? [schema.items] : []),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ];
  const own = schema.$ref ? [schema.$ref.slice(REFERENCE.length)] : [];
  return [...own, ...parts.flatMap(referencesIn)];
}
