/**
 * Certificates that are made while somebody waits for the bytes of a file: Web Crypto, and with it the X.509 library, answers
 * later. EC P-256 keys like all of a cluster's; a key and its certificate take a fraction of a millisecond.
 */
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import type { Credential, Subject } from './certificates.ts';
import { bits, der, identifier, integer, octets, sequence, setOf, time, truth, utf8 } from './der.ts';

export interface QuickCertificate {
  readonly subject: Subject;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly use: 'authority' | 'client' | 'server' | 'both';
  readonly dns?: readonly string[];
  /** IPv4 and IPv6 addresses. */
  readonly ip?: readonly string[];
}

/** A key and its certificate; without an issuer it signs itself. */
export function makeCertificate(wanted: QuickCertificate, issuer?: Credential): Credential {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const above = issuer && issuerOf(issuer);
  const subject = nameOf(wanted.subject);
  const signed = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    sequence(identifier(ECDSA_SHA256)),
    above?.subject ?? subject,
    sequence(time(wanted.notBefore), time(wanted.notAfter)),
    subject,
    spki,
    der(0xa3, sequence(...extensionsOf(wanted, keyId(spki), above?.keyId ?? keyId(spki)))),
  );
  return { key, certificate: pem(signedBy(above?.key ?? privateKey, signed)) };
}

interface Issuer {
  readonly key: KeyObject;
  readonly subject: Buffer;
  readonly keyId: Buffer;
}

/** Reading an issuer takes as long as all the rest, and who issues one certificate issues another. */
const issuers = new WeakMap<Credential, Issuer>();

function issuerOf(credential: Credential): Issuer {
  const known = issuers.get(credential);
  if (known) return known;
  const issuer = { key: createPrivateKey(credential.key), ...namesIn(credential.certificate) };
  issuers.set(credential, issuer);
  return issuer;
}

const ECDSA_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const USES = {
  authority: [],
  client: ['1.3.6.1.5.5.7.3.2'],
  server: ['1.3.6.1.5.5.7.3.1'],
  both: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
} as const;

function signedBy(key: KeyObject, content: Buffer): Buffer {
  return sequence(content, sequence(identifier(ECDSA_SHA256)), bits(sign('sha256', content, key)));
}

function extensionsOf(wanted: QuickCertificate, own: Buffer, issuer: Buffer): Buffer[] {
  const isAuthority = wanted.use === 'authority';
  // digitalSignature with keyEncipherment, or with keyCertSign.
  const usage = isAuthority ? bits(Buffer.from([0xa4]), 2) : bits(Buffer.from([0xa0]), 5);
  const extended = USES[wanted.use].map(identifier);
  const names = alternativeNames(wanted);
  return [
    extension('2.5.29.15', usage, true),
    ...(extended.length > 0 ? [extension('2.5.29.37', sequence(...extended))] : []),
    extension('2.5.29.19', sequence(...(isAuthority ? [truth()] : [])), true),
    ...(isAuthority ? [extension('2.5.29.14', octets(own))] : []),
    extension('2.5.29.35', sequence(der(0x80, issuer))),
    ...(names.length > 0 ? [extension('2.5.29.17', sequence(...names))] : []),
  ];
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(identifier(id), ...(isCritical ? [truth()] : []), octets(value));
}

function alternativeNames({ dns = [], ip = [] }: QuickCertificate): Buffer[] {
  return [
    ...dns.map((name) => der(0x82, Buffer.from(name))),
    ...ip.map((address) => der(0x87, bytesOf(address))),
  ];
}

/** The address in four or sixteen bytes. */
function bytesOf(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) =>
    text
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array(8 - before.length - after.length).fill(0);
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...before, ...zeros, ...after].entries())
    bytes.writeUInt16BE(group, index * 2);
  return bytes;
}

/** Groups first, as Go writes names. */
function nameOf({ commonName, organizations = [] }: Subject): Buffer {
  const part = (id: string, text: string) => setOf(sequence(identifier(id), utf8(text)));
  return sequence(...organizations.map((name) => part(ORGANIZATION, name)), part(COMMON_NAME, commonName));
}

/** Sixteen bytes, the first bit 0: a positive number. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x01;
  return bytes;
}

function keyId(spki: Buffer): Buffer {
  // An EC P-256 key ends with its point, 65 bytes.
  return createHash('sha1').update(spki.subarray(-65)).digest();
}

/** The subject of a certificate as it stands in there, byte for byte, and what its key is called. */
function namesIn(certificate: string): { subject: Buffer; keyId: Buffer } {
  const parsed = new X509Certificate(certificate);
  const [signed] = childrenOf(parsed.raw);
  // Version, serial number, algorithm, issuer, validity, subject.
  const subject = signed && childrenOf(signed)[5];
  if (!subject) throw new Error('a certificate without a subject');
  return { subject, keyId: keyId(parsed.publicKey.export({ type: 'spki', format: 'der' })) };
}

/** What a sequence holds, each with its tag and length. */
function childrenOf(value: Buffer): Buffer[] {
  const end = headOf(value) + contentLength(value);
  const children: Buffer[] = [];
  for (let at = headOf(value); at < end; ) {
    const rest = value.subarray(at);
    const length = headOf(rest) + contentLength(rest);
    children.push(rest.subarray(0, length));
    at += length;
  }
  return children;
}

function headOf(value: Buffer): number {
  const first = value[1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function contentLength(value: Buffer): number {
  const first = value[1] ?? 0;
  return first < 0x80 ? first : value.readUIntBE(2, first & 0x7f);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
