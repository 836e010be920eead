/** Why something cannot be done with an exercise now. */
import { toolRemedy } from '../sandbox/tools/find.ts';
import { CODES, HttpFault } from './faults.ts';

export const unknown = (id: string): HttpFault =>
  new HttpFault(
    404,
    CODES.exerciseUnknown,
    `There is no exercise "${id.slice(0, 80)}".`,
    'Choose one from the outline of the course.',
  );

export const onlyInExams = (): HttpFault =>
  new HttpFault(
    409,
    CODES.exerciseOnlyInExams,
    'This exercise is for mock exams alone.',
    'Choose another one from the outline of the course.',
  );

export const lacking = (missing: readonly string[]): HttpFault =>
  new HttpFault(
    409,
    CODES.exerciseLacks,
    `This sandbox does not offer what the exercise needs: ${missing.join(', ')}.`,
    'Start Naru with NARU_SANDBOX=kind to work on it.',
  );

export const lackingTools = (missing: readonly string[]): HttpFault =>
  new HttpFault(
    409,
    CODES.exerciseLacksTools,
    `This machine lacks what the exercise needs: ${missing.join(', ')}.`,
    missing.flatMap((name) => toolRemedy(name) ?? []).join(' '),
  );

export const notStarted = (): HttpFault =>
  new HttpFault(409, CODES.exerciseNotStarted, 'The exercise has not been started.', 'Press Start first.');

export const busy = (): HttpFault =>
  new HttpFault(
    409,
    CODES.busy,
    'The exercise is being prepared.',
    'Wait until it is ready, then try again.',
  );

export const interrupted = (): HttpFault =>
  new HttpFault(409, CODES.busy, 'It was interrupted by a reset.', 'Try again when the reset is done.');
