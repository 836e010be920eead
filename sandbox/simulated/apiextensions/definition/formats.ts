/** Formats in the schemas of a definition that nobody knows: a warning. */

import { partsOf } from '../schema/defaults.ts';
import { isKnownFormat } from '../schema/formats.ts';
import type { JsonSchema } from '../schema/types.ts';
import { placedSchemas } from './internal.ts';
import type { Spec } from './types.ts';

/** Their names, as often as they occur. */
export function unknownFormats(spec: Spec): string[] {
  return placedSchemas(spec).flatMap(({ part }) => formatsOf(part));
}

function formatsOf(schema: JsonSchema): string[] {
  const { format, type, allOf = [], anyOf = [], oneOf = [], not } = schema;
  const own = format && !isKnownFormat(format, type) ? [format] : [];
  const others = [...partsOf(schema), ...allOf, ...anyOf, ...oneOf, ...(not ? [not] : [])];
  return [...own, ...others.flatMap(formatsOf)];
}
