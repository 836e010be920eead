/** Why somebody is not let in, or may not do that. Every code is listed in ../README.md. */
import { CODES, HttpFault } from '../../faults.ts';

export const PEOPLE_CODES = {
  nameInvalid: 'class/name-invalid',
  nameTaken: 'class/name-taken',
  codeWrong: 'class/code-wrong',
  linkWrong: 'class/link-wrong',
  recoveryWrong: 'class/recovery-wrong',
  signInWrong: 'class/sign-in-wrong',
  passwordInvalid: 'class/password-invalid',
  tooManyTries: 'class/too-many-tries',
  instructorsOnly: 'class/instructors-only',
  learnersOnly: 'class/learners-only',
  personUnknown: 'class/person-unknown',
  lastInstructor: 'class/last-instructor',
  full: 'class/full',
  accountTaken: 'class/account-taken',
  mergeSame: 'class/merge-same',
  mergeExam: 'class/merge-exam',
  rosterUnreadable: 'class/roster-unreadable',
  notIsolated: 'class/not-isolated',
  noClass: 'class/none-here',
} as const;

export type NameWhy = 'empty' | 'too-long' | 'characters';

const NAME_WHY: Readonly<Record<NameWhy, string>> = {
  empty: 'A name has at least one letter or digit.',
  'too-long': 'A name has at most 60 characters.',
  characters: 'A name has no control characters and no < or >.',
};

/** 422; `more.why` says which rule. */
export const nameInvalid = (why: NameWhy): HttpFault =>
  new HttpFault(422, PEOPLE_CODES.nameInvalid, NAME_WHY[why], 'Write the name another way.', {
    more: { why },
  });

export const nameTaken = (): HttpFault =>
  new HttpFault(
    409,
    PEOPLE_CODES.nameTaken,
    'Somebody of that name is in this class already.',
    'If that is you, come back with your recovery code or your personal link; else add something to the name.',
  );

export const codeWrong = (): HttpFault =>
  new HttpFault(
    403,
    PEOPLE_CODES.codeWrong,
    'This class code is wrong or has expired.',
    'Look at it again, or ask your instructor for the code of today.',
  );

export const linkWrong = (): HttpFault =>
  new HttpFault(
    403,
    PEOPLE_CODES.linkWrong,
    'This link is wrong, has expired, or was taken back.',
    'Ask your instructor for a new one.',
  );

export const recoveryWrong = (): HttpFault =>
  new HttpFault(
    403,
    PEOPLE_CODES.recoveryWrong,
    'No learner of this class has that recovery code.',
    'Look at it again; only the last one that was shown works. Your instructor can give you a personal link instead.',
  );

/** The same whether the name or the password is wrong. */
export const signInWrong = (): HttpFault =>
  new HttpFault(
    403,
    PEOPLE_CODES.signInWrong,
    'Name and password do not belong together.',
    'Try again. "npm run -s naru -- open" on the machine of the server prints an address that sets a new password.',
  );

export const passwordInvalid = (): HttpFault =>
  new HttpFault(
    422,
    PEOPLE_CODES.passwordInvalid,
    'A password has 10 to 200 characters and is not the name.',
    'Choose another one; several words are easy to remember and hard to guess.',
  );

/** `seconds`: until it is looked at again. */
export const tooManyTries = (seconds: number): HttpFault =>
  new HttpFault(
    429,
    PEOPLE_CODES.tooManyTries,
    `Too many wrong tries. Wait ${seconds} seconds.`,
    'Wait, then try again once.',
    { more: { seconds } },
  );

export const instructorsOnly = (): HttpFault =>
  new HttpFault(403, PEOPLE_CODES.instructorsOnly, 'This is for instructors.', 'Sign in as an instructor.');

export const learnersOnly = (): HttpFault =>
  new HttpFault(403, PEOPLE_CODES.learnersOnly, 'This is for learners.', 'Join as a learner.');

export const personUnknown = (): HttpFault =>
  new HttpFault(
    404,
    PEOPLE_CODES.personUnknown,
    'There is no such person in this class.',
    'Reload the list.',
  );

export const lastInstructor = (): HttpFault =>
  new HttpFault(
    409,
    PEOPLE_CODES.lastInstructor,
    'The last instructor of a class stays.',
    'Invite another instructor first.',
  );

/** `name`: under which that account is here; it was proved to be theirs before this is said. */
export const accountTaken = (name: string): HttpFault =>
  new HttpFault(
    409,
    PEOPLE_CODES.accountTaken,
    `This account is in the class already, as ${name}.`,
    'Your instructor can join the two in People: nothing of either is lost.',
    { more: { name } },
  );

export const mergeSame = (): HttpFault =>
  new HttpFault(
    409,
    PEOPLE_CODES.mergeSame,
    'Two learners become one, not one with themselves.',
    'Choose another one.',
  );

export const mergeExam = (): HttpFault =>
  new HttpFault(
    409,
    PEOPLE_CODES.mergeExam,
    'One of the two is sitting an exam.',
    'Wait until it is over, then try again.',
  );

export const classFull = (most: number): HttpFault =>
  new HttpFault(
    409,
    PEOPLE_CODES.full,
    `This class has ${most} people, and takes no more.`,
    'Remove somebody, or raise NARU_CLASS_SIZE.',
  );

export type RosterWhy = 'empty' | 'too-large' | 'too-many' | 'binary' | 'encoding' | 'quotes';

const ROSTER_WHY: Readonly<Record<RosterWhy, string>> = {
  empty: 'There is no name in the file.',
  'too-large': 'The file is larger than 256 KB.',
  'too-many': 'The file has more than 1000 rows.',
  binary: 'The file is no text. A workbook of Excel has to be saved as CSV first.',
  encoding: 'The file is neither UTF-8 nor CP949.',
  quotes: 'A quotation mark is opened and not closed.',
};

/** 422; `more.why` says what is wrong with it. */
export const rosterUnreadable = (why: RosterWhy): HttpFault =>
  new HttpFault(
    422,
    PEOPLE_CODES.rosterUnreadable,
    ROSTER_WHY[why],
    'Save the list as CSV, with one person in each row.',
    { more: { why } },
  );

export const badRequest = (): HttpFault =>
  new HttpFault(
    400,
    CODES.badRequest,
    'The request is not as it should be.',
    'Reload the page and try again.',
  );
