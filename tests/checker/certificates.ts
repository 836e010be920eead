/** Certificates for tests, made anew: an authority, and what it signed. */
import {
  type Credential,
  createAuthority,
  issueClient,
  issueServing,
} from '../../sandbox/simulated/pki/certificates.ts';

export async function authority(name = 'kubernetes'): Promise<Credential> {
  return createAuthority(name, Date.now());
}

export const pemOf = (issuer: Credential): string => issuer.certificate;

export async function client(issuer: Credential, commonName: string, organizations: string[]) {
  return issueClient(issuer, { commonName, organizations }, Date.now());
}

export async function serving(issuer: Credential, dns: string[], ip: string[]) {
  return issueServing(issuer, { commonName: dns[0] ?? 'x' }, { dns, ip }, Date.now());
}
