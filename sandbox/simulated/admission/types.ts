import type { Client } from '../client.ts';
import type { KubeObject, ResourceName } from '../objects.ts';
import type { ResourceDefinition } from '../scheme/types.ts';

/** One write on its way to the store, as admission sees it. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly resource: ResourceName;
  /** The resource that stores the object. */
  readonly definition: ResourceDefinition;
  /** The version of it the client spoke of: another one for a few kinds. */
  readonly served: ResourceDefinition;
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
  /** CreateOptions and the like as the client gave them, without kind; `undefined` for writers inside this process. */
  readonly options?: (() => Readonly<Record<string, unknown>>) | undefined;
  /** What webhooks have answered to this write so far, where its writer waits for them. */
  readonly answers?: (() => WebhookAnswers) | undefined;
  /** What mutating plug-ins remember between the two times they may see one write. */
  readonly passes: Passes;
}

/** Answers of webhooks by what was asked, kept while one write is tried again and again until all are there. */
export type WebhookAnswers = Map<string, unknown>;

/** Mutating plug-ins see a write twice when one of them asks for it (apiserver/pkg/admission/reinvocation.go). */
export interface Passes {
  readonly current: 1 | 2;
  again: boolean;
  /** Of each plug-in that keeps something, by its name. */
  memory?: Map<string, unknown>;
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
  /** Also sees what is no write of an object: CONNECT, and the creation of subresources such as `eviction`. */
  readonly seesActions?: boolean;
  mutate?(request: AdmissionRequest, client: Client): void;
  validate?(request: AdmissionRequest, client: Client): void;
}
