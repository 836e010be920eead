/** Validation of CustomResourceDefinitions. After apis/apiextensions/validation/validation.go. */
import type { FieldError, KubeObject } from '../../objects.ts';
import {
  duplicate,
  forbidden,
  immutable,
  invalid,
  notSupported,
  required,
  tooMany,
} from '../../registry/validation/errors.ts';
import { validateMetadata } from '../../registry/validation/metadata.ts';
import { isDns1035Label, isDnsSubdomain } from '../../registry/validation/names.ts';
import { resolveFieldPath } from '../rules/field-path.ts';
import { type JsonSchema, path, valuesOf } from '../schema/types.ts';
import { cardinalityBelow, type TotalCost, totalErrors, validateRulesOf } from './cel-rules.ts';
import { validateConversion } from './conversion.ts';
import { validateDefaults } from './default-rules.ts';
import {
  type Placed,
  placedColumns,
  placedSchemas,
  placedSelectableFields,
  placedSubresources,
} from './internal.ts';
import { below, type Surroundings, validateSchemaNode } from './schema-rules.ts';
import { validateStructural } from './structural.ts';
import {
  type Definition,
  isTrue,
  type Names,
  type PrinterColumn,
  type ScalePaths,
  type Spec,
} from './types.ts';

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const MOST_SELECTABLE_FIELDS = 8;

/** What is wrong with a definition. */
export function validateDefinition(object: KubeObject): FieldError[] {
  const { spec, status } = object as Definition;
  return [
    ...validateMetadata(object, (name) => nameProblems(name, spec)),
    ...validateSpec(spec),
    ...(status?.acceptedNames ? validateNames(status.acceptedNames, 'status.acceptedNames') : []),
    ...validateStoredVersions(object as Definition),
    ...validateApproval(object as Definition),
    ...(spec.preserveUnknownFields
      ? [
          invalid(
            'spec.preserveUnknownFields',
            true,
            'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
          ),
        ]
      : []),
  ];
}

/** What may not change. */
export function validateDefinitionUpdate(object: KubeObject, old: KubeObject): FieldError[] {
  const [spec, before] = [(object as Definition).spec, (old as Definition).spec];
  const established = isTrue(old, 'Established');
  return [
    ...(established ? immutable('spec.scope', spec.scope, before.scope) : []),
    ...(established ? immutable('spec.names.kind', spec.names.kind, before.names.kind) : []),
    ...immutable('spec.group', spec.group, before.group),
    ...immutable('spec.names.plural', spec.names.plural, before.names.plural),
  ];
}

function nameProblems(name: string, { names, group }: Spec): string[] {
  const wanted = `${names?.plural ?? ''}.${group ?? ''}`;
  return [...isDnsSubdomain(name), ...(name === wanted ? [] : ['must be spec.names.plural+"."+spec.group'])];
}

function validateSpec(spec: Spec): FieldError[] {
  const { versions = [], names } = spec;
  return [
    ...validateGroup(spec.group ?? ''),
    ...validateScope(spec.scope ?? ''),
    ...versions.flatMap(({ schema }, index) =>
      schema?.openAPIV3Schema ? [] : [required(`spec.versions[${index}].schema.openAPIV3Schema`)],
    ),
    ...validateVersions(spec),
    ...['plural', 'singular', 'kind', 'listKind']
      .filter((name) => !names?.[name as keyof Names])
      .map((name) => required(`spec.names.${name}`)),
    ...(names ? validateNames(names, 'spec.names') : []),
    ...placedSchemas(spec).flatMap(validateSchema),
    ...placedSubresources(spec).flatMap(({ part, at }) =>
      part.scale ? validateScale(part.scale, `${at}.scale`) : [],
    ),
    ...placedColumns(spec).flatMap(({ part, at }) =>
      part.flatMap((column, index) => validateColumn(column, `${at}[${index}]`)),
    ),
    ...placedSelectableFields(spec).flatMap((each) => validateSelectableFields(each, spec)),
    ...validateConversion(spec.conversion, 'spec.conversion'),
  ];
}

