import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaFiles } from '../../lessons/schema-files.ts';

const FOLDER = join(import.meta.dirname, '../../lessons/schema');

describe('the schemas for editors', () => {
  it.each(Object.entries(schemaFiles()))(
    '%s is fresh (node lessons/schema-files.ts writes it)',
    async (name, text) => {
      expect(await readFile(join(FOLDER, name), 'utf8')).toBe(text);
    },
  );

  it('describe every key of an exercise and of a check', () => {
    const schema: Schema = JSON.parse(schemaFiles()['exercise.json']!);
    const named = (one: Schema): Schema =>
      one.$ref ? (schema.$defs?.[one.$ref.split('/').at(-1)!] ?? one) : one;
    const check = named(named(schema.properties!['checks']!).items!);
    for (const [key, one] of Object.entries({ ...schema.properties, ...check.properties }))
      expect(one.description ?? named(one).description, key).toBeTruthy();
  });
});

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly description?: string;
}
