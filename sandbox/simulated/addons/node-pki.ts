/**
 * Keys and certificates as kubeadm lays them in /etc/kubernetes/pki, and the credentials of its kubeconfigs. Those the cluster
 * really works with are its own; the others are made when somebody first looks, and are as good: the same CA signs them.
 */
import { createPublicKey, X509Certificate } from 'node:crypto';
import type { Credential, Subject } from '../pki/index.ts';
import { makeCertificate, type QuickCertificate } from '../pki/quick-certificate.ts';
import type { ClusterFacts } from './types.ts';

/** A pair of files: where they lie below /etc/kubernetes/pki, and what is in them when they are first read. */
export interface PkiFile {
  /** Without `.crt` and `.key`. */
  readonly name: string;
  credential(): Credential;
}

const YEAR = 365 * 24 * 3600 * 1000;
/** How long before they are made certificates begin. */
const EARLIER = 5 * 60_000;
const ADMINISTRATORS = 'kubeadm:cluster-admins';

export class NodePki {
  readonly #facts: ClusterFacts;
  readonly #made = new Map<string, Credential>();

  constructor(facts: ClusterFacts) {
    this.#facts = facts;
  }

  /** Of the control plane, in the order kubeadm makes them. */
  files(): PkiFile[] {
    const { pki, controlPlane } = this.#facts;
    const member = { dns: [controlPlane, 'localhost'], ip: [this.#facts.address, '127.0.0.1', '::1'] };
    const etcd = () => this.#authority('etcd-ca');
    const frontProxy = () => this.#authority('front-proxy-ca');
    const file = (name: string, credential: () => Credential): PkiFile => ({ name, credential });
    const etcdMember = (name: string) =>
      file(name, () => this.#issue(name, { commonName: controlPlane }, 'both', etcd, member));
    const client = (name: string, subject: Subject, issuer?: () => Credential) =>
      file(name, () => this.#issue(name, subject, 'client', issuer));
    return [
      file('ca', () => pki().authority),
      file('apiserver', () => pki().serving),
      client('apiserver-kubelet-client', {
        commonName: 'kube-apiserver-kubelet-client',
        organizations: [ADMINISTRATORS],
      }),
      file('front-proxy-ca', frontProxy),
      client('front-proxy-client', { commonName: 'front-proxy-client' }, frontProxy),
      file('etcd/ca', etcd),
      etcdMember('etcd/server'),
      etcdMember('etcd/peer'),
      client('etcd/healthcheck-client', { commonName: 'kube-etcd-healthcheck-client' }, etcd),
      client('apiserver-etcd-client', { commonName: 'kube-apiserver-etcd-client' }, etcd),
    ];
  }

  /** The key that signs tokens, and its public half; empty while it is still being made. */
  tokenKeys(): { privateKey(): string; publicKey(): string } {
    const key = () => this.#facts.pki().serviceAccountKey ?? '';
    const open = (pem: string) => createPublicKey(pem).export({ type: 'spki', format: 'pem' }) as string;
    return { privateKey: key, publicKey: () => (key() ? open(key()) : '') };
  }

  /** With which somebody authenticates as this user. */
  client(subject: Subject): Credential {
    return this.#issue(`user ${subject.commonName}`, subject, 'client');
  }

  /** What a kubelet serves with when nobody gave it a certificate: signed by itself. */
  selfSigned(nodeName: string): Credential {
    return this.#once(`node ${nodeName}`, () => {
      const subject = { commonName: `${nodeName}@${Math.floor(this.#begin / 1000)}` };
      return makeCertificate({ ...this.#validity(), subject, use: 'server', dns: [nodeName] });
    });
  }

  #issue(
    name: string,
    subject: Subject,
    use: QuickCertificate['use'],
    issuer: () => Credential = () => this.#facts.pki().authority,
    names: Pick<QuickCertificate, 'dns' | 'ip'> = {},
  ): Credential {
    const wanted = { ...this.#validity(), ...names, subject, use };
    return this.#once(name, () => makeCertificate(wanted, issuer()));
  }

  #authority(commonName: string): Credential {
    return this.#once(commonName, () => {
      const wanted = { ...this.#validity(10 * YEAR), subject: { commonName }, dns: [commonName] };
      return makeCertificate({ ...wanted, use: 'authority' });
    });
  }

  #once(name: string, make: () => Credential): Credential {
    const made = this.#made.get(name) ?? make();
    this.#made.set(name, made);
    return made;
  }

  /** When the cluster was made, by its CA: the same however often it was started since. */
  get #begin(): number {
    return Date.parse(new X509Certificate(this.#facts.authority).validFrom) + EARLIER;
  }

  #validity(lifetime = YEAR): { notBefore: number; notAfter: number } {
    return { notBefore: this.#begin - EARLIER, notAfter: this.#begin + lifetime };
  }
}

/** Who the kubeconfigs in /etc/kubernetes are of. */
export const KUBECONFIG_USERS: Readonly<Record<string, Subject>> = {
  'admin.conf': { commonName: 'kubernetes-admin', organizations: [ADMINISTRATORS] },
  'super-admin.conf': { commonName: 'kubernetes-super-admin', organizations: ['system:masters'] },
  'controller-manager.conf': { commonName: 'system:kube-controller-manager' },
  'scheduler.conf': { commonName: 'system:kube-scheduler' },
};
