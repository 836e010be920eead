/** MutatingAdmissionPolicy. After `plugin/policy/mutating/{dispatcher.go,patch/}`. */
import { forbidden } from '../../apiserver/errors.ts';
import { typeOfKind } from '../../apiserver/fieldmanager/field-type.ts';
import { mergeValues } from '../../apiserver/fieldmanager/merge.ts';
import { applyJsonPatch, type JsonPatchOperation } from '../../apiserver/patch/json-patch.ts';
import { toJson, type Value } from '../../cel/index.ts';
import type { Client } from '../../client.ts';
import { type KubeObject, StatusError } from '../../objects.ts';
import { apiVersionOf } from '../../scheme/index.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { copyJson, equalJson, type Store } from '../../storage/index.ts';
import { inVersion, isExempt } from '../matching.ts';
import { patchProblem } from '../patch-problem.ts';
import { replaceContents } from '../replace.ts';
import { namedResource } from '../requests.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../types.ts';
import { atomicsIn } from './atomics.ts';
import { Activation, BUDGET } from './evaluation.ts';
import { type Invocation, namespaceOf, type PolicyContext, selectPolicies } from './invocations.ts';
import { conditionsHold } from './match-conditions.ts';
import { typeNameProblems } from './patch-types.ts';
import { type Binding, compileMutating, type MutatingPolicy, type Mutation, Policies } from './policies.ts';

interface Failure {
  readonly policy: MutatingPolicy;
  readonly binding: Binding | undefined;
  readonly message: string;
  readonly reason: string;
}

/** What is remembered between the two times mutating plug-ins see one write. */
interface Reinvocation {
  readonly eligible: Set<string>;
  readonly wanted: Set<string>;
  output: string;
}

const NAME = 'MutatingAdmissionPolicy';

/** Without policies it costs a look at two numbers. */
export function mutatingPolicies(store: Store, context: PolicyContext): AdmissionPlugin {
  const policies = new Policies(store, 'mutating', compileMutating);
  return {
    name: NAME,
    seesActions: true,
    mutate(request, client) {
      const { hooks } = policies;
      if (hooks.length === 0 || isExempt(request) || request.operation === 'DELETE') return;
      const failures = mutateBy(hooks, request, client, context);
      const counted = failures.filter(({ policy }) => policy.failurePolicy !== 'Ignore');
      if (counted.length > 0) throw refusalOf(counted, request);
    },
  };
}

function mutateBy(
  hooks: Policies<MutatingPolicy>['hooks'],
  request: AdmissionRequest,
  client: Client,
  context: PolicyContext,
): Failure[] {
  const again = reinvocationOf(request);
  const isSecond = request.passes.current === 2;
  if (isSecond && again.output !== JSON.stringify(request.object)) wantAll(again);
  const failures: Failure[] = [];
  for (const selected of selectPolicies(hooks, request, client, context)) {
    if (!('as' in selected)) {
      const { policy, binding, problem: message } = selected;
      failures.push({ policy, binding, message, reason: 'Forbidden' });
      continue;
    }
    const key = [selected.policy.name, selected.binding.name, selected.params?.metadata.name].join('/');
    if (isSecond && !again.wanted.has(key)) continue;
    const before = copyJson(request.object);
    failures.push(...run(selected, request, client, context));
    if (!equalJson(before, request.object)) {
      wantAll(again);
      if (!isSecond) request.passes.again = true;
    }
    if (selected.policy.reinvocationPolicy === 'IfNeeded') again.eligible.add(key);
  }
  again.output = JSON.stringify(request.object);
  return failures;
}

