/** Rules for texts with placeholders, in two languages: the findings of the checker, the words of the pages. */
import type { Problem } from './types.ts';

export type Catalogue = Readonly<Record<string, string>>;

/** Problems of two catalogues with the same keys. `folder` is where ko.json and en.json lie, for the places. */
export function catalogueProblems(ko: Catalogue, en: Catalogue, folder: string): Problem[] {
  return [...keyProblems(ko, en, folder), ...holeProblems(ko, en, folder), ...particleProblems(ko, folder)];
}

function problem(file: string, catalogue: Catalogue, key: string, message: string, remedy: string): Problem {
  // One key a line, after the opening brace: how the catalogues are written.
  const line = Math.max(0, Object.keys(catalogue).indexOf(key)) + 2;
  return { severity: 'error', file, line, column: 3, message: `${key}: ${message}`, remedy };
}

function keyProblems(ko: Catalogue, en: Catalogue, folder: string): Problem[] {
  const lacks = (keys: Catalogue, catalogue: Catalogue, file: string) =>
    Object.keys(keys)
      .filter((key) => !Object.hasOwn(catalogue, key))
      .map((key) =>
        problem(file, catalogue, key, 'this text is missing', 'Both languages have the same keys.'),
      );
  return [...lacks(en, ko, `${folder}/ko.json`), ...lacks(ko, en, `${folder}/en.json`)];
}

function holes(text: string | undefined): string {
  return [...(text ?? '').matchAll(/\{\w+\}/g)]
    .map((hole) => hole[0])
    .sort()
    .join(' ');
}

function holeProblems(ko: Catalogue, en: Catalogue, folder: string): Problem[] {
  return Object.keys(ko)
    .filter((key) => Object.hasOwn(en, key) && holes(ko[key]) !== holes(en[key]))
    .map((key) => {
      const message = `has the places ${holes(ko[key]) || 'none'}, in English ${holes(en[key]) || 'none'}`;
      return problem(`${folder}/ko.json`, ko, key, message, 'Both languages have the same places.');
    });
}

/** A placeholder, perhaps in brackets or quotes, and a particle whose form depends on the last sound. */
const PARTICLE = /\{\w+\}[)\]'"”’」`]*(은|는|이|가|을|를|으로|로|과|와|아|야|이나|나|이라|라)(?![가-힣])/;

function particleProblems(ko: Catalogue, folder: string): Problem[] {
  return Object.entries(ko).flatMap(([key, text]) => {
    const found = PARTICLE.exec(text);
    if (!found) return [];
    const message = `the particle ${found[1]} depends on the last sound of what fills the place before it`;
    return [problem(`${folder}/ko.json`, ko, key, message, 'Put a noun in between: {path} 값은.')];
  });
}
