/** Why something cannot be done in a room now. */
import { CODES, HttpFault } from '../../faults.ts';

/** Codes of this folder; README.md lists them. */
export const ROOM_CODES = {
  noSense: 'room/no-sense',
  notOpen: 'room/lesson-not-open',
  examNotOpen: 'room/exam-not-open',
  roomUnknown: 'room/unknown',
  roomInUse: 'room/in-use',
  learnerUnknown: 'room/learner-unknown',
  learnersOnly: 'room/learners-only',
  nothingShown: 'room/nothing-shown',
} as const;

/** Somebody else was quicker, or it was so already. */
export const noSense = (type: string): HttpFault =>
  new HttpFault(
    409,
    ROOM_CODES.noSense,
    `"${type}" makes no sense in this room any more.`,
    'Somebody else may have been quicker. The page shows how the room is now.',
  );

export const lessonNotOpen = (lesson: string): HttpFault =>
  new HttpFault(
    403,
    ROOM_CODES.notOpen,
    `The lesson "${lesson.slice(0, 100)}" is not open in this class.`,
    'The instructor opens it, or it opens by itself at its time.',
  );

export const examNotOpen = (exam: string): HttpFault =>
  new HttpFault(
    403,
    ROOM_CODES.examNotOpen,
    `The exam "${exam.slice(0, 100)}" cannot be begun now.`,
    'It can be begun within the time that the instructor has set.',
  );

export const roomUnknown = (): HttpFault =>
  new HttpFault(404, ROOM_CODES.roomUnknown, 'There is no such room.', 'Choose one of the list.');

export const roomInUse = (): HttpFault =>
  new HttpFault(
    409,
    ROOM_CODES.roomInUse,
    'This room is in use.',
    'Archive it first; then it can be deleted.',
  );

export const learnerUnknown = (): HttpFault =>
  new HttpFault(
    404,
    ROOM_CODES.learnerUnknown,
    'Nobody of this class has that name.',
    'The learner may have left the class.',
  );

/** An instructor has no hand to raise. */
export const learnersOnly = (): HttpFault =>
  new HttpFault(
    403,
    ROOM_CODES.learnersOnly,
    'Only learners do that.',
    'Instructors see hands on the board, and lower them there.',
  );

export const nothingShown = (): HttpFault =>
  new HttpFault(
    404,
    ROOM_CODES.nothingShown,
    'No shell is shown to the class.',
    'Wait until the instructor shows one.',
  );

/** A hand that goes up and down all the time. */
export const tooOften = (): HttpFault =>
  new HttpFault(429, CODES.tooManyTries, 'Your hand goes up and down too often.', 'Wait a moment.');
