/**
 * The text of an exercise as a task of an exam: what is asked and what is graded, and nothing that helps. Hints, reasons and what
 * is told of it once it is solved stay out, and code is there to be copied only.
 */
import type { Locale } from '../../server/protocol.ts';
import { text } from '../i18n/text.ts';
import type { ExerciseView } from './course.ts';
import { dressCode, dressValues, markValues, placeImages, takeSolved } from './html.ts';
import { renderMarkdown } from './markdown.ts';

const HELP = /<(hint-box|why-box)\b[^>]*>[\s\S]*?<\/\1>/g;
const CHECK = /<check-box\b[^>]*>([\s\S]*?)<\/check-box>/g;
const SEND = /<button type="button" class="code-(?:insert|run)">[^<]*<\/button>/g;

/** A part of a page, in the language of the task. */
export async function renderExamTask(
  exercise: ExerciseView,
  lesson: string,
  locale: Locale,
): Promise<string> {
  const t = text(locale);
  const { html } = await renderMarkdown(markValues(exercise.body[locale]));
  const bare = examText(dressCode(html, t).replace(SEND, ''), t('exam.asked'));
  return placeImages(dressValues(bare, t), `/lesson-files/${lesson}/${exercise.id}`);
}

/** Takes out what helps, and makes a list of what is graded. Pure. */
export function examText(html: string, label: string): string {
  const task = takeSolved(html).html.replace(HELP, '');
  const asked = [...task.matchAll(CHECK)].map((match) => `<li>${match[1]?.trim()}</li>`);
  const list =
    asked.length === 0
      ? ''
      : `<section class="exam-asked"><h2>${label}</h2><ul>${asked.join('')}</ul></section>`;
  return `${task.replace(CHECK, '').trim()}\n${list}`;
}
