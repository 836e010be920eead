/** Answers SubjectAccessReviews and their relatives: `kubectl auth can-i`. */
import type { UserInfo } from '../../admission/types.ts';
import type { FieldError, KubeObject, ResourceName } from '../../objects.ts';
import { badRequest, invalid } from '../errors.ts';
import type { Review, WriteContext } from '../registry/types.ts';
import type { AccessRequest, Authorizer, PolicyRule, RuleResolver } from './types.ts';

const GROUP = 'authorization.k8s.io';

/** By the resource whose creation asks. */
export function accessReviews(
  authorizer: Authorizer,
  resolver: RuleResolver,
): Readonly<Record<ResourceName, Review>> {
  const decide = (review: KubeObject, user: UserInfo) => {
    const { allowed, reason } = authorizer.authorize(accessOf(review, user));
    return answered(review, { allowed, ...(reason ? { reason } : {}) });
  };
  return {
    [`selfsubjectaccessreviews.${GROUP}`]: (review, _namespace, by) => {
      check(review, attributeErrors(review));
      return decide(review, by.user);
    },
    [`subjectaccessreviews.${GROUP}`]: (review) => {
      check(review, [...attributeErrors(review), ...subjectErrors(review)]);
      return decide(review, subjectOf(review));
    },
    [`localsubjectaccessreviews.${GROUP}`]: (review, namespace) => {
      check(review, [...attributeErrors(review), ...subjectErrors(review)]);
      if ((review['spec'].resourceAttributes?.namespace ?? '') !== namespace) {
        throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace}`);
      }
      return decide(review, subjectOf(review));
    },
    [`selfsubjectrulesreviews.${GROUP}`]: (review, _namespace, by) => rulesOf(resolver, review, by),
  };
}

function answered(review: KubeObject, status: object): KubeObject {
  const { apiVersion, kind, spec } = review;
  return { kind, apiVersion, metadata: {} as KubeObject['metadata'], spec, status };
}

function check(review: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: GROUP, kind: review.kind, plural: '' }, '', errors);
}

function fieldError(field: string, value: unknown, detail: string): FieldError {
  const shown = value === undefined ? 'null' : JSON.stringify(value);
  return { type: 'FieldValueInvalid', field, detail: `Invalid value: ${shown}: ${detail}` };
}

function attributeErrors(review: KubeObject): FieldError[] {
  review['spec'] ??= {};
  const { resourceAttributes, nonResourceAttributes } = review['spec'];
  if (resourceAttributes && nonResourceAttributes) {
    const detail = 'cannot be specified in combination with resourceAttributes';
    return [fieldError('spec.nonResourceAttributes', nonResourceAttributes, detail)];
  }
  if (resourceAttributes || nonResourceAttributes) return [];
  const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [fieldError('spec.resourceAttributes', undefined, detail)];
}

function subjectErrors({ spec }: KubeObject): FieldError[] {
  if (spec.user || spec.groups?.length > 0) return [];
  return [fieldError('spec.user', spec.user ?? '', 'at least one of user or group must be specified')];
}

function subjectOf({ spec }: KubeObject): UserInfo {
  return { name: spec.user ?? '', groups: spec.groups ?? [] };
}

function accessOf({ spec }: KubeObject, user: UserInfo): AccessRequest {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (path) return { user, verb: path.verb ?? '', path: path.path ?? '' };
  return {
    user,
    verb: resource.verb ?? '',
    group: resource.group ?? '',
    resource: resource.resource ?? '',
    subresource: resource.subresource ?? '',
    namespace: resource.namespace ?? '',
    name: resource.name ?? '',
    fieldSelector: resource.fieldSelector?.rawSelector ?? '',
  };
}

/** Everything somebody may do in a namespace, as `kubectl auth can-i --list` shows it. */
function rulesOf(resolver: RuleResolver, review: KubeObject, { user }: WriteContext): KubeObject {
  const namespace: string = review['spec']?.namespace ?? '';
  if (namespace === '') throw badRequest('no namespace on request');
  const { rules, errors } = resolver.rulesFor(user, namespace);
  const isNode = user.groups.includes('system:nodes') && user.name.startsWith('system:node:');
  const problems = isNode ? [...errors, 'node authorizer does not support user rule resolution'] : errors;
  return answered(review, {
    resourceRules: rules.filter(({ resources }) => resources?.length).map(resourceRule),
    nonResourceRules: rules
      .filter(({ nonResourceURLs }) => nonResourceURLs?.length)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: problems.length > 0,
    ...(problems.length > 0 ? { evaluationError: problems.join(', ') } : {}),
  });
}

function resourceRule({ verbs, apiGroups, resources, resourceNames }: PolicyRule): PolicyRule {
  return {
    verbs,
    apiGroups: apiGroups ?? [],
    resources: resources ?? [],
    ...(resourceNames ? { resourceNames } : {}),
  };
}
