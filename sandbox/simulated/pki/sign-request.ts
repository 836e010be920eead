/** The CA's answer to a request for a certificate (PKCS #10) that somebody made, as kube-controller-manager signs. */
import { randomBytes, webcrypto } from 'node:crypto';
import type { Credential } from './certificates.ts';
import { type JsonName, library, type Name } from './x509.ts';

/** What a signer puts into a certificate that somebody asked for. */
export interface Wanted {
  /** The request, DER: subject, key and alternative names come from it. */
  readonly der: Uint8Array;
  /** As Kubernetes names them: `client auth`, `digital signature`. */
  readonly usages: readonly string[];
  /** How long it is good, in milliseconds from `now`; at most until the CA ends. */
  readonly lifetime: number;
}

const SIGNING = { name: 'ECDSA', hash: 'SHA-256' };
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };
/** For clients whose clock is behind. Milliseconds. */
const BEFORE = 5 * 60_000;

/** The certificate for a request, PEM. `now` in milliseconds. */
export async function signRequest(issuer: Credential, wanted: Wanted, now: number): Promise<string> {
  const x509 = library();
  const request = new x509.Pkcs10CertificateRequest(wanted.der as Uint8Array<ArrayBuffer>);
  const authority = new x509.X509Certificate(issuer.certificate);
  const names = request.extensions.filter((each) => each instanceof x509.SubjectAlternativeNameExtension);
  const extended = wanted.usages.flatMap((usage) => EXTENDED_USAGES[usage] ?? []);
  const flags = wanted.usages.reduce((all, usage) => all | (USAGES[usage] ?? 0), 0);
  const end = Math.min(now + wanted.lifetime, authority.notAfter.getTime());
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    notBefore: new Date(now - BEFORE),
    notAfter: new Date(end),
    subject: inOrder(request.subjectName),
    issuer: authority.subject,
    publicKey: request.publicKey,
    signingKey: (await signingKey(issuer)) as never,
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

function signingKey({ key }: Credential): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(key.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return webcrypto.subtle.importKey('pkcs8', der, CURVE, false, ['sign']);
}

/** The first bit is 0, so that the number is positive and 16 bytes long at most. */
function serialNumber(): string {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x01;
  return serial.toString('hex');
}

/** Go writes a name in this order, whatever the request's: C, O, OU, L, ST, street, postal code, CN, serial number. */
const NAME_ORDER = ['2.5.4.6', '2.5.4.10', '2.5.4.11', '2.5.4.7', '2.5.4.8', '2.5.4.9', '2.5.4.17'];
const LAST_OF_NAME = ['2.5.4.3', '2.5.4.5'];

function inOrder(name: Name): JsonName {
  const several = NAME_ORDER.map((id) => ({ [id]: name.getField(id) }));
  const single = LAST_OF_NAME.map((id) => ({ [id]: name.getField(id).slice(-1) }));
  return [...several, ...single].filter((part) => Object.values(part)[0]!.length > 0);
}

/** Usages that are flags of one extension (RFC 5280, 4.2.1.3) … */
const USAGES: Readonly<Record<string, number>> = {
  signing: 1,
  'digital signature': 1,
  'content commitment': 2,
  'key encipherment': 4,
  'data encipherment': 8,
  'key agreement': 16,
  'cert sign': 32,
  'crl sign': 64,
  'encipher only': 128,
  'decipher only': 256,
};

/** … and those that are names in another. */
const EXTENDED_USAGES: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
  's/mime': '1.3.6.1.5.5.7.3.4',
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: '1.3.6.1.5.5.7.3.8',
  'ocsp signing': '1.3.6.1.5.5.7.3.9',
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
};
