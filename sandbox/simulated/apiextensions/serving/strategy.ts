/** What is special about custom resources when they are written. After registry/customresource/strategy.go of apiextensions-apiserver. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { keepStatus, sameFields } from '../../registry/definitions.ts';
import { validateMetadata } from '../../registry/validation/metadata.ts';
import { isDnsSubdomain, isQualifiedName } from '../../registry/validation/names.ts';
import type { Strategy } from '../../scheme/types.ts';
import type { ScalePaths, Version } from '../definition/types.ts';
import { hasRules, validateRules } from '../rules/evaluate.ts';
import { childOf, correlate } from '../schema/correlation.ts';
import { withDefaults } from '../schema/defaults.ts';
import { validateEmbedded } from '../schema/embedded.ts';
import { validateLists } from '../schema/lists.ts';
import { fieldSchema, type JsonSchema, META_FIELDS } from '../schema/types.ts';
import { validateValue } from '../schema/validate.ts';
import { validateScale } from './scale.ts';

/** The strategy of one version. */
export function customStrategy(version: Version): Strategy {
  const schema = version.schema?.openAPIV3Schema ?? {};
  const scale = version.subresources?.scale;
  const hasStatus = version.subresources?.status !== undefined;
  return {
    applyDefaults: (object) => applyDefaults(object, schema),
    prepareForCreate(object) {
      if (hasStatus) delete object['status'];
      object.metadata.generation = 1;
    },
    prepareForUpdate(object, old) {
      if (hasStatus) keepStatus(object, old);
      count(object, old);
    },
    validate: (object) => [
      ...validateMetadata(object, isDnsSubdomain, { isCustom: true }),
      ...validateObject(object, undefined, schema, scale, () => {}),
    ],
    validateReplacement: (object, old, part, warn) =>
      part === 'status'
        ? validateStatus(object, old, schema, scale, warn)
        : [
            ...validateMetadata(object, isDnsSubdomain, { isCustom: true }),
            ...validateObject(object, old, schema, scale, warn),
          ],
    warnings: (object) => (object.metadata.finalizers ?? []).flatMap(finalizerWarnings),
  };
}

function applyDefaults(object: KubeObject, schema: JsonSchema): void {
  const full = withDefaults(object, schema) as KubeObject;
  if (full === object) return;
  for (const [field, value] of Object.entries(full)) {
    if (!META_FIELDS.has(field)) object[field] = value;
  }
}

/** Any change but of metadata is a new generation. */
function count(object: KubeObject, old: KubeObject): void {
  const { generation } = old.metadata;
  if (generation === undefined) delete object.metadata.generation;
  else object.metadata.generation = generation;
  if (!sameFields(withoutMeta(object), withoutMeta(old))) object.metadata.generation = (generation ?? 0) + 1;
}

function withoutMeta({ metadata: _, apiVersion: __, ...rest }: KubeObject): object {
  return rest;
}

function validateObject(
  object: KubeObject,
  old: KubeObject | undefined,
  schema: JsonSchema,
  scale: ScalePaths | undefined,
  warn: (text: string) => void,
): FieldError[] {
  const before = old && correlate(object, old, schema);
  const errors = [
    ...validateValue(object, schema, '', before),
    ...validateScale(object, scale, true),
    ...validateEmbedded(object, schema),
    ...(old && validateLists(old, schema).length > 0 ? [] : validateLists(object, schema)),
  ];
  return [...errors, ...ruled(errors, schema, () => validateRules(object, schema, { old, warn }))];
}

/** A status is looked at, the rest is not to blame on its writer. */
function validateStatus(
  object: KubeObject,
  old: KubeObject,
  schema: JsonSchema,
  scale: ScalePaths | undefined,
  warn: (text: string) => void,
): FieldError[] {
  const status = fieldSchema(schema, 'status');
  const before = childOf(correlate(object, old, schema), 'status', true);
  const errors = [
    ...(status && object['status'] !== undefined
      ? validateValue(object['status'], status, 'status', before)
      : []),
    ...validateScale(object, scale, false),
    ...(validateLists(old, schema).length > 0 ? [] : validateLists(object, schema)),
  ];
  return [...errors, ...ruled(errors, schema, () => validateRules(object, schema, { old, warn }))];
}

const BLOCKING = new Set<FieldError['type']>([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** Rules speak of sound objects only. */
function ruled(errors: readonly FieldError[], schema: JsonSchema, rules: () => FieldError[]): FieldError[] {
  if (!hasRules(schema)) return [];
  if (!errors.some(({ type }) => BLOCKING.has(type))) return rules();
  const detail =
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
  return [{ type: 'FieldValueInvalid', field: '<nil>', detail }];
}

const STANDARD_FINALIZERS = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

function finalizerWarnings(finalizer: string): string[] {
  const at = `metadata.finalizers: ${JSON.stringify(finalizer)}: `;
  const wrong = isQualifiedName(finalizer).map((problem) => at + problem);
  if (finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)) return wrong;
  const path = finalizer.includes('.') ? ' including a path (/)' : '';
  const advice = `prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`;
  return [...wrong, at + advice];
}
