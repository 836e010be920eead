/** Which policies are run for a write, with which bindings and parameters. After `plugin/policy/generic`. */
import type { Authorizer } from '../../apiserver/authorization/types.ts';
import { notFound } from '../../apiserver/errors.ts';
import type { Client } from '../../client.ts';
import { type KubeObject, StatusError } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { type Kinds, matchedAs } from '../matching.ts';
import type { AdmissionRequest } from '../types.ts';
import { collectParams, paramResource } from './params.ts';
import type { Binding, Hook, Policy } from './policies.ts';

export interface PolicyContext {
  readonly kinds: Kinds;
  readonly authorizer: Authorizer;
}

/** A policy with one binding and one parameter. */
export interface Invocation<P extends Policy> {
  readonly policy: P;
  readonly binding: Binding;
  readonly as: ResourceDefinition;
  readonly params: KubeObject | null;
}

/** A policy that cannot be run, and why: its failure policy decides. */
export interface Misconfiguration<P extends Policy> {
  readonly policy: P;
  readonly binding: Binding | undefined;
  readonly problem: string;
}

export type Selected<P extends Policy> = Invocation<P> | Misconfiguration<P>;

/** In the order of policies, bindings and parameters. */
export function selectPolicies<P extends Policy>(
  hooks: readonly Hook<P>[],
  request: AdmissionRequest,
  client: Client,
  context: PolicyContext,
): Selected<P>[] {
  return hooks.flatMap((hook) => selectBindings(hook, request, client, context));
}

function selectBindings<P extends Policy>(
  { policy, bindings }: Hook<P>,
  request: AdmissionRequest,
  client: Client,
  { kinds }: PolicyContext,
): Selected<P>[] {
  const misconfigured = (cause: unknown, binding?: Binding): Misconfiguration<P> => ({
    policy,
    binding,
    problem: `failed to configure ${binding ? 'binding' : 'policy'}: ${wordOf(cause)}`,
  });
  let as: ResourceDefinition | undefined;
  let resource: ResourceDefinition | undefined;
  try {
    as = matchedAs(policy.criteria, request, client, kinds);
    if (!as) return [];
    resource = policy.paramKind && paramResource(policy.paramKind, kinds);
  } catch (cause) {
    return [misconfigured(cause)];
  }
  const matched = as;
  return bindings.flatMap((binding): Selected<P>[] => {
    try {
      if (binding.criteria && !matchedAs(binding.criteria, request, client, kinds)) return [];
      return collectParams(resource, binding.paramRef, request.namespace, client).map((params) => ({
        policy,
        binding,
        as: matched,
        params,
      }));
    } catch (cause) {
      return [misconfigured(cause, binding)];
    }
  });
}

/** The namespace of what is written; `undefined` for what is in none. Throws 404. */
export function namespaceOf(request: AdmissionRequest, client: Client): KubeObject | undefined {
  const { namespace } = request;
  if (namespace === undefined) return undefined;
  const found = client.get('namespaces', undefined, namespace);
  if (!found) throw notFound({ group: '', plural: 'namespaces', kind: 'Namespace' }, namespace);
  return found;
}

function wordOf(cause: unknown): string {
  if (cause instanceof StatusError || cause instanceof Error) return cause.message;
  return String(cause);
}
