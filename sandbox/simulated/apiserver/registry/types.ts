import type { UserInfo, WebhookAnswers } from '../../admission/types.ts';
import type { KubeObject, ResourceName } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';

/** Everything about a write besides the object: who, how, and whether it counts. */
export interface WriteContext {
  readonly user: UserInfo;
  /** The name in managedFields. */
  readonly fieldManager: string;
  /** The subresource in managedFields, where a write of the object came through one: `scale`. */
  readonly through?: string;
  /** Go all the way but store nothing. */
  readonly dryRun: boolean;
  /** A text for a `Warning:` header. */
  warn(text: string): void;
  /** The version the client speaks of, where it is not the one that is stored. */
  readonly served?: ResourceDefinition;
  /** CreateOptions and the like as the client gave them, without kind. */
  readonly options?: () => Readonly<Record<string, unknown>>;
  /** What webhooks have answered to this write so far; writers that cannot wait have none. */
  readonly answers?: () => WebhookAnswers;
}

/** The kinds a server serves. */
export interface Scheme {
  readonly resources: readonly ResourceDefinition[];
  /** By plural and group: `deployments.apps`. */
  resourceNamed(name: ResourceName): ResourceDefinition | undefined;
  /** By the parts of a URL, among the kinds that clients have added; without: none can be. */
  findCustom?(group: string, version: string, plural: string): ResourceDefinition | undefined;
}

/** One object, named. */
export interface ObjectRef {
  readonly definition: ResourceDefinition;
  /** `undefined` for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Answers a question that is asked by creating an object: nothing is stored. `review` is a private copy. */
export type Review = (review: KubeObject, namespace: string | undefined, by: WriteContext) => KubeObject;

/** Answers TokenRequests for service accounts. */
export interface TokenIssuer {
  /** Throws 400, 404, 409, 422. */
  issue(account: KubeObject, request: Partial<KubeObject>): KubeObject;
}

/** DeleteOptions as they come over the wire. */
export interface Deletion {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}
