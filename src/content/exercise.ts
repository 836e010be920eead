/** The text of an exercise as HTML: what its page shows, and what is kept for those who have solved it. */
import type { Locale } from '../../server/protocol.ts';
import { text } from '../i18n/text.ts';
import type { ExerciseView } from './course.ts';
import {
  dressChecks,
  dressCode,
  dressValues,
  keepOptions,
  markValues,
  placeImages,
  takeSolved,
} from './html.ts';
import { renderMarkdown } from './markdown.ts';

export interface RenderedExercise {
  readonly body: string;
  /** Never part of a page. Empty when there is nothing. */
  readonly solved: string;
  /** Of an incident: the shortest way, told once it is over. Never part of a page. Empty when there is none. */
  readonly debriefing: string;
}

export async function renderExercise(
  exercise: ExerciseView,
  lesson: string,
  locale: Locale,
): Promise<RenderedExercise> {
  const t = text(locale);
  const { html } = await renderMarkdown(markValues(exercise.body[locale]));
  const { html: shown, solved, debriefing } = takeSolved(keepOptions(dressCode(html, t)));
  const place = (part: string): string =>
    placeImages(dressValues(part, t), `/lesson-files/${lesson}/${exercise.id}`);
  return {
    body: place(dressChecks(shown, exercise.points, t)),
    solved: place(solved),
    debriefing: place(debriefing),
  };
}
