/** Why a passkey is not taken, or opens nothing. Every code is listed in ../../README.md. */
import { HttpFault } from '../../../faults.ts';

export const PASSKEY_CODES = {
  address: 'class/passkey-address',
  notTaken: 'class/passkey-not-taken',
  wrong: 'class/passkey-wrong',
  tooMany: 'class/passkey-too-many',
  confirm: 'class/passkey-confirm',
} as const;

/** Browsers have passkeys for names alone, over TLS or on this machine. */
export const passkeyAddress = (): HttpFault =>
  new HttpFault(
    409,
    PASSKEY_CODES.address,
    'Passkeys do not work at this address: browsers have them at https addresses with a name, and at http://localhost.',
    'On the machine of the server open http://localhost with the port of this page. For others set NARU_PUBLIC_URL to an https address with a name.',
  );

/** What a browser made is not what it was asked to make, or came too late. */
export const passkeyNotTaken = (): HttpFault =>
  new HttpFault(
    422,
    PASSKEY_CODES.notTaken,
    'This passkey could not be taken over.',
    'Try again, and confirm within five minutes with a PIN, a fingerprint or your face.',
  );

/** The same whether nobody has it, or it was signed for something else. */
export const passkeyWrong = (): HttpFault =>
  new HttpFault(
    403,
    PASSKEY_CODES.wrong,
    'This passkey opens nothing here.',
    'Try again within five minutes, or sign in with name and password.',
  );

/** Of somebody who has no password: the browser may be one that was left open. */
export const passkeyConfirm = (): HttpFault =>
  new HttpFault(
    403,
    PASSKEY_CODES.confirm,
    'A passkey is added by whoever has just signed in with their account.',
    'Sign in with it once more, and add the passkey within ten minutes.',
  );

export const passkeyTooMany = (most: number): HttpFault =>
  new HttpFault(
    409,
    PASSKEY_CODES.tooMany,
    `An instructor has at most ${most} passkeys.`,
    'Remove one that is not used any more.',
  );
