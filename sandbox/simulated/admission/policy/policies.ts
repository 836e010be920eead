/** The policies there are with their bindings; expressions are compiled when a policy is first needed. */
import type { CelType } from '../../cel/index.ts';
import type { KubeObject } from '../../objects.ts';
import type { Store } from '../../storage/index.ts';
import type { Criteria } from '../matching.ts';
import {
  compileExpression,
  compileVariables,
  type Expression,
  type NamedExpression,
  RETURNS,
} from './expressions.ts';
import { compileConditions } from './match-conditions.ts';
import type { ParamKind, ParamRef } from './params.ts';

/** What validating and mutating policies have in common. */
export interface Policy {
  readonly name: string;
  readonly criteria: Criteria;
  readonly failurePolicy: string;
  readonly paramKind: ParamKind | undefined;
  readonly variables: readonly NamedExpression[];
  readonly conditions: readonly Expression[];
}

export interface Binding {
  readonly name: string;
  readonly policyName: string;
  readonly paramRef: ParamRef | undefined;
  /** `undefined` for everything the policy is about. */
  readonly criteria: Criteria | undefined;
  readonly actions: readonly string[];
}

export interface Hook<P extends Policy> {
  readonly policy: P;
  readonly bindings: readonly Binding[];
}

const GROUP = 'admissionregistration.k8s.io';

/** Policies of one kind that are bound, by name. Read again only when a policy or a binding has changed. */
export class Policies<P extends Policy> {
  readonly #store: Store;
  readonly #resources: readonly [policies: string, bindings: string];
  readonly #compile: (policy: KubeObject) => P;
  readonly #compiled = new WeakMap<KubeObject, P>();
  #seenPolicies = -1;
  #seenBindings = -1;
  #hooks: readonly Hook<P>[] = [];

  constructor(store: Store, kind: 'validating' | 'mutating', compile: (policy: KubeObject) => P) {
    this.#store = store;
    this.#resources = [`${kind}admissionpolicies.${GROUP}`, `${kind}admissionpolicybindings.${GROUP}`];
    this.#compile = compile;
  }

  get hooks(): readonly Hook<P>[] {
    const [policies, bindings] = this.#resources;
    const [first, second] = [this.#store.versionOf(policies), this.#store.versionOf(bindings)];
    if (first === this.#seenPolicies && second === this.#seenBindings) return this.#hooks;
    this.#seenPolicies = first;
    this.#seenBindings = second;
    const bound = Map.groupBy(this.#store.list(bindings).map(bindingOf), ({ policyName }) => policyName);
    this.#hooks = this.#store.list(policies).flatMap((object) => {
      const all = bound.get(object.metadata.name);
      return all ? [{ policy: this.#policyOf(object), bindings: all }] : [];
    });
    return this.#hooks;
  }

  #policyOf(object: KubeObject): P {
    const known = this.#compiled.get(object) ?? this.#compile(object);
    this.#compiled.set(object, known);
    return known;
  }
}

function bindingOf({ metadata, spec = {} }: KubeObject): Binding {
  return {
    name: metadata.name,
    policyName: spec.policyName ?? '',
    paramRef: spec.paramRef,
    criteria: spec.matchResources,
    actions: spec.validationActions ?? [],
  };
}

/** The common part of a policy, and the types of its variables for what else it has to compile. */
export function compilePolicy({ metadata, spec = {} }: KubeObject): {
  policy: Policy;
  types: Map<string, CelType>;
} {
  const types = new Map<string, CelType>();
  const params = Boolean(spec.paramKind);
  const policy: Policy = {
    name: metadata.name,
    criteria: spec.matchConstraints ?? {},
    failurePolicy: spec.failurePolicy ?? 'Fail',
    paramKind: spec.paramKind,
    variables: compileVariables(spec.variables ?? [], { params, authorizer: true }, types),
    conditions: compileConditions(spec.matchConditions ?? [], params),
  };
  return { policy, types };
}

export interface Validation {
  readonly expression: Expression;
  readonly message: string;
  readonly messageExpression: Expression | undefined;
  readonly reason: string;
}

export interface ValidatingPolicy extends Policy {
  readonly validations: readonly Validation[];
  readonly auditAnnotations: readonly { readonly key: string; readonly value: Expression }[];
}

export function compileValidating(object: KubeObject): ValidatingPolicy {
  const { policy, types: variables } = compilePolicy(object);
  const { validations = [], auditAnnotations = [] } = object['spec'] ?? {};
  const declarations = { params: policy.paramKind !== undefined, authorizer: true, variables };
  const withoutAuthorizer = { ...declarations, authorizer: false };
  return {
    ...policy,
    validations: (validations as Record<string, string>[]).map((each) => ({
      expression: compileExpression(each['expression'] ?? '', declarations, RETURNS.bool),
      message: each['message'] ?? '',
      messageExpression: each['messageExpression']
        ? compileExpression(each['messageExpression'], withoutAuthorizer, RETURNS.message)
        : undefined,
      reason: each['reason'] || 'Invalid',
    })),
    auditAnnotations: (auditAnnotations as Record<string, string>[]).map((each) => ({
      key: each['key'] ?? '',
      value: compileExpression(each['valueExpression'] ?? '', declarations, RETURNS.annotation),
    })),
  };
}

export interface Mutation {
  readonly patchType: 'ApplyConfiguration' | 'JSONPatch';
  readonly expression: Expression;
}

export interface MutatingPolicy extends Policy {
  readonly mutations: readonly Mutation[];
  readonly reinvocationPolicy: string;
}

export function compileMutating(object: KubeObject): MutatingPolicy {
  const { policy, types: variables } = compilePolicy(object);
  const { mutations = [], reinvocationPolicy = 'Never' } = object['spec'] ?? {};
  const declarations = { params: policy.paramKind !== undefined, authorizer: true, variables, patches: true };
  return {
    ...policy,
    reinvocationPolicy,
    mutations: (mutations as KubeObject[]).map(({ patchType, jsonPatch, applyConfiguration }) => {
      const isJsonPatch = patchType === 'JSONPatch';
      const { expression = '' } = (isJsonPatch ? jsonPatch : applyConfiguration) ?? {};
      const returns = isJsonPatch ? RETURNS.jsonPatch : RETURNS.applyConfiguration;
      return { patchType, expression: compileExpression(expression, declarations, returns) };
    }),
  };
}
