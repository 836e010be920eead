/** The text of a task, as a part of a page. The server hands it out only while its exam is open, and once it is over. */
import type { APIContext } from 'astro';
import type { Locale } from '../../../../../server/protocol.ts';
import { type ExerciseView, examTasks } from '../../../../content/course.ts';
import { renderExamTask } from '../../../../content/exam-task.ts';
import { LOCALES } from '../../../../i18n/text.ts';

interface Props {
  readonly locale: Locale;
  readonly lesson: string;
  readonly exercise: ExerciseView;
}

export async function getStaticPaths() {
  const all = await examTasks();
  return LOCALES.flatMap((locale) =>
    all.map(({ lesson, exercise }) => ({
      params: { locale, exercise: exercise.id },
      props: { locale, lesson, exercise } satisfies Props,
    })),
  );
}

export async function GET({ props }: APIContext<Props>): Promise<Response> {
  const part = await renderExamTask(props.exercise, props.lesson, props.locale);
  return new Response(part, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}
