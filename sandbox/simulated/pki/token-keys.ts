/**
 * The key pair that signs service-account tokens: RSA of 2048 bits, as kubeadm makes it. Such a key takes a twentieth of a
 * second or more, so it is made in the background when its cluster has started; whoever wants to sign before that waits for it.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';
import { quiet } from './quiet.ts';

const RSA = { modulusLength: 2048 };
const generate = promisify(generateKeyPair);

/** The key of the first cluster of this process is made while its modules are loaded. */
let firstKey: Promise<KeyObject> | undefined = generateKey();

async function generateKey(): Promise<KeyObject> {
  return (await generate('rsa', RSA)).privateKey;
}

/** The last key that is being made, or waits for its turn. */
let line: Promise<unknown> = Promise.resolve();

function takeKey(): Promise<KeyObject> {
  const key = firstKey ?? nextKey();
  firstKey = undefined;
  return key;
}

/** One after the other, so that they leave processors for others. */
function nextKey(): Promise<KeyObject> {
  const key = line.then(() => quiet.come()).then(generateKey);
  line = key;
  return key;
}

/** The claims of a token, by name. */
export type Claims = Readonly<Record<string, unknown>>;

/** A key as RFC 7517 writes it. */
export type JsonWebKey = Readonly<Record<string, unknown>>;

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The hash by which Kubernetes names a key: SHA-256 of its public half in DER. */
  readonly id: string;
  readonly algorithm: 'RS256' | 'ES256';
}

/** Signs and checks the JSON Web Tokens of one cluster. */
export class TokenKeys {
  #pair: Pair | undefined;
  readonly #ready = Promise.withResolvers<void>();

  /** `pem`: the private key that was kept (PKCS #8), if there was one. */
  constructor(pem: string | undefined) {
    if (pem) this.#keep(createPrivateKey(pem));
    else void takeKey().then((key) => this.#keep(key));
  }

  /** Whether there is a key to keep. Without one, whoever signs or checks makes one on the spot, and everything else stands still. */
  get isReady(): boolean {
    return this.#pair !== undefined;
  }

  /** Resolves as soon as there is a key to keep. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** The private key as PEM; `undefined` while it is being made. */
  get pem(): string | undefined {
    return this.#pair?.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string | undefined;
  }

  /** A token with these claims, in compact form. */
  sign(claims: Claims): string {
    const { privateKey, id, algorithm } = this.#own;
    const content = [{ alg: algorithm, kid: id }, claims].map(encode).join('.');
    const signature = sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${content}.${signature.toString('base64url')}`;
  }

  /** The claims of a token this key signed, whatever they say; `undefined` for any other text. */
  verify(token: string): Claims | undefined {
    const [head = '', body = '', signature = '', ...rest] = token.split('.');
    const header = decode(head);
    const { publicKey, algorithm } = this.#own;
    if (rest.length > 0 || header?.['alg'] !== algorithm) return undefined;
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
    const good = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
    return good ? decode(body) : undefined;
  }

  /** The public key, as `/openid/v1/jwks` publishes it. */
  get published(): JsonWebKey {
    const { publicKey, id, algorithm } = this.#own;
    const { kty, ...parts } = publicKey.export({ format: 'jwk' });
    return { use: 'sig', kty, kid: id, alg: algorithm, ...parts };
  }

  get #own(): Pair {
    return this.#pair ?? this.#keep(generateKeyPairSync('rsa', RSA).privateKey);
  }

  /** The first key stays: one made meanwhile is dropped. */
  #keep(privateKey: KeyObject): Pair {
    if (this.#pair) return this.#pair;
    const publicKey = createPublicKey(privateKey);
    const der = publicKey.export({ type: 'spki', format: 'der' });
    const id = createHash('sha256').update(der).digest('base64url');
    this.#pair = { privateKey, publicKey, id, algorithm: algorithmOf(publicKey) };
    this.#ready.resolve();
    return this.#pair;
  }
}

/** Clusters of an earlier version of this program have an elliptic key; their tokens stay good. */
function algorithmOf(key: KeyObject): Pair['algorithm'] {
  return key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256';
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function decode(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}
