/** The door to SimpleWebAuthn in the browser: what the authenticator makes and signs, and why it did not. */
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';

/** As the server sends them: the browser looks at what is in them. */
export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

/** Where browsers have passkeys: at names, over TLS or on this machine. */
export const hasPasskeys = (): boolean =>
  isSecureContext && browserSupportsWebAuthn() && !/^[\d.]+$|^\[/.test(location.hostname);

export const makePasskey = (optionsJSON: CreationOptions) => startRegistration({ optionsJSON });
export const signWithPasskey = (optionsJSON: RequestOptions) => startAuthentication({ optionsJSON });

/** `stopped`: by whoever was asked, or by the time. `undefined`: something else, which the server may have said. */
export function passkeyTrouble(failure: unknown): 'stopped' | 'there-already' | 'unfit' | undefined {
  if (!(failure instanceof Error)) return undefined;
  switch (failure.name) {
    case 'NotAllowedError':
    case 'AbortError':
      return 'stopped';
    case 'InvalidStateError':
      return 'there-already';
    case 'NotSupportedError':
    case 'ConstraintError':
    case 'SecurityError':
      return 'unfit';
    default:
      return undefined;
  }
}
