/** Validation of metadata and labels. After `k8s.io/apimachinery/pkg/api/validation/objectmeta.go`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { listOf } from '../fields.ts';
import { eachInvalid, forbidden, required, tooLong } from './errors.ts';
import { isLabelValue, isQualifiedName, type NameCheck } from './names.ts';

const MAX_ANNOTATIONS = 256 * 1024;

/** What is true of metadata of every kind, and of the names of this one. */
export function validateMetadata(object: KubeObject, checkName: NameCheck): FieldError[] {
  const { metadata } = object;
  return [
    ...validateName(metadata, checkName),
    ...validateLabels(metadata.labels, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations, 'metadata.annotations'),
    ...validateOwners(metadata.ownerReferences),
    ...(metadata.finalizers ?? []).flatMap((name) =>
      eachInvalid('metadata.finalizers', name, isQualifiedName(name)),
    ),
  ];
}

function validateName(metadata: KubeObject['metadata'], checkName: NameCheck): FieldError[] {
  const found: FieldError[] = [];
  if (metadata.generateName) {
    // The generated end makes a hanging hyphen or dot good.
    const stem = metadata.generateName.replace(/-$/, '');
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

function validateOwners(owners: unknown): FieldError[] {
  const controllers = listOf(owners).filter((owner) => owner['controller']);
  const found = listOf(owners).flatMap((owner, index) => {
    const field = `metadata.ownerReferences[${index}]`;
    return ['apiVersion', 'kind', 'name', 'uid']
      .filter((name) => !owner[name])
      .map((name) => required(`${field}.${name}`, name === 'apiVersion' ? '' : 'must not be empty'));
  });
  if (controllers.length > 1) {
    found.push(forbidden('metadata.ownerReferences', 'Only one reference can have Controller set to true.'));
  }
  return found;
}
