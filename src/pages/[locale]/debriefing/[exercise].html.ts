/** The shortest way out of an incident: a part of a page. The server hands it to those who have ended theirs. */
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
    lesson.exercises
      .filter(({ body }) => body.en.includes('<debriefing-box'))
      .map((exercise) => ({ lesson: lesson.id, exercise })),
  );
  return LOCALES.flatMap((locale) =>
    all.map(({ lesson, exercise }) => ({
      params: { locale, exercise: exercise.id },
      props: { locale, lesson, exercise } satisfies Props,
    })),
  );
}

export async function GET({ props: { exercise, lesson, locale } }: APIContext<Props>): Promise<Response> {
  const { debriefing } = await renderExercise(exercise, lesson, locale);
  return new Response(debriefing, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}
