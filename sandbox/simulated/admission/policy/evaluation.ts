/** Running compiled expressions for one write, within what they may cost together. After `plugin/cel/activation.go`. */
import type { Authorizer } from '../../apiserver/authorization/types.ts';
import {
  EvaluationError,
  evaluate,
  fromJson,
  MapValue,
  PER_CALL_LIMIT,
  type Value,
  type Variables,
} from '../../cel/index.ts';
import { limits } from '../../limits.ts';
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { inVersion, nameOf } from '../matching.ts';
import type { AdmissionRequest } from '../types.ts';
import { questionOf } from '../webhook/review.ts';
import { AuthorizerValue, ResourceCheck } from './authorizer.ts';
import { NAMESPACE, REQUEST } from './environment.ts';
import type { Expression, NamedExpression } from './expressions.ts';

/** `RuntimeCELCostBudget` and `RuntimeCELCostBudgetMatchConditions` of apiserver/pkg/apis/cel. */
export const BUDGET = limits.expressions;

/** What an expression came to; `error` is the whole text a client is told. */
export type Result =
  | { readonly value: Value; readonly error?: undefined }
  | { readonly error: string; readonly value?: undefined };

/** All expressions together cost too much: no further one is run. */
export class OutOfBudget extends Error {
  constructor() {
    super('validation failed due to running out of cost budget, no further validation rules will be run');
  }
}

export interface Inputs {
  readonly request: AdmissionRequest;
  /** The version of the resource that was matched. */
  readonly as: ResourceDefinition;
  readonly authorizer: Authorizer;
  readonly namespace: KubeObject | undefined;
  /** `null` where there are none. */
  readonly params: KubeObject | null;
  readonly variables: readonly NamedExpression[];
}

/** What the expressions of one policy see of one write. Variables are computed when they are first asked for. */
export class Activation {
  readonly #inputs: Inputs;
  readonly #values: Variables;
  #left: number;

  constructor(inputs: Inputs, budget: number) {
    this.#inputs = inputs;
    this.#left = budget;
    this.#values = this.#bindings();
  }

  /** Throws `OutOfBudget`. */
  run({ source, program, problem }: Expression): Result {
    if (!program) return { error: `compilation error: ${problem}` };
    const outcome = evaluate(program, this.#values, PER_CALL_LIMIT);
    this.#spend(outcome.cost);
    if (outcome.error === undefined) return { value: outcome.value };
    return { error: `expression '${source}' resulted in error: ${outcome.error}` };
  }

  /** What is left for further expressions. */
  get budget(): number {
    return this.#left;
  }

  #spend(cost: number): void {
    if (cost > this.#left) throw new OutOfBudget();
    this.#left -= cost;
  }

  #bindings(): Variables {
    const { request, as, authorizer, namespace, params } = this.#inputs;
    const asked = new AuthorizerValue(authorizer, request.user);
    return {
      object: fromJson(inVersion(as, request.object) ?? null),
      oldObject: fromJson(inVersion(as, request.old) ?? null),
      request: once(() => fromJson(withoutObjects(request, as), REQUEST)),
      namespaceObject: once(() => fromJson(namespace ? visible(namespace) : null, NAMESPACE)),
      params: fromJson(params),
      authorizer: asked,
      'authorizer.requestResource': once(() => new ResourceCheck(asked, resourceOf(request))),
      variables: once(() => this.#lazyVariables()),
    };
  }

  #lazyVariables(): Value {
    const { variables } = this.#inputs;
    const known = new Map(
      variables.map(({ name, expression }) => [name, once(() => this.#compute(name, expression))]),
    );
    return new MapValue({
      size: known.size,
      has: (key) => known.has(String(key)),
      get: (key) => known.get(String(key))?.(),
      keys: () => known.keys(),
    });
  }

  #compute(name: string, { program, problem }: Expression): Value {
    const quoted = JSON.stringify(name);
    if (!program) throw new EvaluationError(`composited variable ${quoted} fails to compile: ${problem}`);
    const outcome = evaluate(program, this.#values, PER_CALL_LIMIT);
    this.#spend(outcome.cost);
    if (outcome.error === undefined) return outcome.value;
    throw new EvaluationError(`composited variable ${quoted} fails to evaluate: ${outcome.error}`);
  }
}

/** Asked once, whether it gives a value or throws. */
function once(make: () => Value): () => Value {
  let made: { value: Value } | { error: unknown } | undefined;
  return () => {
    if (!made) {
      try {
        made = { value: make() };
      } catch (error) {
        made = { error };
      }
    }
    if ('error' in made) throw made.error;
    return made.value;
  };
}

function withoutObjects(request: AdmissionRequest, as: ResourceDefinition): object {
  const { object: _, oldObject: __, ...rest } = questionOf(request, as);
  return rest;
}

function resourceOf(request: AdmissionRequest) {
  const { definition, subresource, namespace = '' } = request;
  return {
    group: definition.group,
    resource: definition.plural,
    subresource,
    namespace,
    name: nameOf(request),
  };
}

/** After CreateNamespaceObject: owners of fields and owners of the namespace are nobody's business. */
function visible({ metadata, ...rest }: KubeObject): object {
  const { managedFields: _, ownerReferences: __, uid, ...shown } = metadata;
  return { ...rest, metadata: { ...shown, ...(uid ? { UID: uid } : {}) } };
}
