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
    const { properties } = JSON.parse(schemaFiles()['exercise.json']!);
    const keys = { ...properties, ...properties.checks.items.properties };
    for (const [key, schema] of Object.entries<{ description?: string }>(keys))
      expect(schema.description, key).toBeTruthy();
  });
});
