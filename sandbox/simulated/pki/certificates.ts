/** Keys and X.509 certificates: EC P-256, as quick to make as they are small. The only place that knows the X.509 library. */
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from './x509.ts';

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

/** What a signer puts into a certificate that somebody asked for. */
export interface Wanted {
  /** The request, DER: subject, key and alternative names come from it. */
  readonly der: Uint8Array;
  /** As Kubernetes names them: `client auth`, `digital signature`. */
  readonly usages: readonly string[];
  /** How long it is good, in milliseconds from `now`; at most until the CA ends. */
  readonly lifetime: number;
}

/** The certificate for a request, PEM. */
export async function signRequest(issuer: Issuer, wanted: Wanted, now: number): Promise<string> {
  const request = new x509.Pkcs10CertificateRequest(wanted.der as Uint8Array<ArrayBuffer>);
  const names = request.extensions.filter((each) => each instanceof x509.SubjectAlternativeNameExtension);
  const extended = wanted.usages.flatMap((usage) => EXTENDED_USAGES[usage] ?? []);
  const flags = wanted.usages.reduce((all, usage) => all | (USAGES[usage] ?? 0), 0);
  const end = Math.min(now + wanted.lifetime, issuer.certificate.notAfter.getTime());
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(now),
    notAfter: new Date(end),
    subject: inOrder(request.subjectName),
    issuer: issuer.certificate.subject,
    publicKey: request.publicKey,
    signingKey: issuer.key as never,
    signingAlgorithm: SIGNING,
    extensions: [
      ...(flags ? [new x509.KeyUsagesExtension(flags, true)] : []),
      ...(extended.length > 0 ? [new x509.ExtendedKeyUsageExtension(extended)] : []),
      new x509.BasicConstraintsExtension(false, undefined, true),
      ...names,
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

/** Go writes a name in this order, whatever the request's: C, O, OU, L, ST, street, postal code, CN, serial number. */
const NAME_ORDER = ['2.5.4.6', '2.5.4.10', '2.5.4.11', '2.5.4.7', '2.5.4.8', '2.5.4.9', '2.5.4.17'];
const LAST_OF_NAME = ['2.5.4.3', '2.5.4.5'];

function inOrder(name: x509.Name): x509.JsonName {
  const several = NAME_ORDER.map((id) => ({ [id]: name.getField(id) }));
  const single = LAST_OF_NAME.map((id) => ({ [id]: name.getField(id).slice(-1) }));
  return [...several, ...single].filter((part) => Object.values(part)[0]!.length > 0);
}

const { KeyUsageFlags: Flags } = x509;

/** Usages that are flags of one extension … */
const USAGES: Readonly<Record<string, number>> = {
  signing: Flags.digitalSignature,
  'digital signature': Flags.digitalSignature,
  'content commitment': Flags.nonRepudiation,
  'key encipherment': Flags.keyEncipherment,
  'key agreement': Flags.keyAgreement,
  'data encipherment': Flags.dataEncipherment,
  'cert sign': Flags.keyCertSign,
  'crl sign': Flags.cRLSign,
  'encipher only': Flags.encipherOnly,
  'decipher only': Flags.decipherOnly,
};

/** … and those that are names in another. */
const EXTENDED_USAGES: Readonly<Record<string, x509.ExtendedKeyUsageType>> = {
  any: '2.5.29.37.0',
  'server auth': x509.ExtendedKeyUsage.serverAuth,
  'client auth': x509.ExtendedKeyUsage.clientAuth,
  'code signing': x509.ExtendedKeyUsage.codeSigning,
  'email protection': x509.ExtendedKeyUsage.emailProtection,
  's/mime': x509.ExtendedKeyUsage.emailProtection,
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: x509.ExtendedKeyUsage.timeStamping,
  'ocsp signing': x509.ExtendedKeyUsage.ocspSigning,
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
};

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
