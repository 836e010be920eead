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

export const askedNow = (): HttpFault =>
  new HttpFault(
    409,
    CODES.exerciseInExam,
    'This exercise is a task of the exam that is under way.',
    'Do it there, or end the exam first.',
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

export const hintUnknown = (): HttpFault =>
  new HttpFault(
    404,
    CODES.exerciseHintUnknown,
    'There is no such hint, or the one before it was not opened.',
    'Load the page again and open the hints one after another.',
  );

export const tooEarly = (): HttpFault =>
  new HttpFault(
    409,
    CODES.exerciseSolutionEarly,
    'Nobody has asked for a verdict in this attempt yet.',
    'Try it and press Check, or say that you want to see the solution anyway.',
  );

export const noDebriefing = (): HttpFault =>
  new HttpFault(404, CODES.noDebriefing, 'This exercise has no debriefing.', 'Press Check instead.');

export const notOver = (): HttpFault =>
  new HttpFault(
    409,
    CODES.notOver,
    'What there is to tell of an incident is told once it is over.',
    'End the incident first.',
  );

export const notJudged = (): HttpFault =>
  new HttpFault(
    503,
    CODES.notJudged,
    'A check could not be made, so the incident goes on. That is a fault of ours and costs no points.',
    'End the incident again in a moment.',
  );

export const busy = (): HttpFault =>
  new HttpFault(
    409,
    CODES.busy,
    'The exercise is being prepared.',
    'Wait until it is ready, then try again.',
  );

export const interrupted = (): HttpFault =>
  new HttpFault(409, CODES.busy, 'It was interrupted by a reset.', 'Try again when the reset is done.');
