/**
 * The words of the course in both languages: `glossary/glossary.yaml` has their names, `ko.md` and `en.md` beside it say under
 * each id what it means.
 */
import { z } from 'zod';
import { strayAsterisks } from './emphasis.ts';
import { type Folder, inside, problemAt, readFolder } from './folder.ts';
import { blocks } from './markdown.ts';
import { type Page, readProse } from './prose.ts';
import { ID } from './schema.ts';
import type { Bilingual, Locale, Problem } from './types.ts';
import { placeAt, readYaml } from './yaml.ts';

/** A word of the course. */
export interface Term {
  readonly id: string;
  /** The first is the one that is shown; with the others it is found in texts as well. */
  readonly names: Bilingual<readonly string[]>;
  /** Markdown, one paragraph. */
  readonly meaning: Bilingual<string>;
  /** An API kind: written as code. */
  readonly kind: boolean;
  /** Its names are everyday words, too: texts do not point to it. */
  readonly quiet: boolean;
  /** The lesson that explains it. */
  readonly lesson?: string;
}

export interface TermGroup {
  readonly id: string;
  readonly title: Bilingual<string>;
  readonly terms: readonly Term[];
}

export interface Glossary {
  readonly title: Bilingual<string>;
  readonly description: Bilingual<string>;
  readonly groups: readonly TermGroup[];
}

export interface LoadedGlossary {
  /** `undefined`: the course has none, or it cannot be read. */
  readonly glossary?: Glossary;
  readonly problems: readonly Problem[];
}

const FOLDER = 'glossary';
const FILE = `${FOLDER}/glossary.yaml`;

const names = z.array(z.string().trim().min(1)).min(1);

const term = z
  .strictObject({
    id: z.string().regex(ID, 'use small letters, digits and dashes'),
    ko: names.describe('Its Korean names; the first is shown.'),
    en: names.describe('Its English names; the first is shown.'),
    kind: z.literal(true).optional().describe('An API kind: it is written as code.'),
    quiet: z
      .literal(true)
      .optional()
      .describe('Its names are everyday words as well: lessons do not point to it.'),
    lesson: z.string().regex(ID).optional().describe('The id of the lesson that explains it.'),
  })
  .describe('A word of the course.');

/** glossary.yaml */
export const glossarySchema = z
  .strictObject({
    groups: z.array(z.strictObject({ id: z.string().regex(ID), terms: z.array(term).min(1) })).min(1),
  })
  .describe('The words of the course.');

type GlossaryFile = z.infer<typeof glossarySchema>;

const front = z.strictObject({
  title: z.string().min(1),
  description: z.string().min(1),
  groups: z.record(z.string(), z.string().min(1)),
});

type Front = z.infer<typeof front>;

interface Words {
  readonly page: Page;
  readonly front: Front;
  readonly meanings: ReadonlyMap<string, string>;
}

/**
 * Reads the glossary of a lessons folder. Never rejects: what is wrong is a problem, and a folder without one is fine.
 * With the ids of the lessons, terms that name another are problems, too.
 */
export async function loadGlossary(root: string, lessons?: ReadonlySet<string>): Promise<LoadedGlossary> {
  const problems: Problem[] = [];
  const folder = await readFolder(root, problems, FOLDER).catch(() => undefined);
  if (!folder) return { problems: [] };
  const names = await readNames(folder, problems);
  const ko = await readWords(folder, 'ko', problems);
  const en = await readWords(folder, 'en', problems);
  if (!names || !ko || !en) return { problems };
  problems.push(
    ...nameProblems(names, lessons),
    ...wordProblems(names.file, ko),
    ...wordProblems(names.file, en),
  );
  if (problems.length > 0) return { problems };
  return { glossary: glossaryOf(names.file, { ko, en }), problems };
}

interface Names {
  readonly file: GlossaryFile;
  readonly text: string;
}

async function readNames(folder: Folder, problems: Problem[]): Promise<Names | undefined> {
  const text = await textOf(folder, 'glossary.yaml', problems);
  if (text === undefined) return undefined;
  const { value, problems: mistakes } = readYaml(text, glossarySchema, { file: FILE, linesBefore: 0 });
  problems.push(...mistakes);
  return value && { file: value, text };
}

