/**
 * Adds to the schemas what only `@kubernetes/client-node` says of them: formats of numbers and strings. Its models are
 * read as text; importing it would bring half a second and a network stack into the build.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from '../types.ts';
import type { Draft } from './models.ts';
import { clientNamesOf } from './names.ts';

const ATTRIBUTE = /"baseName": "([^"]+)",\s+"type": "([^"]*)",\s+"format": "([^"]*)"/g;
const FORMATS = ['int32', 'int64', 'double', 'byte'];

/** Completes the schemas in place, from the models in this folder. */
export function addFormats(schemas: ReadonlyMap<string, Draft>, models: string): void {
  for (const [name, schema] of schemas) {
    const file = clientNamesOf(name)
      .map((each) => join(models, `${each}.js`))
      .find((each) => existsSync(each));
    if (file) for (const [field, format] of readFormats(file)) apply(schema, field, format);
  }
}

function readFormats(file: string): Map<string, string> {
  const found = readFileSync(file, 'utf8').matchAll(ATTRIBUTE);
  return new Map([...found].map(([, field = '', , format = '']) => [field, format]));
}

function apply(schema: Draft, field: string, format: string): void {
  const property = schema.properties?.[field];
  if (property && FORMATS.includes(format)) set(property, format);
}

/** The format of a list or of a map is that of its members. */
function set(property: Draft, format: string): void {
  const inner: Schema | undefined = property.items ?? property.additionalProperties;
  if (inner) set(inner, format);
  else if (property.type === 'integer' && format === 'double')
    Object.assign(property, { type: 'number', format });
  else if (property.type === 'integer' || property.type === 'string') property.format = format;
}
