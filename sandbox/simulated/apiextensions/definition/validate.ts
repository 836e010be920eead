/** Validation of CustomResourceDefinitions. After apis/apiextensions/validation/validation.go. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { immutable, invalid, notSupported, required } from '../../registry/validation/errors.ts';
import { validateMetadata } from '../../registry/validation/metadata.ts';
import { isDns1035Label, isDnsSubdomain } from '../../registry/validation/names.ts';
import { path } from '../schema/types.ts';
import { validateConversion } from './conversion.ts';
import { placedColumns, placedSchemas, placedSelectableFields, placedSubresources } from './internal.ts';
import { validateColumn, validateScale, validateSelectableFields } from './parts.ts';
import { validateSchema } from './schemas.ts';
import { type Definition, isTrue, type Names, type Spec } from './types.ts';

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
