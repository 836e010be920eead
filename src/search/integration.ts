/**
 * Makes the index of the search when pages have been built: the door to Pagefind. It is a few files beside the pages, of which a
 * browser fetches those it needs; no server answers anything.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { close, createIndex } from 'pagefind';
import { loadGlossary } from '../../lessons/glossary.ts';
import { loadCourse } from '../../lessons/load.ts';
import { lessonsFolder, moduleViews } from '../content/course.ts';
import { type SearchRecord, searchRecords } from './records.ts';

/** The folder of the index beside the pages; client/search/index.ts asks for it by this name. */
const FOLDER = 'pagefind';

/** What belongs to interfaces that Pagefind brings along; ours needs none of it. */
const FOREIGN = /^pagefind-(?:ui|modular-ui|component-ui|highlight)\b/;

export function search(): AstroIntegration {
  return {
    name: 'naru-search',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const { course } = await loadCourse(lessonsFolder);
        const { glossary } = await loadGlossary(lessonsFolder);
        const records = await searchRecords(moduleViews(course.modules, new Map()), glossary);
        await writeIndex(records, join(fileURLToPath(dir), FOLDER));
      },
    },
  };
}

async function writeIndex(records: readonly SearchRecord[], folder: string): Promise<void> {
  try {
    const { index, errors } = await createIndex();
    if (index === undefined) throw new Error(`no index of the search: ${errors.join('; ')}`);
    for (const record of records) await add(index, record);
    const { files } = await index.getFiles();
    for (const { path, content } of files.filter((file) => !FOREIGN.test(file.path))) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  } finally {
    await close();
  }
}

type Index = NonNullable<Awaited<ReturnType<typeof createIndex>>['index']>;

async function add(index: Index, { locale, url, kind, title, place, text }: SearchRecord): Promise<void> {
  const { errors } = await index.addCustomRecord({
    url,
    language: locale,
    // The title counts, too.
    content: `${title}. ${text}`,
    meta: { title, kind, place },
  });
  if (errors.length > 0) throw new Error(`${url} cannot be found: ${errors.join('; ')}`);
}
