/** How versions of a custom resource become each other: what a definition may say about it. */
import type { FieldError } from '../../objects.ts';
import { eachInvalid, forbidden, invalid, notSupported, required } from '../../registry/validation/errors.ts';
import { isDns1035Label } from '../../registry/validation/names.ts';
import type { Conversion } from './types.ts';

const STRATEGIES = ['None', 'Webhook'];
const REVIEWS = ['v1', 'v1beta1'];

/** What is wrong with it; after validateCustomResourceConversion. */
export function validateConversion(conversion: Conversion | undefined, at: string): FieldError[] {
  if (!conversion) return [];
  const { strategy = '', webhook } = conversion;
  const own =
    strategy === ''
      ? [required(`${at}.strategy`)]
      : STRATEGIES.includes(strategy)
        ? []
        : [notSupported(`${at}.strategy`, strategy, STRATEGIES)];
  if (strategy === 'Webhook') return [...own, ...validateWebhook(webhook, at)];
  const errors = [...own];
  const detail = 'should not be set when strategy is not set to Webhook';
  if (webhook?.clientConfig) errors.push(forbidden(`${at}.webhookClientConfig`, detail));
  if (webhook?.conversionReviewVersions?.length)
    errors.push(forbidden(`${at}.conversionReviewVersions`, detail));
  return errors;
}

function validateWebhook(webhook: Conversion['webhook'], at: string): FieldError[] {
  return [
    ...validateClient(webhook?.clientConfig, `${at}.webhookClientConfig`),
    ...validateReviews(webhook?.conversionReviewVersions ?? [], `${at}.conversionReviewVersions`),
  ];
}

function validateClient(
  client: NonNullable<Conversion['webhook']>['clientConfig'],
  at: string,
): FieldError[] {
  if (!client) return [required(at, 'required when strategy is set to Webhook')];
  if ((client.url === undefined) === (client.service === undefined)) {
    return [required(at, 'exactly one of url or service is required')];
  }
  const { service } = client;
  if (!service)
    return client.url?.startsWith('https://')
      ? []
      : [
          invalid(
            `${at}.url`,
            client.url,
            `'https' is the only allowed URL scheme; desired format: https://host[/path]`,
          ),
        ];
  return [
    ...(service.name ? [] : [required(`${at}.service.name`, 'service name is required')]),
    ...(service.namespace ? [] : [required(`${at}.service.namespace`, 'service namespace is required')]),
  ];
}

function validateReviews(versions: readonly string[], at: string): FieldError[] {
  if (versions.length === 0) return [required(at)];
  const errors = versions.flatMap((version, index) =>
    versions.indexOf(version) < index
      ? [invalid(`${at}[${index}]`, version, 'duplicate version')]
      : eachInvalid(`${at}[${index}]`, version, isDns1035Label(version)),
  );
  if (!versions.some((version) => REVIEWS.includes(version))) {
    errors.push(invalid(at, versions, `must include at least one of ${REVIEWS.join(', ')}`));
  }
  return errors;
}
