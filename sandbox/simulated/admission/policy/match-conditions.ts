/** Expressions that decide whether a policy or a webhook looks at a write at all. After `plugin/webhook/matchconditions`. */
import type { Activation } from './evaluation.ts';
import { compileExpression, type Expression, RETURNS } from './expressions.ts';

export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

export function compileConditions(conditions: readonly MatchCondition[], params: boolean): Expression[] {
  const declarations = { params, authorizer: true };
  return conditions.map(({ expression }) => compileExpression(expression, declarations, RETURNS.bool));
}

/**
 * Whether all conditions hold. One that is false decides, whatever others fail; of failures the policy decides: `Fail`
 * gives the text of the failure, `Ignore` is as false.
 */
export function conditionsHold(
  conditions: readonly Expression[],
  activation: Activation,
  failurePolicy: string,
): boolean | { readonly error: string } {
  const failures: string[] = [];
  try {
    for (const condition of conditions) {
      const { error, value } = activation.run(condition);
      if (error !== undefined) failures.push(error);
      else if (value === false) return false;
    }
  } catch (cause) {
    if (failurePolicy === 'Ignore') return false;
    return { error: (cause as Error).message };
  }
  if (failures.length === 0) return true;
  if (failurePolicy === 'Ignore') return false;
  const unique = [...new Set(failures)];
  return { error: unique.length === 1 ? unique[0]! : `[${unique.join(', ')}]` };
}