async function readWords(folder: Folder, locale: Locale, problems: Problem[]): Promise<Words | undefined> {
  const text = await textOf(folder, `${locale}.md`, problems);
  if (text === undefined) return undefined;
  const read = readProse(text, inside(FOLDER, `${locale}.md`), locale, front);
  problems.push(...read.problems);
  return read.front && { page: read.page, front: read.front, meanings: sections(read.page.body) };
}

async function textOf(folder: Folder, name: string, problems: Problem[]): Promise<string | undefined> {
  const text = await folder.files.get(name)?.();
  if (text === undefined)
    problems.push(problemAt(inside(FOLDER, name), 'is missing', 'lessons/README.md says what it holds.'));
  return text;
}

/** What stands under each heading of the second level. */
function sections(body: string): Map<string, string> {
  const parts = body.split(/^## +(.*)$/m).slice(1);
  return new Map(
    parts.flatMap((heading, n) => (n % 2 === 0 ? [[heading.trim(), parts[n + 1]?.trim() ?? '']] : [])),
  );
}

const termsOf = ({ groups }: GlossaryFile) => groups.flatMap(({ terms }) => terms);

/** A name leads to one term, and a term to a lesson that is there. */
function nameProblems({ file, text }: Names, lessons: ReadonlySet<string> | undefined): Problem[] {
  const taken = new Map<string, string>();
  const placed = file.groups.flatMap(({ terms }, group) =>
    terms.map((one, at) => ({ one, path: ['groups', group, 'terms', at] })),
  );
  return placed.flatMap(({ one, path }) => {
    const at = (message: string, remedy: string) => ({
      ...problemAt(FILE, message, remedy),
      ...placeAt(text, path),
    });
    const twice = namesOf(one).filter((name) => taken.has(name));
    const problems = twice.map((name) =>
      at(`"${name}" is said of ${taken.get(name)} and of ${one.id}`, 'Leave it to one of them.'),
    );
    for (const name of namesOf(one)) taken.set(name, one.id);
    if (one.lesson === undefined || lessons?.has(one.lesson) !== false) return problems;
    return [...problems, at(`there is no lesson "${one.lesson}"`, 'Name another, or none.')];
  });
}

const namesOf = ({ ko, en }: { readonly ko: string[]; readonly en: string[] }): string[] => [
  ...new Set([...ko, ...en]),
];

function wordProblems(file: GlossaryFile, { page, front: head, meanings }: Words): Problem[] {
  const ids = termsOf(file).map(({ id }) => id);
  const at = (message: string, remedy: string) => problemAt(page.file, message, remedy);
  return [
    ...ids
      .filter((id) => !meanings.get(id))
      .map((id) => at(`"${id}" is not explained`, `Write ## ${id} and a paragraph under it.`)),
    ...[...meanings.keys()]
      .filter((id) => !ids.includes(id))
      .map((id) => at(`"${id}" is no term of glossary.yaml`, 'Add it there with its names, or take it out.')),
    ...file.groups
      .filter(({ id }) => head.groups[id] === undefined)
      .map(({ id }) => at(`the group "${id}" has no title`, 'Name it under groups: in the front matter.')),
    ...blocks(page.body).flatMap((block) =>
      block.type === 'text' && strayAsterisks(block.text).length > 0
        ? [
            at(
              `line ${block.line + page.linesBefore}: these asterisks would be shown as they are`,
              'Use <strong>.',
            ),
          ]
        : [],
    ),
  ];
}

function glossaryOf(file: GlossaryFile, { ko, en }: Bilingual<Words>): Glossary {
  return {
    title: { ko: ko.front.title, en: en.front.title },
    description: { ko: ko.front.description, en: en.front.description },
    groups: file.groups.map(({ id, terms }) => ({
      id,
      title: { ko: ko.front.groups[id] ?? id, en: en.front.groups[id] ?? id },
      terms: terms.map((one) => ({
        id: one.id,
        names: { ko: one.ko, en: one.en },
        meaning: { ko: ko.meanings.get(one.id) ?? '', en: en.meanings.get(one.id) ?? '' },
        kind: one.kind === true,
        quiet: one.quiet === true,
        ...(one.lesson !== undefined && { lesson: one.lesson }),
      })),
    })),
  };
}
