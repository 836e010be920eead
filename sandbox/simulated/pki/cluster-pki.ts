/**
 * The keys and certificates of one cluster: a CA of its own, what the API server serves with, the administrator's
 * credential, and the key that signs service-account tokens. All of it fits into JSON, so that a cluster that comes back
 * is the same cluster to its clients.
 */
import {
  type Credential,
  createAuthority,
  generateKeys,
  type Issuer,
  issueClient,
  issueServing,
  keyToPem,
  loadAuthority,
  type Subject,
  signRequest,
  type Wanted,
} from './certificates.ts';
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
  issueClient(subject: Subject, now: number): Promise<Credential>;
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
export async function createPki(now: number): Promise<ClusterPki> {
  const [ca, server, client] = await Promise.all([generateKeys(), generateKeys(), generateKeys()]);
  const issuer = await createAuthority('kubernetes', ca, now);
  const administrator = { commonName: 'kubernetes-admin', organizations: ['system:masters'] };
  const [serving, admin] = await Promise.all([
    issueServing(issuer, { commonName: 'kube-apiserver' }, SERVING_NAMES, server, now),
    issueClient(issuer, administrator, client, now),
  ]);
  const certificate = `${issuer.certificate.toString('pem')}\n`;
  const authority = { key: keyToPem(ca.privateKey), certificate };
  return pkiOf({ authority, serving, administrator: admin }, issuer);
}

/** The PKI of a cluster that was kept. */
export function restorePki(state: PkiState): ClusterPki {
  return pkiOf(state, undefined);
}

function pkiOf(state: PkiState, known: Issuer | undefined): ClusterPki {
  let issuer: Promise<Issuer> | undefined = known && Promise.resolve(known);
  const signer = () => {
    issuer ??= loadAuthority(state.authority);
    return issuer;
  };
  const tokens = new TokenKeys(state.serviceAccountKey);
  return {
    get state() {
      return { ...state, ...(tokens.pem ? { serviceAccountKey: tokens.pem } : {}) };
    },
    authority: state.authority.certificate,
    tokens,
    async issueClient(subject, now) {
      const [ca, keys] = await Promise.all([signer(), generateKeys()]);
      return issueClient(ca, subject, keys, now);
    },
    signRequest: async (wanted, now) => signRequest(await signer(), wanted, now),
  };
}
