/** Why somebody does not come in by OpenID Connect. Every code is listed in ../../README.md. */
import { HttpFault } from '../../../faults.ts';

export const OPENID_CODES = {
  unreachable: 'class/openid-unreachable',
  failed: 'class/openid-failed',
  notAllowed: 'class/openid-not-allowed',
} as const;

/** The provider does not answer, or not as one. */
export const openIdUnreachable = (): HttpFault =>
  new HttpFault(
    503,
    OPENID_CODES.unreachable,
    'Who keeps these accounts does not answer at the moment.',
    'Try again in a minute. Whoever runs this server finds the reason in its log.',
  );

/** What came back does not prove who it is; the log says what is wrong. */
export const openIdFailed = (): HttpFault =>
  new HttpFault(
    403,
    OPENID_CODES.failed,
    'Signing in with that account did not work.',
    'Begin again in this browser, and finish within ten minutes. Whoever runs this server finds the reason in its log.',
  );

/** It is known who it is, and nothing says that they may. */
export const openIdNotAllowed = (): HttpFault =>
  new HttpFault(
    403,
    OPENID_CODES.notAllowed,
    'This account may not come into this class.',
    'Sign in with another account, or ask your instructor.',
  );