function validateGroup(group: string): FieldError[] {
  if (group === '') return [required('spec.group')];
  const problems = isDnsSubdomain(group);
  if (problems.length > 0) return [invalid('spec.group', group, problems.join(','))];
  return group.includes('.')
    ? []
    : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

function validateScope(scope: string): FieldError[] {
  const scopes = ['Cluster', 'Namespaced'];
  if (scope === '') return [required('spec.scope')];
  return scopes.includes(scope) ? [] : [notSupported('spec.scope', scope, scopes)];
}

function validateVersions({ versions = [] }: Spec): FieldError[] {
  const errors = versions.flatMap(({ name, deprecated, deprecationWarning }, index) => {
    const problems = isDns1035Label(name ?? '');
    const at = `spec.versions[${index}]`;
    return [
      ...(problems.length > 0 ? [invalid(`${at}.name`, name ?? '', problems.join(','))] : []),
      ...warningProblems(deprecated ?? false, deprecationWarning).map((problem) =>
        invalid(`${at}.deprecationWarning`, deprecationWarning, problem),
      ),
    ];
  });
  const shown = () => versions.map(asGo);
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(invalid('spec.versions', shown(), 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(invalid('spec.versions', shown(), 'must have exactly one version marked as storage version'));
  }
  return errors;
}

/** As Go shows the internal type of a version whose parts are said for all of them. */
function asGo(version: Definition['spec']['versions'][number]): object {
  return {
    Name: version.name ?? '',
    Served: version.served ?? false,
    Storage: version.storage ?? false,
    Deprecated: version.deprecated ?? false,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  };
}

function warningProblems(deprecated: boolean, warning: string | undefined): string[] {
  if (warning === undefined) return [];
  if (!deprecated) return ['can only be set for deprecated versions'];
  if (warning === '') return ['must not be an empty string'];
  const control = [...warning].findIndex((each) => /\p{C}/u.test(each));
  return [
    ...(Buffer.byteLength(warning) > 256 ? ['must be <= 256 characters long'] : []),
    ...(control < 0
      ? []
      : [`must only contain printable UTF-8 characters; non-printable character found at index ${control}`]),
  ];
}

function validateNames(names: Names, at: string): FieldError[] {
  const label = (name: string, value: string | undefined): FieldError[] => {
    const problems = value ? isDns1035Label(value) : [];
    return problems.length > 0 ? [invalid(`${at}.${name}`, value, problems.join(','))] : [];
  };
  const kind = (name: string, value: string | undefined): FieldError[] => {
    const problems = value ? isDns1035Label(value.toLowerCase()) : [];
    const detail = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
    return problems.length > 0 ? [invalid(`${at}.${name}`, value, detail)] : [];
  };
  return [
    ...label('plural', names.plural),
    ...label('singular', names.singular),
    ...kind('kind', names.kind),
    ...kind('listKind', names.listKind),
    ...(names.shortNames ?? []).flatMap((name, index) => label(`shortNames[${index}]`, name)),
    ...(names.kind && names.kind === names.listKind
      ? [invalid(`${at}.listKind`, names.listKind, 'kind and listKind may not be the same')]
      : []),
    ...(names.categories ?? []).flatMap((name, index) => label(`categories[${index}]`, name)),
  ];
}

const known = new WeakMap<JsonSchema, readonly FieldError[]>();

/** Of a frozen schema once: nothing it says changes from one write of the definition to the next. */
function validateSchema(placed: Placed<JsonSchema>): readonly FieldError[] {
  if (!Object.isFrozen(placed.part)) return checkSchema(placed);
  const before = known.get(placed.part);
  if (before) return before;
  const errors = checkSchema(placed);
  known.set(placed.part, errors);
  return errors;
}

const AT_ROOT = new Set(
  'description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems multipleOf required items properties externalDocs example x-kubernetes-preserve-unknown-fields x-kubernetes-validations'.split(
    ' ',
  ),
);

const AT_ROOT_SHOWN =
  '[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations]';

/** Nobody asks whether a schema with parts elsewhere is structural. */
function hasReferences(schema: JsonSchema): boolean {
  if (Reflect.get(schema, '$ref')) return true;
  const values = valuesOf(schema);
  return [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items] : []),
    ...(values ? [values] : []),
  ].some(hasReferences);
}

