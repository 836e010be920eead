/**
 * The JSON Schemas in schema/, which editors read to complete and check the YAML files of the course.
 * `node lessons/schema-files.ts` writes them; a test says when they are stale.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { examSchema } from './exams.ts';
import { glossarySchema } from './glossary.ts';
import { courseSchema, exerciseSchema, lessonSchema, moduleSchema } from './schema.ts';

const schemas: Readonly<Record<string, z.ZodType>> = {
  course: courseSchema,
  module: moduleSchema,
  lesson: lessonSchema,
  exercise: exerciseSchema,
  exam: examSchema,
  glossary: glossarySchema,
};

/** Text of each schema file, by its name. */
export function schemaFiles(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { io: 'input', reused: 'ref' }), null, 2)}\n`,
    ]),
  );
}

async function write(): Promise<void> {
  const folder = join(import.meta.dirname, 'schema');
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(schemaFiles())) await writeFile(join(folder, name), text);
}

if (import.meta.main) await write();
