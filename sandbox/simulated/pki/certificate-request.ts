/** Requests for certificates (PKCS #10), as somebody makes them with openssl: read, checked, and answered by the CA. */
import { createPublicKey, verify } from 'node:crypto';
import { type GeneralNameType, library, type Pkcs10CertificateRequest } from './x509.ts';

/** What a request says, and what it carries. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** Subject alternative names. */
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  readonly email: readonly string[];
  readonly uri: readonly string[];
  /** The request, DER. */
  readonly der: Uint8Array;
}

/** Why a text is no request for a certificate; the message is Kubernetes' or Go's. */
export class CertificateRequestError extends Error {}

const PEM = /-----BEGIN ([^-]+)-----\s*([A-Za-z0-9+/=\s]*)-----END \1-----/;

/** Reads a request in PEM and checks that it is signed with its own key. Throws `CertificateRequestError`. */
export function readCertificateRequest(pem: string): CertificateRequest {
  const [, type, body = ''] = PEM.exec(pem) ?? [];
  if (type !== 'CERTIFICATE REQUEST') {
    throw new CertificateRequestError('PEM block type must be CERTIFICATE REQUEST');
  }
  const der = new Uint8Array(Buffer.from(body, 'base64'));
  const request = parse(der);
  if (!isSigned(der, request)) {
    throw new CertificateRequestError('x509: signature over certificate request does not verify');
  }
  return { ...subjectOf(request), ...namesOf(request), der };
}

function parse(der: Uint8Array): Pkcs10CertificateRequest {
  try {
    const request = new (library().Pkcs10CertificateRequest)(der as Uint8Array<ArrayBuffer>);
    createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' });
    return request;
  } catch (cause) {
    throw new CertificateRequestError('x509: malformed certificate request', { cause });
  }
}

/** The signature is over the first element of the request, with the key that stands in it. */
function isSigned(der: Uint8Array, request: Pkcs10CertificateRequest): boolean {
  const key = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' });
  const { hash } = request.signatureAlgorithm as { hash?: { name: string } };
  const digest = key.asymmetricKeyType?.startsWith('ed') ? null : (hash?.name ?? 'SHA-256').replace('-', '');
  try {
    return verify(digest, firstElement(der), key, new Uint8Array(request.signature));
  } catch {
    return false;
  }
}

/** The first element inside the outermost sequence, with its header. Lengths were checked by the parser. */
function firstElement(der: Uint8Array): Uint8Array {
  const start = elementAt(der, 0).content;
  return der.subarray(start, elementAt(der, start).end);
}

function elementAt(der: Uint8Array, at: number): { content: number; end: number } {
  const first = der[at + 1] ?? 0;
  if (first < 0x80) return { content: at + 2, end: at + 2 + first };
  const count = first & 0x7f;
  let length = 0;
  for (let i = 0; i < count; i++) length = length * 256 + (der[at + 2 + i] ?? 0);
  return { content: at + 2 + count, end: at + 2 + count + length };
}

function subjectOf({ subjectName }: Pkcs10CertificateRequest) {
  return {
    commonName: subjectName.getField('CN').at(-1) ?? '',
    organizations: subjectName.getField('O'),
  };
}

function namesOf(request: Pkcs10CertificateRequest) {
  const { SubjectAlternativeNameExtension } = library();
  const extension = request.extensions.find((each) => each instanceof SubjectAlternativeNameExtension);
  const names = extension?.names.items ?? [];
  const of = (type: GeneralNameType) => names.filter((name) => name.type === type).map(({ value }) => value);
  return { dns: of('dns'), ip: of('ip'), email: of('email'), uri: of('url') };
}
