/** The files of one exercise, for rules that look at more than its pages. */
import type { LoadedCourse } from '../load.ts';
import type { Page } from '../prose.ts';
import type { ExerciseDefinition, Problem } from '../types.ts';

export interface ExerciseSources {
  readonly exercise: ExerciseDefinition;
  /** Path of its exercise.yaml. */
  readonly file: string;
  /** exercise.yaml, manifests, files and scripts, by their paths. */
  readonly texts: ReadonlyMap<string, string>;
  readonly pages: readonly Page[];
}

/** `undefined` when its folder is not in the course: then it was made by hand, for a test. */
export function sourcesOf(exercise: ExerciseDefinition, loaded: LoadedCourse): ExerciseSources | undefined {
  const file = loaded.files.find((one) => one.endsWith(`/${exercise.id}/exercise.yaml`));
  if (file === undefined) return undefined;
  const folder = file.slice(0, -'exercise.yaml'.length);
  const texts = new Map([...loaded.sources].filter(([path]) => path.startsWith(folder)));
  return { exercise, file, texts, pages: loaded.pages.filter((page) => page.file.startsWith(folder)) };
}

/** A problem at an offset of a text. `before`: lines of the file in front of the text. */
export function problemAtOffset(
  file: string,
  text: string,
  offset: number,
  message: string,
  remedy: string,
  before = 0,
): Problem {
  const lines = text.slice(0, offset).split('\n');
  const place = { line: lines.length + before, column: lines.at(-1)!.length + 1 };
  return { severity: 'error', file, ...place, message, remedy };
}
