/** The errors a kubelet answers, as Status objects. */
import { type Status, StatusError } from '../objects.ts';

export function badRequest(message: string): StatusError {
  return statusError(400, 'BadRequest', message);
}

export function internalError(message: string): StatusError {
  return statusError(500, 'InternalError', `Internal error occurred: ${message}`, [{ message }]);
}

export function notFound(pod: string): StatusError {
  return statusError(404, 'NotFound', `pods "${pod}" not found`);
}

function statusError(
  code: number,
  reason: string,
  message: string,
  causes?: { message: string }[],
): StatusError {
  const status: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  };
  return new StatusError(causes ? { ...status, details: { causes } } : status);
}
