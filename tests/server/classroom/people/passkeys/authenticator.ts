/**
 * An authenticator and the browser before it, in software: makes real keys and signs what it is given (WebAuthn level 3, ES256, attestation
 * `none`). What it says besides can be bent, for those who lie.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

interface Kept {
  readonly id: Buffer;
  readonly key: KeyObject;
  readonly publicKey: Buffer;
  readonly rpId: string;
  readonly handle: string;
}

/** What a lie is about; left out: the truth. */
export interface Bent {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly counter?: number;
  /** Nobody has shown that they are its owner. */
  readonly unverified?: boolean;
  readonly handle?: string;
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const text = (bytes: Buffer): string => bytes.toString('base64url');

export class Authenticator {
  readonly #origin: string;
  #kept: Kept | undefined;
  counter = 0;

  /** `origin`: of the page that asks it. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** What `navigator.credentials.create` answers, as JSON. `options`: as the server sent them. */
  // biome-ignore lint/suspicious/noExplicitAny: what was sent is looked at by whoever asks
  create(options: any, bent: Bent = {}) {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
    const id = randomBytes(16);
    const publicKey = coseKey(Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'));
    this.#kept = { id, key: pair.privateKey, publicKey, rpId: options.rp.id, handle: options.user.id };
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, publicKey]);
    const authData = Buffer.concat([this.#head(0x40, bent), attested]);
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      cborText('fmt'),
      cborText('none'),
      cborText('attStmt'),
      Buffer.from([0xa0]),
      cborText('authData'),
      Buffer.from([0x58, authData.length]),
      authData,
    ]);
    return this.#response({
      clientDataJSON: text(this.#clientData('webauthn.create', options.challenge, bent)),
      attestationObject: text(attestation),
      transports: ['internal'],
    });
  }

  /** What `navigator.credentials.get` answers, as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  get(options: any, bent: Bent = {}) {
    const { key, handle } = this.#there();
    this.counter += 1;
    const authenticatorData = this.#head(0, bent);
    const clientData = this.#clientData('webauthn.get', options.challenge, bent);
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), key);
    return this.#response({
      clientDataJSON: text(clientData),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: bent.handle ?? handle,
    });
  }

  #there(): Kept {
    if (!this.#kept) throw new Error('this authenticator has no passkey yet');
    return this.#kept;
  }

  #head(flags: number, bent: Bent): Buffer {
    const { rpId, unverified = false } = bent;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(bent.counter ?? this.counter);
    const present = unverified ? 0x01 : 0x05;
    return Buffer.concat([sha256(rpId ?? this.#there().rpId), Buffer.from([flags | present]), counter]);
  }

  #clientData(type: string, challenge: string, bent: Bent): Buffer {
    const { origin = this.#origin } = bent;
    return Buffer.from(
      JSON.stringify({
        type: bent.type ?? type,
        challenge: bent.challenge ?? challenge,
        origin,
        crossOrigin: false,
      }),
    );
  }

  #response<R extends object>(response: R) {
    const id = text(this.#there().id);
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
  }
}

const cborText = (word: string): Buffer =>
  Buffer.concat([Buffer.from([0x60 | word.length]), Buffer.from(word)]);

/** {1: 2, 3: -7, -1: 1, -2: x, -3: y}: an EC2 key of P-256, for ES256. */
const coseKey = (x: Buffer, y: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]),
    x,
    Buffer.from([0x22, 0x58, 32]),
    y,
  ]);
