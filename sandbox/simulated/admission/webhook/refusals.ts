/** How a write is refused because of a webhook. After `plugin/webhook/errors`. */
import { badRequest, internalError } from '../../apiserver/errors.ts';
import { type Status, StatusError } from '../../objects.ts';
import { isRecord, type Verdict } from './review.ts';

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
    // A webhook may say anything: what is no Status does not become one.
    status:
      typeof status === 'string' && (status as string) !== '' && status !== 'Success' ? status : 'Failure',
    message: explained,
    reason: typeof reason === 'string' ? reason : '',
    ...(isRecord(details) ? { details } : {}),
    code: Number.isInteger(code) && Number(code) >= 400 && Number(code) < 600 ? Number(code) : 400,
  });
}

export function noDryRun(webhook: string): StatusError {
  return badRequest(`admission webhook ${JSON.stringify(webhook)} does not support dry run`);
}
