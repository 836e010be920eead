import type { UserInfo } from '../../admission/types.ts';
import type { ResourceName } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';

/** Everything about a write besides the object: who, how, and whether it counts. */
export interface WriteContext {
  readonly user: UserInfo;
  /** The name in managedFields. */
  readonly fieldManager: string;
  /** Go all the way but store nothing. */
  readonly dryRun: boolean;
  /** A text for a `Warning:` header. */
  warn(text: string): void;
}

/** The kinds a server serves. */
export interface Scheme {
  readonly resources: readonly ResourceDefinition[];
  /** By plural and group: `deployments.apps`. */
  resourceNamed(name: ResourceName): ResourceDefinition | undefined;
}

/** One object, named. */
export interface ObjectRef {
  readonly definition: ResourceDefinition;
  /** `undefined` for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/** DeleteOptions as they come over the wire. */
export interface Deletion {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}
