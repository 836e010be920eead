/**
 * What curl with OpenSSL says of a server's certificate: who signed, then validity (OpenSSL's crypto/x509/x509_vfy.c: build_chain
 * comes before check_cert_time), then the name (curl's lib/vtls/openssl.c, ossl_verifyhost).
 */
import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { certificatesOf } from '../../network/tls.ts';

export interface Expected {
  /** The name or the address of the URL. */
  readonly host: string;
  /** PEM of whom to trust. */
  readonly authorities: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What is wrong with it, `undefined` where nothing is. */
export function certificateProblem(socket: TLSSocket, expected: Expected): string | undefined {
  const chain = certificatesOf(socket).map((pem) => new X509Certificate(pem));
  const [leaf] = chain;
  if (!leaf) return 'SSL: could not get peer certificate';
  const problem = signerProblem(socket, chain, expected) ?? timeProblem(chain, expected.now);
  return problem ? `SSL certificate problem: ${problem}` : nameProblem(leaf, expected.host);
}

/** X509_verify_cert_error_string, by the names that Node gives its numbers. */
const SIGNERS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in certificate chain',
  UNABLE_TO_GET_ISSUER_CERT: 'unable to get issuer certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unable to get local issuer certificate',
  // Node goes on after the error before, at which curl ends.
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unable to get local issuer certificate',
  CERT_SIGNATURE_FAILURE: 'certificate signature failure',
  INVALID_CA: 'invalid CA certificate',
  INVALID_PURPOSE: 'unsuitable certificate purpose',
};

function signerProblem(
  { authorized, authorizationError }: TLSSocket,
  chain: readonly X509Certificate[],
  { authorities }: Expected,
): string | undefined {
  if (authorized) return undefined;
  const told = SIGNERS[String(authorizationError)];
  if (told !== undefined) return told;
  // Node tells the last error: the time may hide who signed.
  return isTrusted(chain, authorities) ? undefined : untrusted(chain);
}

function untrusted(chain: readonly X509Certificate[]): string {
  if (!isOwnIssuer(chain.at(-1)!)) return SIGNERS['UNABLE_TO_GET_ISSUER_CERT_LOCALLY']!;
  return SIGNERS[chain.length === 1 ? 'DEPTH_ZERO_SELF_SIGNED_CERT' : 'SELF_SIGNED_CERT_IN_CHAIN']!;
}

function isTrusted(chain: readonly X509Certificate[], authorities = ''): boolean {
  const trusted = [...authorities.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)];
  return trusted.some(([pem]) => {
    const authority = new X509Certificate(pem);
    return chain.some((one) => one.raw.equals(authority.raw) || isSignedBy(one, authority));
  });
}

/** Also one that may sign no other. */
function isOwnIssuer(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

function isSignedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function timeProblem(chain: readonly X509Certificate[], now: number): string | undefined {
  // From the authority down to the server.
  for (const { validFromDate, validToDate } of chain.toReversed()) {
    if (now < validFromDate.getTime()) return 'certificate is not yet valid';
    if (now > validToDate.getTime()) return 'certificate has expired';
  }
  return undefined;
}

function nameProblem(certificate: X509Certificate, host: string): string | undefined {
  const isAddress = /^[\d.]+$/.test(host);
  if (isAddress ? certificate.checkIP(host) : certificate.checkHost(host)) return undefined;
  const kind = isAddress ? 'ipv4 address' : 'hostname';
  if (/(?:^|, )(?:DNS|IP Address):/.test(certificate.subjectAltName ?? ''))
    return `SSL: no alternative certificate subject name matches target ${kind} '${host}'`;
  const name = /(?:^|\n)CN=(.*)/.exec(certificate.subject)?.[1];
  if (name === undefined) return 'SSL: unable to obtain common name from peer certificate';
  if (name === host) return undefined;
  return `SSL: certificate subject name '${name}' does not match target hostname '${host}'`;
}
