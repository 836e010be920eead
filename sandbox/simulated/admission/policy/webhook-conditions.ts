/** The match conditions of webhooks. */
import type { Authorizer } from '../../apiserver/authorization/types.ts';
import type { Webhook } from '../webhook/configurations.ts';
import type { MatchConditions } from '../webhook/plugins.ts';
import { Activation, BUDGET } from './evaluation.ts';
import type { Expression } from './expressions.ts';
import { compileConditions, conditionsHold } from './match-conditions.ts';

/** Whether a webhook is called for what matches its rules. Throws an Error with what could not be evaluated. */
export function webhookConditions(authorizer: Authorizer): MatchConditions {
  const compiled = new WeakMap<Webhook, readonly Expression[]>();
  return (webhook, request, as) => {
    const conditions = compiled.get(webhook) ?? compileConditions(webhook.matchConditions, false);
    compiled.set(webhook, conditions);
    const inputs = { request, as, authorizer, namespace: undefined, params: null, variables: [] };
    const activation = new Activation(inputs, BUDGET.matchConditions);
    const holds = conditionsHold(conditions, activation, webhook.failurePolicy);
    if (typeof holds === 'object') throw new Error(holds.error);
    return holds;
  };
}
