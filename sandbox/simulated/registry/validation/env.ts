/** Validation of environment variables. */
import type { FieldError } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { eachInvalid, invalid, notSupported, required } from './errors.ts';
import { isConfigMapKey, isDnsSubdomain, isEnvVarName } from './names.ts';

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];
const FIELD_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

export function validateEnv(variables: readonly Fields[], field: string): FieldError[] {
  return variables.flatMap((variable, index) => {
    const path = `${field}[${index}]`;
    const name = variable['name'] ?? '';
    const nameErrors =
      name === '' ? [required(`${path}.name`)] : eachInvalid(`${path}.name`, name, isEnvVarName(name));
    return [...nameErrors, ...validateSource(variable, `${path}.valueFrom`)];
  });
}

function validateSource(variable: Fields, path: string): FieldError[] {
  const source: Fields | undefined = variable['valueFrom'];
  if (!source) return [];
  const sources = SOURCES.filter((name) => source[name] !== undefined);
  const found = sources.flatMap((name) => validateReference(name, source[name], `${path}.${name}`));
  if (sources.length === 0) {
    const all = `${SOURCES.slice(0, -1)
      .map((name) => `\`${name}\``)
      .join(', ')} or \`${SOURCES.at(-1)}\``;
    found.push(invalid(path, '', `must specify one of: ${all}`));
  } else if (variable['value']) {
    found.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  } else if (sources.length > 1) {
    found.push(invalid(path, '', 'may not have more than one field specified at a time'));
  }
  return found;
}

function validateReference(kind: string, reference: Fields, path: string): FieldError[] {
  if (kind === 'fieldRef') return validateFieldRef(reference, path);
  if (kind === 'resourceFieldRef') return validateResourceRef(reference, path);
  if (kind === 'fileKeyRef') return [];
  const { name = '', key = '' } = reference;
  return [
    ...eachInvalid(`${path}.name`, name, isDnsSubdomain(name)),
    ...(key === '' ? [required(`${path}.key`)] : eachInvalid(`${path}.key`, key, isConfigMapKey(key))),
  ];
}

/** What names a field of a pod at all (apis/core/pods/helpers.go, ConvertDownwardAPIFieldLabel). */
const KNOWN_LABELS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.phase',
  'status.podIP',
  'status.podIPs',
];

/** `paths` is what may be named: environments know more of a pod than volumes. */
export function validateFieldRef(
  reference: Fields,
  path: string,
  paths: readonly string[] = FIELD_PATHS,
): FieldError[] {
  const fieldPath: string = reference['fieldPath'] ?? '';
  if (fieldPath === '') return [required(`${path}.fieldPath`)];
  if (/^metadata\.(labels|annotations)\['[^']+'\]$/.test(fieldPath)) return [];
  if (paths.includes(fieldPath)) return [];
  if (KNOWN_LABELS.includes(fieldPath)) {
    return [notSupported(`${path}.fieldPath`, fieldPath, [...paths].sort())];
  }
  return [
    invalid(
      `${path}.fieldPath`,
      fieldPath,
      `error converting fieldPath: field label not supported: ${fieldPath}`,
    ),
  ];
}

function validateResourceRef(reference: Fields, path: string): FieldError[] {
  const resource: string = reference['resource'] ?? '';
  if (resource === '') return [required(`${path}.resource`)];
  if (RESOURCES.includes(resource) || /^(limits|requests)\.hugepages-/.test(resource)) return [];
  return [notSupported(`${path}.resource`, resource, RESOURCES)];
}

export function validateEnvFrom(sources: readonly Fields[], field: string): FieldError[] {
  return sources.flatMap((source, index) => {
    const path = `${field}[${index}]`;
    const kinds = ['configMapRef', 'secretRef'].filter((kind) => source[kind] !== undefined);
    const found = kinds.flatMap((kind) => {
      const name = source[kind].name ?? '';
      return name === ''
        ? [required(`${path}.${kind}.name`)]
        : eachInvalid(`${path}.${kind}.name`, name, isDnsSubdomain(name));
    });
    const prefix: string = source['prefix'] ?? '';
    if (prefix !== '') found.push(...eachInvalid(`${path}.prefix`, prefix, isEnvVarName(prefix)));
    // Which of the sources it is, is not said.
    if (kinds.length === 0)
      found.push(invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (kinds.length > 1)
      found.push(invalid(field, '', 'may not have more than one field specified at a time'));
    return found;
  });
}

/** A path below some folder, and not out of it again. After `ValidateLocalNonReservedPath`. */
export function relativePath(value: string, field: string): FieldError[] {
  if (value.startsWith('/')) return [invalid(field, value, 'must be a relative path')];
  if (value.split('/').includes('..')) return [invalid(field, value, "must not contain '..'")];
  return value.startsWith('..') ? [invalid(field, value, "must not start with '..'")] : [];
}

/** Items of a volume that projects keys into files: what both ConfigMaps and Secrets have. */
export function validateItems(items: unknown, field: string): FieldError[] {
  return listOf(items).flatMap((item, index) => {
    const missing = ['key', 'path'].filter((name) => !item[name]);
    const path = `${field}[${index}].path`;
    return [
      ...missing.map((name) => required(`${field}[${index}].${name}`)),
      ...(item['path'] ? relativePath(item['path'], path) : []),
      ...fileMode(item['mode'], `${field}[${index}].mode`),
    ];
  });
}

/** Of all files of a volume, or of one. */
export function fileMode(mode: unknown, path: string): FieldError[] {
  if (typeof mode !== 'number' || (mode >= 0 && mode <= 0o777)) return [];
  return [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}
