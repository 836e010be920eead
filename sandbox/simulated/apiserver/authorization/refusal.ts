/** How a real server words that somebody may not do something (apiserver/pkg/endpoints/handlers/responsewriters). */
import type { StatusError } from '../../objects.ts';
import { statusError } from '../errors.ts';
import type { AccessRequest, ResourceAccess } from './types.ts';

export function refusal(request: AccessRequest, reason: string | undefined): StatusError {
  if ('path' in request) {
    const message = `forbidden: User "${request.user.name}" cannot ${request.verb} path "${request.path}"`;
    return statusError(403, 'Forbidden', withReason(message, reason), {});
  }
  const { group, resource, name } = request;
  const qualified = group ? `${resource}.${group}` : resource;
  const subject = name ? `${qualified} "${name}"` : qualified;
  const message = withReason(`${subject} is forbidden: ${sentence(request)}`, reason);
  return statusError(403, 'Forbidden', message, {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    kind: resource,
  });
}

function sentence({ user, verb, group, resource, subresource, namespace }: ResourceAccess): string {
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  return `User "${user.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`;
}

function withReason(message: string, reason: string | undefined): string {
  return reason ? `${message}: ${reason}` : message;
}
