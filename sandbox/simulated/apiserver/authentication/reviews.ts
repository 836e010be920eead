/** Answers SelfSubjectReview (`kubectl auth whoami`) and TokenReview. */
import type { Clock } from '../../../clock.ts';
import type { UserInfo } from '../../admission/types.ts';
import type { KubeObject, ResourceName } from '../../objects.ts';
import { badRequest } from '../errors.ts';
import { timestamp } from '../registry/metadata.ts';
import type { Review } from '../registry/types.ts';
import { ISSUER, type ServiceAccountTokens } from './tokens.ts';

/** By the resource whose creation asks. */
export function identityReviews(
  tokens: ServiceAccountTokens,
  clock: Clock,
): Readonly<Record<ResourceName, Review>> {
  return {
    'selfsubjectreviews.authentication.k8s.io': ({ apiVersion, kind }, _namespace, by) => ({
      kind,
      apiVersion,
      metadata: { creationTimestamp: timestamp(clock.now()) } as KubeObject['metadata'],
      status: { userInfo: userInfoOf(by.user) },
    }),
    'tokenreviews.authentication.k8s.io': ({ apiVersion, kind, spec }) => ({
      kind,
      apiVersion,
      metadata: {} as KubeObject['metadata'],
      spec,
      status: statusOf(tokens, spec ?? {}),
    }),
  };
}

/** A user as `authentication.k8s.io/v1` writes one. */
function userInfoOf({ name, uid, groups, extra }: UserInfo): object {
  return { username: name, ...(uid ? { uid } : {}), groups, ...(extra ? { extra } : {}) };
}

function statusOf(tokens: ServiceAccountTokens, spec: { token?: string; audiences?: string[] }): object {
  if (!spec.token) throw badRequest('token is required for TokenReview in authentication');
  const holder = tokens.authenticate(spec.token);
  if (!holder) return { user: {}, error: '[invalid bearer token, service account token is not valid]' };
  const wanted = spec.audiences?.length ? spec.audiences : [ISSUER];
  const audiences = wanted.filter((audience) => holder.audiences.includes(audience));
  if (audiences.length > 0) return { authenticated: true, user: userInfoOf(holder.user), audiences };
  const list = (names: readonly string[]) => `[${names.map((name) => JSON.stringify(name)).join(' ')}]`;
  const why = `token audiences ${list(holder.audiences)} is invalid for the target audiences ${list(wanted)}`;
  return { user: {}, error: `[invalid bearer token, ${why}]` };
}
