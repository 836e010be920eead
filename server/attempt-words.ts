/** The words of an exercise as they were in one attempt: its placeholders are replaced by what they stood for. */
import { fillText } from '../lessons/placeholders.ts';
import type { ExerciseDefinition, ExerciseProse } from '../lessons/types.ts';
import type { DeepReadonly, StoredAttempt } from './store/types.ts';

export interface InBothLanguages {
  ko: string;
  en: string;
}

type Attempt = Pick<DeepReadonly<StoredAttempt>, 'values'> | undefined;

/** `exercise`: `undefined` for one that the course has no more; it is called by its id. */
export const titleIn = (
  id: string,
  exercise: ExerciseDefinition | undefined,
  attempt: Attempt,
): InBothLanguages => (exercise ? filled(exercise, attempt, ({ title }) => title) : { ko: id, en: id });

/** What each check asks, as Markdown, by its id. */
export function checksIn(
  exercise: ExerciseDefinition | undefined,
  attempt: Attempt,
): Record<string, InBothLanguages> {
  if (!exercise) return {};
  const words = exercise.checks.map(
    ({ id }) => [id, filled(exercise, attempt, ({ checks }) => checks[id] ?? id)] as const,
  );
  return Object.fromEntries(words);
}

function filled(
  { prose }: ExerciseDefinition,
  attempt: Attempt,
  pick: (prose: ExerciseProse) => string,
): InBothLanguages {
  const values = attempt?.values ?? {};
  return { ko: fillText(pick(prose.ko), values), en: fillText(pick(prose.en), values) };
}
