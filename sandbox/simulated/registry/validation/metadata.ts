/** Validation of metadata and labels. After `k8s.io/apimachinery/pkg/api/validation/objectmeta.go`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { listOf } from '../fields.ts';
import { eachInvalid, invalid, required, tooLong } from './errors.ts';
import { isLabelValue, isQualifiedName, type NameCheck } from './names.ts';

const MAX_ANNOTATIONS = 256 * 1024;

/** What is true of metadata of every kind, and of the names of this one. */
export function validateMetadata(
  object: KubeObject,
  checkName: NameCheck,
  { isCustom = false } = {},
): FieldError[] {
  const { metadata } = object;
  return [
    ...validateName(metadata, checkName),
    ...validateLabels(metadata.labels, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations, 'metadata.annotations'),
    ...validateOwners(metadata.ownerReferences),
    ...(metadata.finalizers ?? []).flatMap((name) =>
      eachInvalid('metadata.finalizers', name, isQualifiedName(name)),
    ),
    ...(isCustom ? [] : validateFinalizers(metadata.finalizers ?? [])),
  ];
}

const STANDARD_FINALIZERS = new Set(['foregroundDeletion', 'kubernetes', 'orphan']);

/** Whoever holds an object must say who that is. (With custom resources that is only good advice.) */
function validateFinalizers(finalizers: readonly string[]): FieldError[] {
  const detail = 'name is neither a standard finalizer name nor is it fully qualified';
  return finalizers.flatMap((name, index) =>
    name.includes('/') || STANDARD_FINALIZERS.has(name)
      ? []
      : [invalid(`metadata.finalizers[${index}]`, name, detail)],
  );
}

function validateName(metadata: KubeObject['metadata'], checkName: NameCheck): FieldError[] {
  const found: FieldError[] = [];
  if (metadata.generateName) {
    // The generated end makes a hanging hyphen or dot good.
    const stem = metadata.generateName.replace(/.-$/s, 'a');
    found.push(...eachInvalid('metadata.generateName', metadata.generateName, checkName(stem)));
  }
  if (!metadata.name) found.push(required('metadata.name', 'name or generateName is required'));
  else found.push(...eachInvalid('metadata.name', metadata.name, checkName(metadata.name)));
  return found;
}

export function validateLabels(labels: Record<string, string> | undefined, field: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...eachInvalid(field, key, isQualifiedName(key)),
    ...eachInvalid(field, value, isLabelValue(value)),
  ]);
}

export function validateAnnotations(
  annotations: Record<string, string> | undefined,
  field: string,
): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const found = entries.flatMap(([key]) => eachInvalid(field, key, isQualifiedName(key.toLowerCase())));
  const size = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (size > MAX_ANNOTATIONS) found.push(tooLong(field, MAX_ANNOTATIONS));
  return found;
}

/** Owners are named together, without their place in the list. */
function validateOwners(owners: unknown): FieldError[] {
  const field = 'metadata.ownerReferences';
  const found: FieldError[] = [];
  let first = '';
  for (const owner of listOf(owners)) {
    for (const name of ['apiVersion', 'kind', 'name', 'uid']) {
      const detail = `${name === 'apiVersion' ? 'version ' : ''}must not be empty`;
      if (!owner[name]) found.push(invalid(`${field}.${name}`, owner[name] ?? '', detail));
    }
    if (!owner['controller']) continue;
    const shown = `${owner['kind']}/${owner['name']}`;
    if (first !== '') found.push(invalid(field, owners, twoControllers(first, shown)));
    else first = shown;
  }
  return found;
}

function twoControllers(first: string, second: string): string {
  return `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`;
}
