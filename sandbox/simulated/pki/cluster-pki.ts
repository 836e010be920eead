/**
 * The keys and certificates of one cluster: a CA of its own, what the API server serves with, the administrator's
 * credential, and the key that signs service-account tokens. All of it fits into JSON, so that a cluster that comes back
 * is the same cluster to its clients.
 */
import { X509Certificate } from 'node:crypto';
import { type Credential, createAuthority, issueClient, issueServing, type Subject } from './certificates.ts';
import { signRequest, type Wanted } from './sign-request.ts';
import { TokenKeys } from './token-keys.ts';

/** Everything secret and public of a cluster, PEM, for keeping. */
export interface PkiState {
  readonly authority: Credential;
  readonly serving: Credential;
  readonly administrator: Credential;
  /** Private key (PKCS #8) that signs service-account tokens; absent while it is being made. */
  readonly serviceAccountKey?: string;
}

export interface ClusterPki {
  readonly state: PkiState;
  /** The CA's certificate, which clients trust and against which theirs are checked. */
  readonly authority: string;
  /** A new client certificate: CN is the user, O the groups. `now` in milliseconds. */
  issueClient(subject: Subject, now: number): Credential;
  /** The certificate for a request of somebody's own, PEM. */
  signRequest(wanted: Wanted, now: number): Promise<string>;
  /** Signs and checks service-account tokens. `state` is complete when it is ready. */
  readonly tokens: TokenKeys;
}

/** Names under which a cluster's own pods, its nodes and this machine reach the API server: nodes are called alike everywhere. */
const SERVING_NAMES = {
  dns: [
    'localhost',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'naru-control-plane',
  ],
  ip: ['127.0.0.1', '::1', '10.96.0.1', '172.18.0.2'],
};

/** Makes the PKI of a new cluster. `now` in milliseconds. */
export function createPki(now: number): ClusterPki {
  const authority = createAuthority('kubernetes', now);
  return restorePki({ authority, ...issueBoth(authority, now) });
}

/** Certificates that end within this time are made anew. Milliseconds. */
const SOON = 30 * 24 * 3600 * 1000;

/** What a cluster goes on with that was away, perhaps for a year: the same CA, and certificates that are good for a while. */
export function renewed(state: PkiState, now: number): PkiState {
  const end = Date.parse(new X509Certificate(state.serving.certificate).validTo);
  return end - now > SOON ? state : { ...state, ...issueBoth(state.authority, now) };
}

/** What the API server serves with, and the administrator's credential. */
function issueBoth(authority: Credential, now: number): Pick<PkiState, 'serving' | 'administrator'> {
  const user = { commonName: 'kubernetes-admin', organizations: ['system:masters'] };
  return {
    serving: issueServing(authority, { commonName: 'kube-apiserver' }, SERVING_NAMES, now),
    administrator: issueClient(authority, user, now),
  };
}

/** The PKI of a cluster that was kept. */
export function restorePki(state: PkiState): ClusterPki {
  const { authority } = state;
  const tokens = new TokenKeys(state.serviceAccountKey);
  return {
    get state() {
      return { ...state, ...(tokens.pem ? { serviceAccountKey: tokens.pem } : {}) };
    },
    authority: authority.certificate,
    tokens,
    issueClient: (subject, now) => issueClient(authority, subject, now),
    signRequest: (wanted, now) => signRequest(authority, wanted, now),
  };
}
