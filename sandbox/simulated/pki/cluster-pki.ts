/**
 * The keys and certificates of one cluster: a CA of its own, what the API server serves with, the administrator's
 * credential, and the key that signs service-account tokens. All of it fits into JSON, so that a cluster that comes back
 * is the same cluster to its clients.
 */
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

/** Names under which a cluster's own pods and this machine reach the API server. */
const SERVING_NAMES = {
  dns: [
    'localhost',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ],
  ip: ['127.0.0.1', '::1', '10.96.0.1', '172.18.0.2'],
};

/** Makes the PKI of a new cluster. `now` in milliseconds. */
export function createPki(now: number): ClusterPki {
  const authority = createAuthority('kubernetes', now);
  const administrator = { commonName: 'kubernetes-admin', organizations: ['system:masters'] };
  return restorePki({
    authority,
    serving: issueServing(authority, { commonName: 'kube-apiserver' }, SERVING_NAMES, now),
    administrator: issueClient(authority, administrator, now),
  });
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
