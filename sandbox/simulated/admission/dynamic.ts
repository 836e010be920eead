/** Admission that is configured by objects of the cluster: policies and webhooks. Built once a cluster, over its store. */
import type { PolicyContext } from './policy/invocations.ts';
import { mutatingPolicies } from './policy/mutating.ts';
import { validatingPolicies } from './policy/validating.ts';
import { webhookConditions } from './policy/webhook-conditions.ts';
import type { AdmissionPlugin } from './types.ts';
import { type WebhookOptions, webhookPlugins } from './webhook/plugins.ts';

export type DynamicAdmissionOptions = Omit<WebhookOptions, 'matchConditions'> & PolicyContext;

/** In the order of kube-apiserver. */
export function dynamicAdmission(options: DynamicAdmissionOptions): AdmissionPlugin[] {
  const webhooks = webhookPlugins({ ...options, matchConditions: webhookConditions(options.authorizer) });
  return [
    mutatingPolicies(options.store, options),
    webhooks.mutating,
    validatingPolicies(options.store, options),
    webhooks.validating,
  ];
}
