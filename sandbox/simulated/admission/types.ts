import type { Client } from '../client.ts';
import type { KubeObject, ResourceName } from '../objects.ts';

/** One write on its way to the store, as admission sees it. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly resource: ResourceName;
  /** '' for the object itself. */
  readonly subresource: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** The object to be stored: mutating plug-ins change it in place. `undefined` for DELETE. */
  readonly object: KubeObject | undefined;
  /** What is stored now, for UPDATE and DELETE. */
  readonly old: KubeObject | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** A text for a `Warning:` header. */
  warn(text: string): void;
}

export interface UserInfo {
  readonly name: string;
  readonly groups: readonly string[];
  /** Of service accounts; of others whatever an impersonator says. */
  readonly uid?: string;
  /** What else the authenticator knows: the pod of a token, the fingerprint of a certificate. */
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** One admission plug-in, named as kube-apiserver names it. Refuses by throwing a StatusError. */
export interface AdmissionPlugin {
  readonly name: string;
  mutate?(request: AdmissionRequest, client: Client): void;
  validate?(request: AdmissionRequest, client: Client): void;
}
