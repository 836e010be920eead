/** Certificates that a cluster or a server in it makes for itself, with a new key each: EC P-256, as quick to make as they are small. */
import { makeCertificate, type QuickCertificate } from './quick-certificate.ts';

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

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

/** A self-signed CA. `now` in milliseconds. */
export function createAuthority(commonName: string, now: number): Credential {
  return makeCertificate(good(now, { subject: { commonName }, use: 'authority' }));
}

/** A certificate with which a client authenticates. */
export function issueClient(issuer: Credential, subject: Subject, now: number): Credential {
  return makeCertificate(good(now, { subject, use: 'client' }), issuer);
}

/** A certificate for a server of these names and addresses; self-signed without an issuer. */
export function issueServing(
  issuer: Credential | undefined,
  subject: Subject,
  names: { readonly dns: readonly string[]; readonly ip: readonly string[] },
  now: number,
): Credential {
  return makeCertificate(good(now, { subject, use: 'server', ...names }), issuer);
}

/** From a little ago, for clients whose clock is behind, and as long as kubeadm makes them: ten years for a CA, one for others. */
function good(now: number, what: Omit<QuickCertificate, 'notBefore' | 'notAfter'>): QuickCertificate {
  const lifetime = what.use === 'authority' ? 10 * YEAR : YEAR;
  return { ...what, notBefore: now - 5 * MINUTE, notAfter: now + lifetime };
}