function run(
  { policy, binding, as, params }: Invocation<MutatingPolicy>,
  request: AdmissionRequest,
  client: Client,
  { authorizer }: PolicyContext,
): Failure[] {
  const { variables, conditions, failurePolicy } = policy;
  const failed = (message: string): Failure => ({ policy, binding, message, reason: 'Invalid' });
  const inputs = { request, as, authorizer, params, variables };
  const activationFor = (namespace: KubeObject | undefined, budget: number) =>
    new Activation({ ...inputs, namespace }, budget);
  const holds =
    conditions.length === 0 ||
    conditionsHold(conditions, activationFor(undefined, BUDGET.matchConditions), failurePolicy);
  if (typeof holds === 'object') return [failed(holds.error)];
  if (!holds || !request.object) return [];
  const namespace = namespaceOf(request, client);
  return policy.mutations.flatMap((mutation) => {
    try {
      // What a mutation has changed is what the next one sees.
      const next = mutated(mutation, activationFor(namespace, BUDGET.policy), request, as);
      if (next) replaceContents(request.object!, next);
      return [];
    } catch (cause) {
      if (cause instanceof StatusError) throw cause;
      return [failed((cause as Error).message)];
    }
  });
}

/** The object as the mutation leaves it, defaulted and as it is stored. Throws an Error that says why it cannot be. */
function mutated(
  { patchType, expression }: Mutation,
  activation: Activation,
  { object, definition }: AdmissionRequest,
  as: ResourceDefinition,
): KubeObject | undefined {
  if (expression.problem !== undefined) throw new Error(expression.problem);
  const { value, error } = activation.run(expression);
  if (error !== undefined) throw new Error(error);
  const current = inVersion(as, object)!;
  const next = patchType === 'JSONPatch' ? patchedBy(value, current) : appliedOver(value, current, as);
  if (!next) return undefined;
  const stored = as.storedAs ? as.storedAs.toStored(next) : next;
  definition.strategy.applyDefaults(stored);
  return stored;
}

/** Lays `Object{…}` over what is there, as an apply would, but nobody owns what it adds. */
function appliedOver(value: Value, current: KubeObject, as: ResourceDefinition): KubeObject {
  const [problem] = typeNameProblems(value, ['Object']);
  if (problem !== undefined) throw new Error(`type mismatch: ${problem}`);
  const patch = { ...(toJson(value) as object), apiVersion: apiVersionOf(as), kind: as.kind };
  const type = typeOfKind(as);
  const atomics = atomicsIn(patch, type);
  if (atomics.length > 0)
    throw new Error(
      `error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(', ')}`,
    );
  return copyJson(mergeValues(current, patch, type)) as KubeObject;
}

/** `undefined` when a test in the patch fails: then nothing is changed. */
function patchedBy(value: Value, current: KubeObject): KubeObject | undefined {
  let object: unknown = current;
  for (const operation of toJson(value) as JsonPatchOperation[]) {
    try {
      object = applyJsonPatch(object, [operation]);
    } catch (cause) {
      if (!(cause instanceof StatusError)) throw cause;
      const why = patchProblem(operation, object);
      if (why === undefined) return undefined;
      throw new Error(`JSON Patch: ${why}`);
    }
  }
  return object as KubeObject;
}

function refusalOf(failures: readonly Failure[], request: AdmissionRequest): StatusError {
  const error = forbidden(namedResource(request), request.name, 'admission request denied by policy');
  const texts = failures.map(({ policy, binding, message }) =>
    binding
      ? `policy '${policy.name}' with binding '${binding.name}' denied request: ${message}`
      : `policy ${JSON.stringify(policy.name)} denied request: ${message}`,
  );
  error.status.message = texts[0] ?? '';
  error.message = error.status.message;
  error.status.reason = failures[0]?.reason ?? 'Forbidden';
  error.status.details = { ...error.status.details, causes: texts.map((message) => ({ message })) };
  return error;
}

function reinvocationOf({ passes }: AdmissionRequest): Reinvocation {
  passes.memory ??= new Map();
  const known = passes.memory.get(NAME) as Reinvocation | undefined;
  const memory = known ?? { eligible: new Set(), wanted: new Set(), output: '' };
  passes.memory.set(NAME, memory);
  return memory;
}

function wantAll({ eligible, wanted }: Reinvocation): void {
  for (const key of eligible) wanted.add(key);
  eligible.clear();
}
