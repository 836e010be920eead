/** Rules 11 and 12: placeholders name something, are the same in both languages, and every variable is used. */
import { BUILT_IN } from '../instantiate.ts';
import { namesIn, placeholdersOf } from '../placeholders.ts';
import type { Page } from '../prose.ts';
import type { Problem } from '../types.ts';
import { namesOf } from '../variables.ts';
import { placeAt } from '../yaml.ts';
import { type ExerciseSources, problemAtOffset } from './sources.ts';

export function placeholderProblems(sources: ExerciseSources): Problem[] {
  const known = new Set<string>([...BUILT_IN, ...namesOf(sources.exercise.variables ?? {})]);
  return [
    ...unknownNames(sources, known),
    ...unusedVariables(sources),
    ...differentPages(sources),
    ...sources.pages.flatMap(particles),
  ];
}

function textsOf({ texts, pages }: ExerciseSources): { file: string; text: string; before: number }[] {
  return [
    ...[...texts].map(([file, text]) => ({ file, text, before: 0 })),
    ...pages.map(({ file, body, linesBefore }) => ({ file, text: body, before: linesBefore })),
  ];
}

function unknownNames(sources: ExerciseSources, known: ReadonlySet<string>): Problem[] {
  const remedy = `Declare it in vars of exercise.yaml. There are: ${[...known].join(', ')}.`;
  return textsOf(sources).flatMap(({ file, text, before }) =>
    placeholdersOf(text)
      .filter(({ name }) => !known.has(name))
      .map(({ name, offset }) =>
        problemAtOffset(file, text, offset, `nothing is called {{${name}}}`, remedy, before),
      ),
  );
}

function unusedVariables(sources: ExerciseSources): Problem[] {
  const used = new Set(
    textsOf(sources).flatMap(({ text }) => [...namesIn(text)].map((name) => name.split('.')[0])),
  );
  const yaml = sources.texts.get(sources.file) ?? '';
  return Object.keys(sources.exercise.variables ?? {})
    .filter((name) => !used.has(name))
    .map((name) => ({
      severity: 'error',
      file: sources.file,
      ...placeAt(yaml, ['vars', name]),
      message: `nothing uses the variable ${name}`,
      remedy: `Write {{${name}}} where it belongs, or take it out.`,
    }));
}

/** What stands in code is compared as code already. */
function differentPages({ pages }: ExerciseSources): Problem[] {
  const [ko, en] = ['ko', 'en'].map((locale) => pages.find((page) => page.locale === locale));
  if (!ko || !en) return [];
  const bag = (page: Page) =>
    placeholdersOf(page.body)
      .map(({ name }) => name)
      .sort()
      .join(' ');
  if (bag(ko) === bag(en)) return [];
  const message = `has the placeholders ${bag(ko) || 'none'}, in English ${bag(en) || 'none'}`;
  return [problemAtOffset(ko.file, ko.body, 0, message, 'Both languages say the same.', ko.linesBefore)];
}

/** As rule 7: nobody knows the last sound of what will stand there. */
const PARTICLE = /\}\}[)\]'"”’」`*]*(은|는|이|가|을|를|으로|로|과|와|아|야|이나|나|이라|라)(?![가-힣])/g;

function particles(page: Page): Problem[] {
  if (page.locale !== 'ko') return [];
  return [...page.body.matchAll(PARTICLE)].map((found) =>
    problemAtOffset(
      page.file,
      page.body,
      found.index,
      `the particle ${found[1]} depends on the last sound of the value before it`,
      'Put a noun in between: `{{name}}` 노드는.',
      page.linesBefore,
    ),
  );
}
