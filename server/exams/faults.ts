/** Why something cannot be done with an exam now. */
import { CODES, HttpFault } from '../faults.ts';
import type { StoredSitting } from './types.ts';

export const unknownExam = (id: string): HttpFault =>
  new HttpFault(
    404,
    CODES.examUnknown,
    `There is no exam "${id.slice(0, 80)}".`,
    'Choose one from the list of exams.',
  );

export const unknownSitting = (id: string): HttpFault =>
  new HttpFault(
    404,
    CODES.sittingUnknown,
    `No exam was sat under the name "${id.slice(0, 80)}".`,
    'Look at the list of exams.',
  );

export const underWay = (): HttpFault =>
  new HttpFault(409, CODES.examUnderWay, 'Another exam is under way.', 'End it first, or go on with it.');

export const cannotRun = (lacks: readonly string[]): HttpFault =>
  new HttpFault(
    409,
    CODES.examCannotRun,
    `This exam cannot be sat here: it needs ${lacks.join(', ')}.`,
    'Install what is missing and start Naru again, or choose another exam.',
  );

/** It is not open, so that nothing is taken. */
export const notOpen = (phase: StoredSitting['phase']): HttpFault =>
  phase === 'judging' || phase === 'ended'
    ? new HttpFault(409, CODES.examOver, 'The exam is over.', 'Look at its result.')
    : new HttpFault(
        409,
        CODES.examNotOpen,
        phase === 'paused' ? 'The exam is paused.' : 'The exam is being prepared.',
        phase === 'paused' ? 'Go on with it first.' : 'Wait until it begins.',
      );

export const noPause = (): HttpFault =>
  new HttpFault(409, CODES.examNoPause, 'This exam cannot be paused.', 'Only practice exams can be paused.');

export const notPaused = (): HttpFault =>
  new HttpFault(409, CODES.examOver, 'The exam is over.', 'Look at its result.');

export const noTask = (number: number): HttpFault =>
  new HttpFault(404, CODES.badRequest, `The exam has no task ${number}.`, 'Choose one from its list.');

/** There is a result only of what is over. */
export const noResult = (): HttpFault =>
  new HttpFault(
    409,
    CODES.examNotOver,
    'There is no result yet.',
    'End the exam, and wait until it is judged.',
  );
