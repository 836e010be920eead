/**
 * What can be found in the course: sections of lessons, exercises, and words of the glossary, in the language of each page.
 * Nothing that a page keeps back is in it: no hint, no explanation for those who have solved an exercise, nothing of mock exams.
 */
import type { Glossary } from '../../lessons/glossary.ts';
import { LOCALES, type Locale } from '../../lessons/types.ts';
import type { ExerciseView, LessonView, ModuleView } from '../content/course.ts';
import { takeSolved } from '../content/html.ts';
import { renderMarkdown } from '../content/markdown.ts';

/** One thing to be found. */
export interface SearchRecord {
  readonly locale: Locale;
  readonly url: string;
  readonly kind: 'lesson' | 'exercise' | 'term';
  readonly title: string;
  /** The lesson it stands in; of a term its name in the other language. */
  readonly place: string;
  /** Words, without any markup. */
  readonly text: string;
}

export async function searchRecords(
  modules: readonly ModuleView[],
  glossary: Glossary | undefined,
): Promise<SearchRecord[]> {
  const lessons = modules.flatMap((module) => module.lessons);
  const all = LOCALES.flatMap((locale) => lessons.map((lesson) => ofLesson(lesson, locale)));
  return [...(await Promise.all(all)).flat(), ...LOCALES.flatMap((locale) => ofGlossary(glossary, locale))];
}

async function ofLesson(lesson: LessonView, locale: Locale): Promise<SearchRecord[]> {
  const { title, description, body } = lesson.prose[locale];
  const url = `/${locale}/lessons/${lesson.id}`;
  const { html } = await renderMarkdown(body);
  const [head = '', ...sections] = html.split(/(?=<h2\b)/);
  const record = (own: string, address: string, text: string): SearchRecord => ({
    locale,
    url: address,
    kind: 'lesson',
    title: own,
    place: own === title ? '' : title,
    text,
  });
  return [
    record(title, url, `${description} ${words(head)}`),
    ...sections.map((section) => {
      const [, id = '', heading = ''] = /^<h2\b[^>]*\bid="([^"]*)"[^>]*>([\s\S]*?)<\/h2>/.exec(section) ?? [];
      return record(words(heading), `${url}#${id}`, words(section));
    }),
    ...(await Promise.all(lesson.exercises.map((exercise) => ofExercise(exercise, lesson, locale)))),
  ];
}

async function ofExercise(exercise: ExerciseView, lesson: LessonView, locale: Locale): Promise<SearchRecord> {
  const { html } = takeSolved((await renderMarkdown(exercise.body[locale])).html);
  return {
    locale,
    url: `/${locale}/lessons/${lesson.id}#exercise-${exercise.id}`,
    kind: 'exercise',
    title: exercise.title[locale],
    place: lesson.prose[locale].title,
    text: words(html),
  };
}

function ofGlossary(glossary: Glossary | undefined, locale: Locale): SearchRecord[] {
  const other: Locale = locale === 'ko' ? 'en' : 'ko';
  return (glossary?.groups ?? []).flatMap(({ terms }) =>
    terms.map(({ id, names, meaning }) => {
      const title = names[locale][0] ?? id;
      const translated = names[other][0] ?? '';
      return {
        locale,
        url: `/${locale}/glossary#${id}`,
        kind: 'term',
        title,
        place: translated === title ? '' : translated,
        text: [...names[locale], ...names[other], meaning[locale].replaceAll('`', '')].join(' '),
      } as const;
    }),
  );
}

/** Kept back until it is asked for. */
const HIDDEN = /<(hint-box|why-box|solved-box)\b[\s\S]*?<\/\1>/g;

const CHARACTERS: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&amp;': '&',
};

/** The words of HTML of our own making. */
function words(html: string): string {
  return html
    .replace(HIDDEN, ' ')
    .replace(/<svg\b[\s\S]*?<\/svg>/g, ' ')
    .replace(/<\/(?:p|li|h[1-6]|td|th|pre|summary|div)>|<br\b/g, ' $&')
    .replace(/<[^>]+>/g, '')
    .replace(/\{\{\s*[\w.-]+\s*\}\}/g, ' ')
    .replace(/&(?:lt|gt|quot|amp|#39|#x27);/g, (code) => CHARACTERS[code] ?? code)
    .replace(/\s+/g, ' ')
    .trim();
}
