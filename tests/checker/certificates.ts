/** Certificates for tests, made anew: an authority, and what it signed. */
import {
  createAuthority,
  generateKeys,
  type Issuer,
  issueClient,
  issueServing,
} from '../../sandbox/simulated/pki/certificates.ts';

export async function authority(name = 'kubernetes'): Promise<Issuer> {
  return createAuthority(name, await generateKeys(), Date.now());
}

export const pemOf = (issuer: Issuer): string => issuer.certificate.toString('pem');

export async function client(issuer: Issuer, commonName: string, organizations: string[]) {
  return issueClient(issuer, { commonName, organizations }, await generateKeys(), Date.now());
}

export async function serving(issuer: Issuer, dns: string[], ip: string[]) {
  return issueServing(issuer, { commonName: dns[0] ?? 'x' }, { dns, ip }, await generateKeys(), Date.now());
}
