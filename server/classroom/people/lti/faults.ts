/** Why a launch of a learning platform lets nobody in. Every code is listed in ../../README.md. */
import { HttpFault } from '../../../faults.ts';

export const LTI_CODES = {
  unreachable: 'class/lti-unreachable',
  failed: 'class/lti-failed',
  notAllowed: 'class/lti-not-allowed',
} as const;

/** Its keys cannot be had. */
export const ltiUnreachable = (): HttpFault =>
  new HttpFault(
    503,
    LTI_CODES.unreachable,
    'The learning platform does not answer at the moment.',
    'Try again in a minute. Whoever runs this server finds the reason in its log.',
  );

/** What came proves nothing; the log says what is wrong. */
export const ltiFailed = (): HttpFault =>
  new HttpFault(
    403,
    LTI_CODES.failed,
    'The learning platform could not say who you are.',
    'Open the link on the platform again, in a new window. Whoever runs this server finds the reason in its log.',
  );

/** It is known who it is, and they are of another course, or of none. */
export const ltiNotAllowed = (): HttpFault =>
  new HttpFault(
    403,
    LTI_CODES.notAllowed,
    'This course of the learning platform does not lead into this class, or you are neither learner nor instructor there.',
    'Ask your instructor.',
  );
