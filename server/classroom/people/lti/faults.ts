/** Why a launch of a learning platform lets nobody in. Every code is listed in ../../README.md. */
import { HttpFault } from '../../../faults.ts';

export const LTI_CODES = {
  unreachable: 'class/lti-unreachable',
  failed: 'class/lti-failed',
  notAllowed: 'class/lti-not-allowed',
  noService: 'class/lti-no-service',
  serviceAway: 'class/lti-service-away',
  serviceRefused: 'class/lti-service-refused',
  choiceOver: 'class/lti-choice-over',
  ticketOver: 'class/lti-ticket-over',
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
    'Open the link on the platform again, in a new window: some browsers keep cookies out of frames. Whoever runs this server finds the reason in its log.',
  );

/** It is known who it is, and they are of another course, or of none. */
export const ltiNotAllowed = (): HttpFault =>
  new HttpFault(
    403,
    LTI_CODES.notAllowed,
    'This course of the learning platform does not lead into this class, or you are neither learner nor instructor there.',
    'Ask your instructor.',
  );

/** What one may do there is not granted, or Naru has not been told how to ask for it. */
export const ltiNoService = (): HttpFault =>
  new HttpFault(
    409,
    LTI_CODES.noService,
    'The learning platform does not let Naru do that in this course.',
    'Switch grades (Assignment and Grade Services) or names (Names and Role Provisioning) on for Naru there, set NARU_LTI_TOKEN_URL here, and open a link of the course once more.',
  );

/** It did not answer, or not now. */
export const ltiServiceAway = (why: string): HttpFault =>
  new HttpFault(
    503,
    LTI_CODES.serviceAway,
    `The learning platform does not do it at the moment: ${why}`,
    'Try again in a minute.',
    { more: { why } },
  );

/** It answered that it will not. */
export const ltiServiceRefused = (why: string): HttpFault =>
  new HttpFault(
    502,
    LTI_CODES.serviceRefused,
    `The learning platform refuses it: ${why}`,
    'Look at what Naru may do in this course on the platform.',
    { more: { why } },
  );

/** What was to be chosen has been, or it took more than an hour, or the server was started again. */
export const ltiChoiceOver = (): HttpFault =>
  new HttpFault(
    410,
    LTI_CODES.choiceOver,
    'This choice of links is over.',
    'Begin it again on the learning platform.',
  );

/** A way out of a frame that was used, is too old, or was opened from elsewhere. */
export const ltiTicketOver = (): HttpFault =>
  new HttpFault(
    403,
    LTI_CODES.ticketOver,
    'This button was pressed before, or too late.',
    'Open the link on the learning platform again.',
  );
