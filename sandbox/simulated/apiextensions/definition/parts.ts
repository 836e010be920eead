/** Validation of what a version has besides its schema: columns, scale, selectable fields. After apis/apiextensions/validation/validation.go. */
import type { FieldError } from '../../objects.ts';
import { duplicate, invalid, required, tooMany } from '../../registry/validation/errors.ts';
import { resolveFieldPath } from '../rules/field-path.ts';
import { type JsonSchema, path } from '../schema/types.ts';
import type { Placed } from './internal.ts';
import type { PrinterColumn, ScalePaths, Spec } from './types.ts';

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const MOST_SELECTABLE_FIELDS = 8;

export function validateScale(scale: ScalePaths, at: string): FieldError[] {
  const { specReplicasPath = '', statusReplicasPath = '', labelSelectorPath = '' } = scale;
  return [
    ...scalePath(specReplicasPath, `${at}.specReplicasPath`, ['.spec.'], 'should be a json path under .spec'),
    ...scalePath(
      statusReplicasPath,
      `${at}.statusReplicasPath`,
      ['.status.'],
      'should be a json path under .status',
    ),
    ...(labelSelectorPath === ''
      ? []
      : scalePath(
          labelSelectorPath,
          `${at}.labelSelectorPath`,
          ['.spec.', '.status.'],
          'should be a json path under either .spec or .status',
        )),
  ];
}

function scalePath(value: string, at: string, prefixes: readonly string[], detail: string): FieldError[] {
  if (value === '') return [required(at)];
  const wrong = simplePath(value, at);
  if (wrong.length > 0) return wrong;
  return prefixes.some((prefix) => value.startsWith(prefix)) ? [] : [invalid(at, value, detail)];
}

function simplePath(value: string, at: string): FieldError[] {
  return value.startsWith('.') ? [] : [invalid(at, value, 'must be a simple json path starting with .')];
}

export function validateColumn(column: PrinterColumn, at: string): FieldError[] {
  const { name, type, format, jsonPath } = column;
  const errors: FieldError[] = [];
  const types = `must be one of ${COLUMN_TYPES.join(',')}`;
  if (!name) errors.push(required(`${at}.name`));
  if (!type) errors.push(required(`${at}.type`, types));
  else if (!COLUMN_TYPES.includes(type)) errors.push(invalid(`${at}.type`, type, types));
  if (format && !COLUMN_FORMATS.includes(format)) {
    errors.push(invalid(`${at}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`));
  }
  if (!jsonPath) errors.push(required(`${at}.JSONPath`));
  else errors.push(...simplePath(jsonPath, `${at}.JSONPath`));
  return errors;
}

export function validateSelectableFields(
  { part, at, version }: Placed<readonly { jsonPath: string }[]>,
  spec: Spec,
): FieldError[] {
  const schema = (version ? spec.versions.find(({ name }) => name === version) : spec.versions[0])?.schema;
  const root = schema?.openAPIV3Schema;
  if (!root) return [];
  const seen = new Set<string>();
  const errors = part.flatMap(({ jsonPath }, index): FieldError[] => {
    const place = `${at}[${index}].jsonPath`;
    if (!jsonPath) return [required(place)];
    const resolved = resolveFieldPath(jsonPath, root, false);
    if (resolved.problem !== undefined)
      return [invalid(place, jsonPath, `is an invalid path: ${resolved.problem}`)];
    const repeated = seen.has(resolved.path);
    seen.add(resolved.path);
    return [
      ...selectable(resolved.path, resolved.schema, place, jsonPath),
      ...(repeated ? [duplicate(place, jsonPath)] : []),
    ];
  });
  if (seen.size > MOST_SELECTABLE_FIELDS) errors.push(tooMany(at, seen.size, MOST_SELECTABLE_FIELDS));
  return errors;
}

function selectable(resolved: string, schema: JsonSchema, place: string, jsonPath: string): FieldError[] {
  const errors: FieldError[] = [];
  if (resolved === 'metadata' || resolved.startsWith(path.child('metadata', ''))) {
    errors.push(invalid(place, jsonPath, 'must not point to fields in metadata'));
  }
  if (!['string', 'boolean', 'integer'].includes(schema.type ?? '')) {
    const detail =
      'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
    errors.push(invalid(place, jsonPath, detail));
  }
  return errors;
}
