/** ValidatingAdmissionPolicy. After `plugin/policy/validating/{dispatcher,validator}.go`. */
import { forbidden } from '../../apiserver/errors.ts';
import type { Client } from '../../client.ts';
import type { StatusError } from '../../objects.ts';
import type { Store } from '../../storage/index.ts';
import { isExempt } from '../matching.ts';
import { namedResource } from '../requests.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../types.ts';
import { Activation, BUDGET, OutOfBudget } from './evaluation.ts';
import { type Invocation, namespaceOf, type PolicyContext, selectPolicies } from './invocations.ts';
import { conditionsHold } from './match-conditions.ts';
import {
  type Binding,
  compileValidating,
  Policies,
  type ValidatingPolicy,
  type Validation,
} from './policies.ts';

/** A validation that did not pass, or could not be run and must not be passed over. */
interface Failure {
  readonly message: string;
  readonly reason: string;
}

interface Denial extends Failure {
  readonly policy: ValidatingPolicy;
  readonly binding: Binding | undefined;
}

/** Without policies it costs a look at two numbers. */
export function validatingPolicies(store: Store, context: PolicyContext): AdmissionPlugin {
  const policies = new Policies(store, 'validating', compileValidating);
  return {
    name: 'ValidatingAdmissionPolicy',
    seesActions: true,
    validate(request, client) {
      const { hooks } = policies;
      if (hooks.length === 0 || isExempt(request)) return;
      const denials = selectPolicies(hooks, request, client, context).flatMap((selected): Denial[] => {
        if ('as' in selected) return enforce(selected, request, client, context);
        const { policy, binding, problem } = selected;
        return policy.failurePolicy === 'Ignore'
          ? []
          : [{ policy, binding, message: problem, reason: 'Invalid' }];
      });
      const [first] = denials;
      if (first) throw denied(first, request);
    },
  };
}

/** Warns where the binding says so, and gives what denies the write. */
function enforce(
  invocation: Invocation<ValidatingPolicy>,
  request: AdmissionRequest,
  client: Client,
  context: PolicyContext,
): Denial[] {
  const { policy, binding } = invocation;
  const failures = evaluate(invocation, request, client, context);
  if (binding.actions.includes('Warn')) {
    for (const { message } of failures)
      request.warn(
        `Validation failed for ValidatingAdmissionPolicy '${policy.name}' with binding '${binding.name}': ${message}`,
      );
  }
  return binding.actions.includes('Deny') ? failures.map((failure) => ({ ...failure, policy, binding })) : [];
}

function evaluate(
  { policy, as, params }: Invocation<ValidatingPolicy>,
  request: AdmissionRequest,
  client: Client,
  { authorizer }: PolicyContext,
): Failure[] {
  const { variables, conditions, failurePolicy } = policy;
  const inputs = { request, as, authorizer, params, variables };
  const unrunnable = (message: string): Failure[] =>
    failurePolicy === 'Ignore' ? [] : [{ message, reason: 'Invalid' }];
  if (conditions.length > 0) {
    const activation = new Activation({ ...inputs, namespace: undefined }, BUDGET.matchConditions);
    const holds = conditionsHold(conditions, activation, failurePolicy);
    if (typeof holds === 'object') return unrunnable(holds.error);
    if (!holds) return [];
  }
  const namespace = namespaceOf(request, client);
  try {
    const activation = new Activation({ ...inputs, namespace }, BUDGET.policy);
    return runAll(policy, activation, unrunnable);
  } catch (cause) {
    if (cause instanceof OutOfBudget) return unrunnable(cause.message);
    throw cause;
  }
}

function runAll(
  { validations, auditAnnotations }: ValidatingPolicy,
  activation: Activation,
  unrunnable: (message: string) => Failure[],
): Failure[] {
  // All are run before any message is made, as the budget has it.
  const results = validations.map(({ expression }) => activation.run(expression));
  const failures = results.flatMap(({ error, value }, index): Failure[] => {
    const validation = validations[index]!;
    if (error !== undefined) return unrunnable(error);
    return value === true ? [] : [{ message: messageOf(validation, activation), reason: validation.reason }];
  });
  // There is no audit log; what cannot be computed for it still counts.
  const unwritable = auditAnnotations.flatMap(({ value }) => {
    const { error } = activation.run(value);
    return error === undefined ? [] : unrunnable(error);
  });
  return [...failures, ...unwritable];
}

/** `MaxEvaluatedMessageExpressionSizeBytes` */
const LONGEST_MESSAGE = 5 * 1024;

/** What its expression says, else its message, else the expression that failed. */
function messageOf({ expression, message, messageExpression }: Validation, activation: Activation): string {
  const made = messageExpression && activation.run(messageExpression).value;
  const text = typeof made === 'string' ? made.trim() : '';
  if (text !== '' && Buffer.byteLength(text) <= LONGEST_MESSAGE && !text.includes('\n')) return text;
  return message.trim() || `failed expression: ${expression.source.trim()}`;
}

const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

function denied({ policy, binding, message, reason }: Denial, request: AdmissionRequest): StatusError {
  const by = binding ? ` with binding '${binding.name}'` : '';
  const why = `ValidatingAdmissionPolicy '${policy.name}'${by} denied request: ${message}`;
  const error = forbidden(namedResource(request), request.name, why);
  error.status.reason = reason;
  error.status.code = CODES[reason] ?? 422;
  error.status.details = { ...error.status.details, causes: [{ message: why }] };
  return error;
}
