/** The door to SimpleWebAuthn, which is loaded when somebody first uses a passkey: most classes never do. */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { StoredPasskey } from '../types.ts';
import type { Place } from './place.ts';

export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;
export type Created = RegistrationResponseJSON;
export type Signed = AuthenticationResponseJSON;

/** EdDSA, ES256, RS256: what authenticators have; others are experiments of Node yet. */
const ALGORITHMS = [-8, -7, -257];

const load = () => import('@simplewebauthn/server');

export interface Creation {
  readonly place: Place;
  readonly challenge: Uint8Array<ArrayBuffer>;
  readonly person: { readonly id: string; readonly name: string };
  /** Authenticators that have one already. */
  readonly except: readonly Pick<StoredPasskey, 'credential' | 'transports'>[];
}

/** Found by the authenticator without a name being typed, and opened by its owner alone: it stands for name and password. */
export async function creationOptions({
  place,
  challenge,
  person,
  except,
}: Creation): Promise<CreationOptions> {
  const { generateRegistrationOptions } = await load();
  return generateRegistrationOptions({
    rpName: 'Naru',
    rpID: place.rpId,
    userID: new TextEncoder().encode(person.id),
    userName: person.name,
    userDisplayName: person.name,
    challenge,
    timeout: 300_000,
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: except.map(({ credential, transports }) => ({ id: credential, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

export interface Expected {
  readonly place: Place;
  isGood(challenge: string): boolean;
}

/** What is kept of what the browser made. Rejects when it is not what was asked for. */
export async function readCreated(
  response: Created,
  { place, isGood }: Expected,
): Promise<Pick<StoredPasskey, 'credential' | 'publicKey' | 'counter' | 'transports'>> {
  const { verifyRegistrationResponse } = await load();
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: isGood,
    expectedOrigin: place.origin,
    expectedRPID: place.rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  });
  if (!verified) throw new Error('the attestation does not hold');
  const { id, publicKey, counter, transports } = registrationInfo.credential;
  return {
    credential: id,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports: (transports ?? []).slice(0, 10).map(String),
  };
}

export async function requestOptions(
  place: Place,
  challenge: Uint8Array<ArrayBuffer>,
): Promise<RequestOptions> {
  const { generateAuthenticationOptions } = await load();
  return generateAuthenticationOptions({
    rpID: place.rpId,
    challenge,
    timeout: 300_000,
    userVerification: 'required',
  });
}

/** The counter of the authenticator after it. Rejects when the passkey has not signed this, here, by its owner. */
export async function readSigned(
  response: Signed,
  passkey: StoredPasskey,
  { place, isGood }: Expected,
): Promise<number> {
  const { verifyAuthenticationResponse } = await load();
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: isGood,
    expectedOrigin: place.origin,
    expectedRPID: place.rpId,
    credential: {
      id: passkey.credential,
      publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
      counter: passkey.counter,
      transports: passkey.transports,
    },
    requireUserVerification: true,
  });
  if (!verified) throw new Error('the signature does not hold');
  return authenticationInfo.newCounter;
}
