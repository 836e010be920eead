/** The glossary as the pages see it: loaded once per build from the lessons folder. */
import { type Glossary, loadGlossary, type Term } from '../../lessons/glossary.ts';
import type { Locale } from '../../server/protocol.ts';
import { lessonsFolder } from './course.ts';
import { renderMarkdown } from './markdown.ts';

let loaded: Promise<Glossary | undefined> | undefined;

/** `undefined`: this course has none, or it cannot be read (the lint says why). Read anew while pages are being developed. */
export function glossary(): Promise<Glossary | undefined> {
  const load = () => loadGlossary(lessonsFolder).then((read) => read.glossary);
  if (import.meta.env.DEV) return load();
  loaded ??= load();
  return loaded;
}

/** Every term, in the order of the glossary. */
export async function terms(): Promise<readonly Term[]> {
  return (await glossary())?.groups.flatMap((group) => group.terms) ?? [];
}

/** A term in words: its name in the language of the page, that in the other, and what it means. */
export interface TermWords {
  readonly id: string;
  readonly name: string;
  readonly kind: boolean;
  /** `undefined` where both languages say the same. */
  readonly other: { readonly locale: Locale; readonly name: string } | undefined;
  /** HTML. */
  readonly meaning: string;
}

export async function termWords({ id, names, kind, meaning }: Term, locale: Locale): Promise<TermWords> {
  const foreign: Locale = locale === 'ko' ? 'en' : 'ko';
  const name = names[locale][0] ?? id;
  const translated = names[foreign][0] ?? id;
  return {
    id,
    name,
    kind,
    other: translated === name ? undefined : { locale: foreign, name: translated },
    meaning: (await renderMarkdown(meaning[locale])).html,
  };
}
