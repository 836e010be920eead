/** `authorizer` in expressions: who may do what. After apiserver/pkg/cel/library/authz.go. */
import type { Authorizer, Decision } from '../../apiserver/authorization/types.ts';
import {
  type CelType,
  EvaluationError,
  libraryType,
  OpaqueValue,
  type Overload,
  overload,
} from '../../cel/index.ts';
import type { UserInfo } from '../types.ts';

const named = (name: string) => libraryType(`kubernetes.authorization.${name}`, 'opaque');

export const AUTHORIZER = named('Authorizer');
export const RESOURCE_CHECK = named('ResourceCheck');
const PATH_CHECK = named('PathCheck');
const GROUP_CHECK = named('GroupCheck');
const DECISION = named('Decision');

/** One of the values below: two are the same only when they are one. */
abstract class Check extends OpaqueValue {
  toString(): string {
    return this.type.name;
  }

  override equals(other: OpaqueValue): boolean {
    return this === other;
  }
}

/** Asks on behalf of somebody. */
export class AuthorizerValue extends Check {
  readonly type: CelType = AUTHORIZER;
  readonly authorizer: Authorizer;
  readonly user: UserInfo;

  constructor(authorizer: Authorizer, user: UserInfo) {
    super();
    this.authorizer = authorizer;
    this.user = user;
  }
}

class PathCheck extends Check {
  readonly type: CelType = PATH_CHECK;
  readonly by: AuthorizerValue;
  readonly path: string;

  constructor(by: AuthorizerValue, path: string) {
    super();
    this.by = by;
    this.path = path;
  }
}

class GroupCheck extends Check {
  readonly type: CelType = GROUP_CHECK;
  readonly by: AuthorizerValue;
  readonly group: string;

  constructor(by: AuthorizerValue, group: string) {
    super();
    this.by = by;
    this.group = group;
  }
}

/** What is asked about; '' where it is not said. */
export interface Resource {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

export class ResourceCheck extends Check {
  readonly type: CelType = RESOURCE_CHECK;
  readonly by: AuthorizerValue;
  readonly resource: Resource;

  constructor(by: AuthorizerValue, resource: Resource) {
    super();
    this.by = by;
    this.resource = resource;
  }
}

class DecisionValue extends Check {
  readonly type: CelType = DECISION;
  readonly decision: Decision;

  constructor(decision: Decision) {
    super();
    this.decision = decision;
  }
}

const A = 'kubernetes.authorization';

/** The functions of the library. */
export const authorizerOverloads: readonly Overload[] = [
  overload(
    'authorizer_path',
    `${A}.Authorizer~path(string): ${A}.PathCheck`,
    (by: AuthorizerValue, path: string) => {
      if (path.trim() === '') throw new EvaluationError('path must not be empty');
      return new PathCheck(by, path);
    },
  ),
  overload(
    'authorizer_group',
    `${A}.Authorizer~group(string): ${A}.GroupCheck`,
    (by: AuthorizerValue, group: string) => new GroupCheck(by, group),
  ),
  overload(
    'authorizer_serviceaccount',
    `${A}.Authorizer~serviceAccount(string, string): ${A}.Authorizer`,
    asAccount,
  ),
  overload(
    'groupcheck_resource',
    `${A}.GroupCheck~resource(string): ${A}.ResourceCheck`,
    (check: GroupCheck, resource: string) => {
      if (resource.trim() === '') throw new EvaluationError('resource must not be empty');
      return new ResourceCheck(check.by, {
        group: check.group,
        resource,
        subresource: '',
        namespace: '',
        name: '',
      });
    },
  ),
  narrowing('subresource', 'resourcecheck_subresource', (resource, subresource) => ({
    ...resource,
    subresource,
  })),
  narrowing('namespace', 'resourcecheck_namespace', (resource, namespace) => ({ ...resource, namespace })),
  narrowing('name', 'resourcecheck_name', (resource, name) => ({ ...resource, name })),
  // Roles know nothing of selectors: they do not change a decision.
  narrowing('fieldSelector', 'authorizer_fieldselector', (resource) => resource),
  narrowing('labelSelector', 'authorizer_labelselector', (resource) => resource),
  overload(
    'pathcheck_check',
    `${A}.PathCheck~check(string): ${A}.Decision`,
    ({ by, path }: PathCheck, verb: string) => {
      return new DecisionValue(by.authorizer.authorize({ user: by.user, verb, path }));
    },
  ),
  overload(
    'resourcecheck_check',
    `${A}.ResourceCheck~check(string): ${A}.Decision`,
    ({ by, resource }: ResourceCheck, verb: string) => {
      return new DecisionValue(by.authorizer.authorize({ user: by.user, verb, ...resource }));
    },
  ),
  overload(
    'decision_allowed',
    `${A}.Decision~allowed(): bool`,
    ({ decision }: DecisionValue) => decision.allowed,
  ),
  overload(
    'decision_reason',
    `${A}.Decision~reason(): string`,
    ({ decision }: DecisionValue) => decision.reason ?? '',
  ),
  overload('decision_errored', `${A}.Decision~errored(): bool`, () => false),
  overload('decision_error', `${A}.Decision~error(): string`, () => ''),
];

function narrowing(
  name: string,
  id: string,
  change: (resource: Resource, value: string) => Resource,
): Overload {
  const signature = `${A}.ResourceCheck~${name}(string): ${A}.ResourceCheck`;
  return overload(
    id,
    signature,
    (check: ResourceCheck, value: string) => new ResourceCheck(check.by, change(check.resource, value)),
  );
}

function asAccount(by: AuthorizerValue, namespace: string, name: string): AuthorizerValue {
  const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
  if (!name.split('.').every((part) => label.test(part)))
    throw new EvaluationError('Invalid service account name');
  if (!label.test(namespace)) throw new EvaluationError('Invalid service account namespace');
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return new AuthorizerValue(by.authorizer, { name: `system:serviceaccount:${namespace}:${name}`, groups });
}
