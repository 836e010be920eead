/** What the API fills into policies and webhook configurations. After `pkg/apis/admissionregistration/v1/defaults.go`. */
import { type Fields, listOf, setDefault } from '../fields.ts';

/** Which requests a policy or a webhook is about. */
export function applyMatchDefaults(match: Fields): void {
  setDefault(match, 'matchPolicy', 'Equivalent');
  setDefault(match, 'namespaceSelector', {});
  setDefault(match, 'objectSelector', {});
  for (const rules of ['resourceRules', 'excludeResourceRules', 'rules']) {
    for (const rule of listOf(match[rules])) setDefault(rule, 'scope', '*');
  }
}

/** One webhook of a configuration. */
export function applyWebhookDefaults(webhook: Fields): void {
  setDefault(webhook, 'failurePolicy', 'Fail');
  setDefault(webhook, 'timeoutSeconds', 10);
  applyMatchDefaults(webhook);
  const service: Fields | undefined = webhook['clientConfig']?.service;
  if (service) setDefault(service, 'port', 443);
}
