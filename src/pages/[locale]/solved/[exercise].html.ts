/** What is told of an exercise once it is solved: a part of a page. The server hands it to those who have solved it. */
import type { APIContext } from 'astro';
import type { Locale } from '../../../../server/protocol.ts';
import { course, type ExerciseView, lessonsOf } from '../../../content/course.ts';
import { renderExercise } from '../../../content/exercise.ts';
import { LOCALES } from '../../../i18n/text.ts';

interface Props {
  readonly locale: Locale;
  readonly lesson: string;
  readonly exercise: ExerciseView;
}

export async function getStaticPaths() {
  const all = lessonsOf(await course()).flatMap((lesson) =>
    lesson.exercises.map((exercise) => ({ lesson: lesson.id, exercise })),
  );
  const pages = LOCALES.flatMap((locale) =>
    all.map(({ lesson, exercise }) => ({
      params: { locale, exercise: exercise.id },
      props: { locale, lesson, exercise } satisfies Props,
    })),
  );
  const solved = await Promise.all(pages.map(async (page) => (await solvedOf(page.props)) !== ''));
  return pages.filter((_, index) => solved[index]);
}

export async function GET({ props }: APIContext<Props>): Promise<Response> {
  return new Response(await solvedOf(props), { headers: { 'content-type': 'text/html; charset=utf-8' } });
}

async function solvedOf({ exercise, lesson, locale }: Props): Promise<string> {
  if (!exercise.body[locale].includes('<solved-box')) return '';
  return (await renderExercise(exercise, lesson, locale)).solved;
}
