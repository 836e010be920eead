/** Admission that is configured by objects of the cluster: webhooks. Built once a cluster, over its store. */

import type { AdmissionPlugin } from './types.ts';
import { type WebhookOptions, webhookPlugins } from './webhook/plugins.ts';

export type DynamicAdmissionOptions = Omit<WebhookOptions, 'matchConditions'>;

/** In the order of kube-apiserver. */
export function dynamicAdmission(options: DynamicAdmissionOptions): AdmissionPlugin[] {
  const webhooks = webhookPlugins({ ...options, matchConditions: () => true });
  return [webhooks.mutating, webhooks.validating];
}
