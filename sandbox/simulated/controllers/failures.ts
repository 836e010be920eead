/** What controllers tell of things that did not work. */
import { StatusError } from '../objects.ts';

/** As Go prints an error. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Whether the API server said that there is no such object. */
export function isNotFound(cause: unknown): boolean {
  return cause instanceof StatusError && cause.status.code === 404;
}

/** Whether the API server said that the name is taken. */
export function isAlreadyExists(cause: unknown): boolean {
  return cause instanceof StatusError && cause.status.reason === 'AlreadyExists';
}
