/** The Status errors of a real API server, word for word (apimachinery/pkg/api/errors). */
import { type FieldError, type Status, StatusError, statusError } from '../objects.ts';
import type { ResourceDefinition } from '../scheme/types.ts';

/** What an error needs to know of a resource to name it. */
export type Named = Pick<ResourceDefinition, 'group' | 'plural' | 'kind'>;

type Details = NonNullable<Status['details']>;

export { statusError } from '../objects.ts';

/** `deployments.apps`, or `pods` in the core group. */
export function qualifiedResource(resource: Named): string {
  return resource.group ? `${resource.plural}.${resource.group}` : resource.plural;
}

export function notFound(resource: Named, name: string): StatusError {
  return statusError(
    404,
    'NotFound',
    `${qualifiedResource(resource)} "${name}" not found`,
    about(resource, name),
  );
}

export function alreadyExists(resource: Named, name: string): StatusError {
  const message = `${qualifiedResource(resource)} "${name}" already exists`;
  return statusError(409, 'AlreadyExists', message, about(resource, name));
}

/** 409: somebody else was faster. */
export function modifiedConflict(resource: Named, name: string): StatusError {
  const why = 'the object has been modified; please apply your changes to the latest version and try again';
  return conflict(resource, name, why);
}

export function conflict(resource: Named, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${why}`;
  return statusError(409, 'Conflict', message, about(resource, name));
}

export function badRequest(message: string): StatusError {
  return statusError(400, 'BadRequest', message);
}

/** 404 for a path nobody serves. */
export function unknownPath(): StatusError {
  return statusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** A path that is not about resources at all: its 404 is a text, not a Status (net/http's NotFound). */
export class PageNotFound extends StatusError {}

export function pageNotFound(): PageNotFound {
  return new PageNotFound(unknownPath().status);
}

export function methodNotAllowed(): StatusError {
  const message = 'the server does not allow this method on the requested resource';
  return statusError(405, 'MethodNotAllowed', message, {});
}

/** 413: the body has more bytes than `limit`. */
export function requestTooLarge(limit: number): StatusError {
  return statusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
}

export function forbidden(resource: Named, name: string, why: string): StatusError {
  const subject = name ? `${qualifiedResource(resource)} "${name}"` : qualifiedResource(resource);
  return statusError(403, 'Forbidden', `${subject} is forbidden: ${why}`, about(resource, name));
}

/** 500 for a failure of ours. The cause is logged by whoever catches it, never sent. */
export function internalError(message: string): StatusError {
  return statusError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** 410 for a revision whose past is compacted. */
export function expired(message: string): StatusError {
  return statusError(410, 'Expired', message);
}

/** 422 with everything validation found, aggregated as apimachinery does: equal messages once, several in brackets. */
export function invalid(resource: Named, name: string, errors: readonly FieldError[]): StatusError {
  const kind = resource.group ? `${resource.kind}.${resource.group}` : resource.kind;
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.detail}`))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const causes = errors.map(({ type, field, detail }) => ({ reason: type, message: detail, field }));
  return statusError(422, 'Invalid', `${kind} "${name}" is invalid: ${list}`, {
    ...(name ? { name } : {}),
    ...(resource.group ? { group: resource.group } : {}),
    ...(resource.kind ? { kind: resource.kind } : {}),
    causes,
  });
}

function about(resource: Named, name: string): Details {
  return {
    ...(name ? { name } : {}),
    ...(resource.group ? { group: resource.group } : {}),
    kind: resource.plural,
  };
}
