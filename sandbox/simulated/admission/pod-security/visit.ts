/** Walking through the containers of a pod, and naming those that break a rule. */
import type { SecuredContainer, SecuredPod, SecurityContext } from './types.ts';

/** Every container, in the order in which violations name them. */
export function containersOf({ spec }: SecuredPod): SecuredContainer[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
}

/** The names of the containers for which this holds. */
export function containersWhere(
  pod: SecuredPod,
  holds: (context: SecurityContext, container: SecuredContainer) => boolean,
): string[] {
  return containersOf(pod)
    .filter((container) => holds(container.securityContext ?? {}, container))
    .map(({ name }) => name);
}

/** `container "a"`, `containers "a", "b"`. */
export function named(noun: string, names: readonly string[]): string {
  return `${plural(noun, names)} ${quoted(names)}`;
}

export function plural(noun: string, things: readonly unknown[]): string {
  return things.length === 1 ? noun : `${noun}s`;
}

/** `"a", "b"` */
export function quoted(names: readonly string[]): string {
  return `"${names.join('", "')}"`;
}

/** Each once, in order. */
export function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** Who set something: `pod`, `container "a"`, or `pod and containers "a", "b"`; '' when nobody did. */
export function setters(
  { spec }: SecuredPod,
  containers: readonly string[],
  holds: (context: SecurityContext) => boolean,
): string {
  const pod = spec.securityContext && holds(spec.securityContext) ? ['pod'] : [];
  const own = containers.length > 0 ? [named('container', containers)] : [];
  return [...pod, ...own].join(' and ');
}

/** Whoever sets this, pod or container; '' when nobody does. */
export function whoSets(pod: SecuredPod, holds: (context: SecurityContext) => boolean): string {
  return setters(
    pod,
    containersWhere(pod, (context) => holds(context)),
    holds,
  );
}

/** The different values that pod and containers give a field, of those that are not allowed. */
export function valuesOf(
  pod: SecuredPod,
  value: (context: SecurityContext) => string | undefined,
  isAllowed: (value: string) => boolean,
): string[] {
  const contexts = [pod.spec.securityContext, ...containersOf(pod).map((each) => each.securityContext)];
  const values = contexts.map((context) => (context ? value(context) : undefined));
  return distinct(values.filter((each): each is string => each !== undefined && !isAllowed(each)));
}
