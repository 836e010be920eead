/** Makes requests for certificates, as openssl does for a learner. */
import '../../../../sandbox/simulated/pki/reflect.ts';
import { KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface MadeRequest {
  /** PEM. */
  readonly request: string;
  readonly key: string;
}

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** `name` as in `CN=jane, O=devs`; elliptic unless told. */
export async function makeRequest(
  name: string,
  { rsa = false, dns = [] as string[] } = {},
): Promise<MadeRequest> {
  const wanted = rsa ? { ...RSA, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) } : EC;
  const keys = await webcrypto.subtle.generateKey(wanted, true, ['sign', 'verify']);
  const alternatives = dns.map((value) => ({ type: 'dns' as const, value }));
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name,
    keys: keys as never,
    signingAlgorithm: rsa ? RSA : EC,
    extensions: dns.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternatives)] : [],
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' });
  return { request: `${request.toString('pem')}\n`, key: String(key) };
}
