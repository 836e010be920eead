/** Keys and X.509 certificates: EC P-256, as quick to make as they are small. The only place that knows the X.509 library. */
import './reflect.ts';
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A key and its certificate, both PEM. */
export interface Credential {
  readonly key: string;
  readonly certificate: string;
}

/** What a certificate says about its holder: Kubernetes reads CN as the user and O as the groups. */
export interface Subject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
}

/** A CA that can sign: made anew, or loaded from what was kept. */
export interface Issuer {
  readonly certificate: x509.X509Certificate;
  readonly key: CryptoKey;
}

type CryptoKey = webcrypto.CryptoKey;
type CryptoKeyPair = webcrypto.CryptoKeyPair;

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' };
const MINUTE = 60_000;
const TEN_YEARS = 10 * 365 * 24 * 60 * MINUTE;

export function generateKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;
}

export function keyToPem(key: CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** A self-signed CA. `now` in milliseconds. */
export async function createAuthority(commonName: string, keys: CryptoKeyPair, now: number): Promise<Issuer> {
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(now),
    name: nameOf({ commonName }),
    keys: keys as x509.X509CertificateCreateSelfSignedParams['keys'],
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
    ],
  });
  return { certificate, key: keys.privateKey };
}

/** Loads a CA that was kept. */
export async function loadAuthority({ key, certificate }: Credential): Promise<Issuer> {
  const der = Buffer.from(key.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const privateKey = await webcrypto.subtle.importKey('pkcs8', der, CURVE, true, ['sign']);
  return { certificate: new x509.X509Certificate(certificate), key: privateKey };
}

/** A certificate with which a client authenticates. */
export function issueClient(
  issuer: Issuer,
  subject: Subject,
  keys: CryptoKeyPair,
  now: number,
): Promise<Credential> {
  return issue(issuer, subject, keys, now, [x509.ExtendedKeyUsage.clientAuth], []);
}

/** A certificate for a server of these names and addresses. */
export function issueServing(
  issuer: Issuer,
  subject: Subject,
  names: { readonly dns: readonly string[]; readonly ip: readonly string[] },
  keys: CryptoKeyPair,
  now: number,
): Promise<Credential> {
  const alternatives = [
    ...names.dns.map((value) => ({ type: 'dns' as const, value })),
    ...names.ip.map((value) => ({ type: 'ip' as const, value })),
  ];
  const extensions = [new x509.SubjectAlternativeNameExtension(alternatives)];
  return issue(issuer, subject, keys, now, [x509.ExtendedKeyUsage.serverAuth], extensions);
}

async function issue(
  issuer: Issuer,
  subject: Subject,
  keys: CryptoKeyPair,
  now: number,
  usages: x509.ExtendedKeyUsageType[],
  more: x509.Extension[],
): Promise<Credential> {
  const usage = x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment;
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(now),
    subject: nameOf(subject),
    issuer: issuer.certificate.subject,
    publicKey: keys.publicKey as x509.PublicKeyType,
    signingKey: issuer.key as never,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(usage, true),
      new x509.ExtendedKeyUsageExtension(usages),
      ...more,
    ],
  });
  return { key: keyToPem(keys.privateKey), certificate: `${certificate.toString('pem')}\n` };
}

/** From a little ago, for clients whose clock is behind, and for as long as anybody keeps a sandbox. */
function validity(now: number) {
  // The first bit is 0, so that the number is positive and 16 bytes long at most.
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x01;
  return {
    serialNumber: serial.toString('hex'),
    notBefore: new Date(now - 5 * MINUTE),
    notAfter: new Date(now + TEN_YEARS),
  };
}

function nameOf({ commonName, organizations = [] }: Subject): x509.JsonName {
  return [...organizations.map((name) => ({ O: [name] })), { CN: [commonName] }];
}
