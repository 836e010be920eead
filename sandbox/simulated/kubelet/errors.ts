/** The errors a kubelet answers, as Status objects. */
import { type StatusError, statusError } from '../objects.ts';

export function badRequest(message: string): StatusError {
  return statusError(400, 'BadRequest', message);
}

export function internalError(message: string): StatusError {
  const details = { causes: [{ message }] };
  return statusError(500, 'InternalError', `Internal error occurred: ${message}`, details);
}

export function notFound(pod: string): StatusError {
  return statusError(404, 'NotFound', `pods "${pod}" not found`);
}
