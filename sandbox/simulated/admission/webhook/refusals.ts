/** How a write is refused because of a webhook. After `plugin/webhook/errors`. */
import { badRequest, internalError } from '../../apiserver/errors.ts';
import { type Status, StatusError } from '../../objects.ts';
import type { Verdict } from './review.ts';

/** 500 `Internal error occurred: failed calling webhook "x": …` */
export function callFailed(webhook: string, reason: string): StatusError {
  return internalError(`failed calling webhook ${JSON.stringify(webhook)}: ${reason}`);
}

/** The Status the webhook gave, or one made of what it left out. */
export function denied(webhook: string, { result = {} }: Verdict): StatusError {
  const by = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  const { message, reason, code, status, details } = result as Partial<Status>;
  const explained = message ? `${by}: ${message}` : reason ? `${by}: ${reason}` : `${by} without explanation`;
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: status === undefined || (status as string) === '' || status === 'Success' ? 'Failure' : status,
    message: explained,
    reason: typeof reason === 'string' ? reason : '',
    ...(details ? { details } : {}),
    code: typeof code === 'number' && code >= 400 && code < 600 ? code : 400,
  });
}

export function noDryRun(webhook: string): StatusError {
  return badRequest(`admission webhook ${JSON.stringify(webhook)} does not support dry run`);
}
