/** Defaults of a schema are themselves what it asks for. After schema/defaulting/validation.go of apiextensions-apiserver. */
import type { FieldError } from '../../objects.ts';
import { invalid } from '../../registry/validation/errors.ts';
import { equalJson } from '../../storage/index.ts';
import { validateRules } from '../rules/evaluate.ts';
import { hasDefaults } from '../schema/defaults.ts';
import { validateEmbedded } from '../schema/embedded.ts';
import { pruneValue } from '../schema/prune.ts';
import type { JsonSchema } from '../schema/types.ts';
import { validateValue } from '../schema/validate.ts';

/** What is wrong with defaults in a schema and below it. Those inside of maps are not looked at, as there. */
export function validateDefaults(schema: JsonSchema, at: string): FieldError[] {
  if (!hasDefaults(schema)) return [];
  const { items, properties = {} } = schema;
  return [
    ...ownDefault(schema, `${at}.default`),
    ...(items ? validateDefaults(items, `${at}.items`) : []),
    ...Object.entries(properties).flatMap(([name, each]) =>
      validateDefaults(each, `${at}.properties[${name}]`),
    ),
  ];
}

function ownDefault(schema: JsonSchema, at: string): FieldError[] {
  const value = schema.default;
  if (value === undefined || value === null) return [];
  const unknown = equalJson(pruneValue(value, schema), value)
    ? []
    : [invalid(at, value, 'must not have unknown fields')];
  const embedded = validateEmbedded(value, schema, at);
  if (embedded.length > 0) return [...unknown, ...embedded];
  const wrong = validateValue(value, schema, at);
  if (wrong.length > 0) return [...unknown, ...wrong];
  const ruled = validateRules(value, schema, { old: value, at, root: false, warn: () => {} });
  return [...unknown, ...ruled];
}
