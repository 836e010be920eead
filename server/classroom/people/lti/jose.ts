/** The door to jose, which is loaded when something has to be proved or signed: what the platform has signed, and what we sign for it. */
import type { JWK, JWTVerifyGetKey } from 'jose';

/** Of public keys alone: with a secret, or none, anybody could have signed it. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'];
/** Seconds. */
const SKEW = 60;
const OLDEST = 10 * 60;
/** What LTI asks every platform to know. */
const OURS = 'RS256';

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly now: Date;
  readonly required: readonly string[];
  /** What it may say that it is, in small letters; left out: whatever it says. */
  readonly types?: readonly string[];
}

/** Proves tokens by the keys that are published there: fetched when they are first needed, and again when there is one that is not known. */
export function proverBy(keysUrl: string) {
  let keys: JWTVerifyGetKey | undefined;
  /** The claims. Rejects with whatever does not hold. */
  return async (token: string, expected: Expected): Promise<Record<string, unknown>> => {
    const { createRemoteJWKSet, jwtVerify } = await import('jose');
    keys ??= createRemoteJWKSet(new URL(keysUrl), { timeoutDuration: 10_000, cooldownDuration: 30_000 });
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: expected.issuer,
      audience: expected.audience,
      algorithms: ALGORITHMS,
      clockTolerance: SKEW,
      currentDate: expected.now,
      maxTokenAge: OLDEST,
      requiredClaims: [...expected.required],
    });
    const type = protectedHeader.typ?.toLowerCase();
    if (type !== undefined && expected.types?.includes(type) === false) {
      throw new Error(`it is a token of another type: ${type.slice(0, 60)}`);
    }
    return payload;
  };
}

/** A key pair of ours; both halves, as RFC 7517 writes them. */
export async function makeKey(kid: string): Promise<JWK> {
  const { exportJWK, generateKeyPair } = await import('jose');
  const { privateKey } = await generateKeyPair(OURS, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: OURS, use: 'sig' };
}

/** What everybody may see of it. */
export const publicHalf = ({ kty, n, e, kid, alg, use }: JWK): JWK => ({
  kty: kty!,
  n: n!,
  e: e!,
  kid: kid!,
  alg: alg!,
  use: use!,
});

export async function sign(claims: Record<string, unknown>, key: JWK): Promise<string> {
  const { importJWK, SignJWT } = await import('jose');
  const header = { alg: OURS, typ: 'JWT', ...(key.kid && { kid: key.kid }) };
  return new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(key, OURS));
}
