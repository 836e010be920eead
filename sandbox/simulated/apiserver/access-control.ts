/** Everything of one API server that is about who asks and what they may: wired together over its store. */
import type { Clock } from '../../clock.ts';
import type { AdmissionPlugin } from '../admission/types.ts';
import type { ResourceName } from '../objects.ts';
import type { TokenKeys } from '../pki/index.ts';
import type { Store } from '../storage/index.ts';
import {
  type Authenticator,
  createAuthenticator,
  identityReviews,
  ServiceAccountTokens,
} from './authentication/index.ts';
import {
  type Authorizer,
  accessReviews,
  certificateRequests,
  escalationCheck,
  masters,
  nodeAuthorizer,
  type PolicyRule,
  Rbac,
  union,
} from './authorization/index.ts';
import type { Review } from './registry/types.ts';

export interface AccessControlOptions {
  readonly store: Store;
  /** Sign and check service-account tokens. */
  readonly keys: TokenKeys;
  readonly clock: Clock;
  /** What every kubelet may do besides reading what its pods need. */
  readonly nodeRules: readonly PolicyRule[];
}

export interface AccessControl {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly tokens: ServiceAccountTokens;
  /** Go last: they look at what other plug-ins have made of a request. */
  readonly admission: readonly AdmissionPlugin[];
  /** Answers to questions, by the resource whose creation asks. */
  readonly reviews: Readonly<Record<ResourceName, Review>>;
}

export function createAccessControl({ store, keys, clock, nodeRules }: AccessControlOptions): AccessControl {
  const rbac = new Rbac(store);
  const authorizer = union(masters, nodeAuthorizer(store, nodeRules), rbac);
  const tokens = new ServiceAccountTokens(keys, store, clock);
  return {
    authenticator: createAuthenticator(tokens, authorizer, clock),
    authorizer,
    tokens,
    admission: [escalationCheck(authorizer, rbac), certificateRequests(authorizer, () => clock.now())],
    reviews: { ...identityReviews(tokens, clock), ...accessReviews(authorizer, rbac) },
  };
}
