/** The texts of the pages, as files: lessons, words of the interface, sentences of findings, and the pages themselves. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lessonsFolder } from '../content/course.ts';

const ROOT = join(import.meta.dirname, '../..');

const READ = /\.(?:md|json|yaml|astro|svg)$/;

export interface Texts {
  readonly all: readonly string[];
  /** Those in which code may stand. */
  readonly markdown: readonly string[];
}

export async function textsOfPages(): Promise<Texts> {
  const lessons = await textsUnder(lessonsFolder);
  const others = await Promise.all(
    ['src', 'checker/messages'].map((folder) => textsUnder(join(ROOT, folder))),
  );
  const of = (found: readonly Text[]) => found.map(({ text }) => text);
  return {
    all: of([...lessons, ...others.flat()]),
    markdown: of(lessons.filter(({ file }) => file.endsWith('.md'))),
  };
}

interface Text {
  readonly file: string;
  readonly text: string;
}

async function textsUnder(folder: string): Promise<Text[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && READ.test(entry.name));
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name);
      return { file, text: await readFile(file, 'utf8') };
    }),
  );
}
