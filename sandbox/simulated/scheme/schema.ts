/** Reads the generated schema document: once, at the first question, so that merely importing this costs nothing. */
import { readFileSync } from 'node:fs';
import { Fault } from '../../faults.ts';
import type { Schema } from './types.ts';

/** What `generate.ts` writes. Schemas by their OpenAPI names: `io.k8s.api.core.v1.Pod`. */
export interface SchemaDocument {
  /** Of what it was made from, so that `ensureSchema` knows when to make it again. */
  readonly fingerprint: string;
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** Where the generated document lies. */
const schemaFile = new URL('./generated/schema-1.36.json', import.meta.url);

let document: SchemaDocument | undefined;

/** All schemas. Throws the fault `sandbox/schema-missing` when the document was not generated. */
export function schemas(): Readonly<Record<string, Schema>> {
  document ??= readDocument();
  return document.schemas;
}

function readDocument(): SchemaDocument {
  try {
    return JSON.parse(readFileSync(schemaFile, 'utf8'));
  } catch (cause) {
    throw new Fault(
      'sandbox/schema-missing',
      'The description of the Kubernetes API, which is generated once after installation, cannot be read.',
      'Run: npm run prepare:schema',
      { cause },
    );
  }
}

/** The schema of this name, `undefined` if there is none. */
export function schemaNamed(name: string): Schema | undefined {
  return schemas()[name];
}

const REFERENCE = '#/components/schemas/';

/** The name a schema refers to, if it is a reference: bare, or as the only member of `allOf` (how OpenAPI adds a default). */
export function referenceOf(schema: Schema): string | undefined {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return reference?.startsWith(REFERENCE) ? reference.slice(REFERENCE.length) : undefined;
}

/** The schema itself, or what it refers to. A reference to nothing allows everything. */
export function resolveSchema(schema: Schema): Schema {
  const name = referenceOf(schema);
  return name === undefined ? schema : (schemaNamed(name) ?? {});
}

/** The documentation of a field, without the list of enum values: what column headers show. */
export function fieldDescription(schemaName: string, field: string): string {
  const description = schemaNamed(schemaName)?.properties?.[field]?.description ?? '';
  return description.split('\n\nPossible enum values:')[0] ?? '';
}
