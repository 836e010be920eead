/** The verdicts behind a grade: which checks of the submission or the sitting held, and what differed where they did not. */
import { say } from '../../../checker/say.ts';
import type { ExerciseDefinition } from '../../../lessons/types.ts';
import { checksIn } from '../../attempt-words.ts';
import type { Content } from '../../content.ts';
import type { Verdict } from '../../protocol.ts';
import type { DeepReadonly } from '../../store/types.ts';
import type { LearnerData } from './learner-data.ts';
import type { ItemKey, Judged, Worth } from './types.ts';

/** Empty where what was kept of it is gone. */
export async function judgedIn(
  data: LearnerData,
  content: Content,
  person: string,
  item: ItemKey,
  { attempt, number }: Worth,
): Promise<Judged[]> {
  const [kind, id = ''] = item.split('/');
  const store = await data.store(person);
  if (kind === 'exam') {
    const sitting = store.sittings.find((one) => one.id === attempt);
    return (sitting?.tasks ?? []).flatMap((task) =>
      inWords(task.verdicts, content.exercises.get(task.exercise), task).map((one) => ({
        ...one,
        exercise: task.exercise,
      })),
    );
  }
  const submissions = await data.submissions(person, attempt);
  const verdicts = submissions.find((one) => one.number === number)?.verdicts ?? [];
  const own = store.exercises[id]?.attempts.find((one) => one.id === attempt);
  return inWords(verdicts, content.exercises.get(id), own);
}

type Values = Parameters<typeof checksIn>[1];

function inWords(
  verdicts: DeepReadonly<Verdict[]>,
  exercise: ExerciseDefinition | undefined,
  attempt: Values,
): Judged[] {
  const asks = checksIn(exercise, attempt);
  return verdicts.map((verdict) => ({
    check: verdict.check,
    asks: asks[verdict.check] ?? { ko: verdict.check, en: verdict.check },
    outcome: verdict.outcome,
    said: { ko: saidOf(verdict, 'ko'), en: saidOf(verdict, 'en') },
  }));
}

function saidOf(verdict: DeepReadonly<Verdict>, language: 'ko' | 'en'): string[] {
  if (verdict.outcome === 'pass') return [];
  if (verdict.outcome === 'fault') return [verdict.reason];
  return verdict.findings.map((finding) => say(finding, language));
}
