/** Conditions with the reasons of Gateway API and the words of NGINX Gateway Fabric (internal/controller/state/conditions). */
import type { Condition } from './types.ts';

type Make = (reason: string, message: string) => Condition;

const is =
  (type: string): Make =>
  (reason, message) => ({ type, status: 'True', reason, message });
const isNot =
  (type: string): Make =>
  (reason, message) => ({ type, status: 'False', reason, message });

export const accepted = is('Accepted');
export const notAccepted = isNot('Accepted');
export const programmed = is('Programmed');
export const notProgrammed = isNot('Programmed');
export const unresolved = isNot('ResolvedRefs');
const conflicted = is('Conflicted');

export const classConditions: readonly Condition[] = [
  accepted('Accepted', 'The GatewayClass is accepted'),
  is('SupportedVersion')('SupportedVersion', 'The Gateway API CRD versions are supported'),
];
export const classConflict = notAccepted(
  'GatewayClassConflict',
  'The resource is ignored due to a conflicting GatewayClass resource',
);

export const gatewayConditions: readonly Condition[] = [
  accepted('Accepted', 'The Gateway is accepted'),
  programmed('Programmed', 'The Gateway is programmed'),
];

/** Neither accepted nor programmed, for one reason. */
export function refused(reason: string, message: string): Condition[] {
  return [notAccepted(reason, message), notProgrammed('Invalid', message)];
}

const routeAccepted = accepted('Accepted', 'The Route is accepted');
const refsResolved = is('ResolvedRefs')('ResolvedRefs', 'All references are resolved');
export const routeConditions: readonly Condition[] = [routeAccepted, refsResolved];

export const listenerConditions: readonly Condition[] = [
  programmed('Programmed', 'The Listener is programmed'),
  accepted('Accepted', 'The Listener is accepted'),
  refsResolved,
  isNot('Conflicted')('NoConflicts', 'No conflicts'),
];

/** Of a listener that says something that is not supported. */
export function unsupported(message: string, reason = 'UnsupportedValue'): Condition[] {
  return [notAccepted(reason, message), notProgrammed('Invalid', message)];
}

/** Of a listener without a certificate it could show. */
export function badCertificate(reason: string, message: string): Condition[] {
  return [notAccepted(reason, message), unresolved(reason, message), notProgrammed('Invalid', message)];
}

export function badKinds(message: string): Condition[] {
  return [unresolved('InvalidRouteKinds', message), notProgrammed('Invalid', message)];
}

export function conflict(reason: 'HostnameConflict' | 'ProtocolConflict', message: string): Condition[] {
  return [notAccepted(reason, message), conflicted(reason, message), notProgrammed(reason, message)];
}

/** One condition of a type: the last one said. */
export function lastOfEach(conditions: readonly Condition[]): Condition[] {
  return [...new Map(conditions.map((condition) => [condition.type, condition])).values()];
}
