/**
 * Where a real server stands when it validates: what all versions have the same is said once, for all of them, and so its
 * messages name `spec.validation` rather than `spec.versions[0].schema`. After apis/apiextensions/v1/conversion.go.
 */
import { equalJson } from '../../storage/index.ts';
import type { JsonSchema } from '../schema/types.ts';
import type { PrinterColumn, Spec, Version } from './types.ts';

/** One part of a definition, and the path by which messages name it. */
export interface Placed<Part> {
  readonly at: string;
  readonly part: Part;
  /** Whether the status subresource is on in the versions this is about. */
  readonly status: boolean;
  /** '' for what is said for all. */
  readonly version: string;
}

function hasStatus({ subresources }: Version): boolean {
  return subresources?.status !== undefined && subresources.status !== null;
}

function placed<Part>(
  spec: Spec,
  of: (version: Version) => Part | undefined,
  shared: string,
  own: string,
): Placed<Part>[] {
  const { versions = [] } = spec;
  const parts = versions.map(of);
  const [first] = parts;
  if (parts.every((part) => equalJson(part ?? null, first ?? null))) {
    if (first === undefined) return [];
    return [{ at: shared, part: first, status: versions.some(hasStatus), version: '' }];
  }
  return versions.flatMap((version, index) => {
    const part = parts[index];
    if (part === undefined) return [];
    return [
      { at: `spec.versions[${index}].${own}`, part, status: hasStatus(version), version: version.name },
    ];
  });
}

export function placedSchemas(spec: Spec): Placed<JsonSchema>[] {
  const schemas = placed(spec, ({ schema }) => schema?.openAPIV3Schema, 'spec.validation', 'schema');
  return schemas.map((each) => ({ ...each, at: `${each.at}.openAPIV3Schema` }));
}

export function placedSubresources(spec: Spec): Placed<NonNullable<Version['subresources']>>[] {
  return placed(spec, ({ subresources }) => subresources, 'spec.subresources', 'subresources');
}

export function placedColumns(spec: Spec): Placed<readonly PrinterColumn[]>[] {
  return placed(
    spec,
    ({ additionalPrinterColumns }) => additionalPrinterColumns,
    'spec.additionalPrinterColumns',
    'additionalPrinterColumns',
  );
}

export function placedSelectableFields(spec: Spec): Placed<readonly { jsonPath: string }[]>[] {
  return placed(
    spec,
    ({ selectableFields }) => selectableFields,
    'spec.selectableFields',
    'selectableFields',
  );
}