function checkSchema({ part: schema, at, status }: Placed<JsonSchema>): FieldError[] {
  const errors: FieldError[] = status ? rootErrors(schema, at) : [];
  if (schema.nullable) errors.push(forbidden(`${at}.nullable`, 'nullable cannot be true at the root'));
  const structural = hasReferences(schema) ? [] : validateStructural(schema, at);
  const defaults = structural.length > 0 ? [] : validateDefaults(schema, at);
  errors.push(...structural, ...defaults);
  const sound = structural.length === 0 && defaults.length === 0;
  const found = walk(schema, at, { root: true }, sound ? 1 : undefined, { total: 0, expensive: [] });
  return [...errors, ...found.schema, ...found.rules, ...(sound ? totalErrors(found.total, at) : [])];
}

function rootErrors(schema: JsonSchema, at: string): FieldError[] {
  if ((schema.type ?? '') !== 'object') {
    const detail =
      'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return schema.type ? [invalid(`${at}.type`, schema.type, detail)] : [];
  }
  if (Object.keys(schema).every((name) => AT_ROOT.has(name))) return [];
  const detail = `only ${AT_ROOT_SHOWN} fields are allowed at the root of the schema if the status subresource is enabled`;
  return [invalid(at, schema, detail)];
}

interface Found {
  readonly schema: FieldError[];
  readonly rules: FieldError[];
  readonly total: TotalCost;
}

/** Everything below a schema. Rules are looked at where the schemas around them are sound. */
function walk(
  schema: JsonSchema,
  at: string,
  around: Surroundings,
  cardinality: number | undefined,
  total: TotalCost,
): Found {
  const found: Found = { schema: validateSchemaNode(schema, at, around), rules: [], total };
  const times = cardinality === undefined ? undefined : cardinalityBelow(schema, cardinality);
  for (const each of below(schema, at, around)) {
    const inner = walk(each.schema, each.at, each.around, each.junctor ? undefined : times, total);
    found.schema.push(...inner.schema);
    found.rules.push(...inner.rules);
  }
  const has = (schema['x-kubernetes-validations'] ?? []).length > 0;
  if (has && found.schema.length === 0 && cardinality !== undefined) {
    found.rules.push(...validateRulesOf(schema, at, around, cardinality, total));
  }
  return found;
}

function validateScale(scale: ScalePaths, at: string): FieldError[] {
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

function validateColumn(column: PrinterColumn, at: string): FieldError[] {
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

function validateSelectableFields(
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

function validateStoredVersions({ spec, status }: Definition): FieldError[] {
  const stored = status?.storedVersions ?? [];
  const at = 'status.storedVersions';
  if (stored.length === 0)
    return [invalid(at, status?.storedVersions ?? null, 'must have at least one stored version')];
  const { versions = [] } = spec;
  return [
    ...versions
      .filter(
        ({ name, storage }, index) => storage && (!stored.includes(name) || isRepeated(versions, index)),
      )
      .map(({ name }) => invalid(at, stored, `must have the storage version ${name}`)),
    ...stored.flatMap((name, index) => {
      if (versions.some((version) => version.name === name)) return [];
      const detail = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
      return [invalid(path.index(at, index), name, detail)];
    }),
  ];
}

function isRepeated(versions: Spec['versions'], at: number): boolean {
  return versions.slice(0, at).some(({ name }) => name === versions[at]?.name);
}

const APPROVAL = 'api-approved.kubernetes.io';

/** Groups of the community need somebody's word. After pkg/apihelpers. */
function validateApproval({ spec, metadata }: Definition): FieldError[] {
  const group = spec.group ?? '';
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return [];
  const value = metadata.annotations?.[APPROVAL];
  const at = `metadata.annotations[${APPROVAL}]`;
  const where = 'see https://github.com/kubernetes/enhancements/pull/1111';
  if (!value) return [required(at, `protected groups must have approval annotation "${APPROVAL}", ${where}`)];
  if (value.startsWith('unapproved') || URL.canParse(value)) return [];
  const detail = `protected groups must have approval annotation "${APPROVAL}" with either a URL or a reason starting with "unapproved", ${where}`;
  return [invalid(at, value, detail)];
}
