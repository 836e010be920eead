/** What exams there are to be sat here and now, and how a sitting of one begins. */
import { randomUUID } from 'node:crypto';
import { isDebriefed } from '../../lessons/debriefing.ts';
import type { ExamDefinition, ExerciseDefinition } from '../../lessons/types.ts';
import type { Collaborators } from '../collaborators.ts';
import type { Content } from '../content.ts';
import type { ExamInfo } from '../protocol-exam-result.ts';
import { type Asked, type Composed, compose, taskSeed } from './compose.ts';
import { placeName } from './places.ts';
import type { StoredSitting } from './types.ts';

export interface OfferOptions extends Pick<Collaborators, 'examProvider' | 'missingTools' | 'requires'> {
  content(): Content;
}

export interface Offer {
  /** The tasks of a sitting with this seed. */
  compose(exam: ExamDefinition, seed: string): Composed;
  /** As the list of exams shows it. */
  info(exam: ExamDefinition): ExamInfo;
}

export function createOffer({ content, requires, missingTools, examProvider }: OfferOptions): Offer {
  const lacks = (exercise: ExerciseDefinition): string[] => {
    const { capabilities } = examProvider();
    const missing = requires(exercise).filter((capability) => !capabilities.has(capability));
    return [...missing, ...missingTools(exercise)];
  };

  const composed = (exam: ExamDefinition, seed: string): Composed => {
    const { exercises, mock } = content();
    // An incident takes as long as half an exam, and its end belongs to it.
    const all = [...exercises.values()].filter((one) => !mock.has(one.id) && !isDebriefed(one));
    return compose(exam, seed, { exercise: (id) => exercises.get(id), all, lacks });
  };

  return {
    compose: composed,
    info(exam) {
      const { id, minutes, pass, practice, prose } = exam;
      const { tasks, lacks: missing, without } = composed(exam, 'any');
      return {
        id,
        title: { ko: prose.ko.title, en: prose.en.title },
        description: { ko: prose.ko.description, en: prose.en.description },
        minutes,
        tasks: tasks.length,
        pass,
        practice,
        lacks: [...missing],
        without: [...without],
      };
    },
  };
}

/** A sitting of which nothing has been prepared yet. */
export function newSitting(exam: ExamDefinition, seed: string, asked: readonly Asked[]): StoredSitting {
  const id = randomUUID();
  const { minutes, pass, practice, prose } = exam;
  return {
    id,
    exam: exam.id,
    title: { ko: prose.ko.title, en: prose.en.title },
    practice,
    minutes,
    pass,
    seed,
    phase: 'preparing',
    clock: { used: 0 },
    tasks: asked.map(({ exercise, weight }, at) => ({
      exercise: exercise.id,
      domain: exercise.domain,
      weight,
      attempt: randomUUID(),
      seed: taskSeed(seed, exercise.id),
      sandbox: placeName(id, at + 1),
      values: {},
      flagged: false,
      note: '',
      seen: false,
      spent: 0,
      verdicts: [],
      marks: [],
    })),
  };
}
