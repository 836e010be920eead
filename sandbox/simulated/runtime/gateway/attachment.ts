/** Which listeners of a Gateway a route gets on to, or why on none. After bindL7RouteToListeners of NGINX Gateway Fabric (graph/route_common.go). */
import { selects } from '../../clientgo/selector.ts';
import * as conditions from './conditions.ts';
import { acceptedHostnames } from './hostnames.ts';
import type { ListenerState } from './listeners.ts';
import { type Condition, type Gateway, GROUP, type ParentRef, type Route, type World } from './types.ts';

export interface Attachment {
  /** Listeners with the hostnames that the route serves there. */
  readonly bound: readonly { readonly listener: ListenerState; readonly hostnames: readonly string[] }[];
  /** Why it is not accepted. */
  readonly failure?: Condition;
}

/** `namespace/name` of the Gateway a route wants; nothing for parents of another kind. */
export function gatewayKey(
  { group = GROUP, kind = 'Gateway', name, namespace }: ParentRef,
  route: Route,
): string | undefined {
  if (group !== GROUP || kind !== 'Gateway') return undefined;
  return `${namespace ?? route.metadata.namespace}/${name}`;
}

export interface Parent {
  readonly gateway: Gateway;
  readonly isValid: boolean;
  readonly listeners: readonly ListenerState[];
}

export function attach(route: Route, ref: ParentRef, parent: Parent, world: World): Attachment {
  const failed = (reason: string, message: string): Attachment => ({
    bound: [],
    failure: conditions.notAccepted(reason, message),
  });
  if (!parent.isValid) return failed('InvalidGateway', 'The Gateway is invalid');
  const wanted = parent.listeners.filter(
    ({ spec }) =>
      (!ref.sectionName || spec.name === ref.sectionName) && (!ref.port || spec.port === ref.port),
  );
  if (wanted.length === 0) return failed('NoMatchingParent', 'The Listener is not found for this parent ref');
  const attachable = wanted.filter((listener) => listener.attachable);
  if (attachable.length === 0)
    return failed('InvalidListener', 'The Listener is invalid for this parent ref');
  const allowed = attachable.filter((listener) => isAllowed(listener, route, parent.gateway, world));
  if (allowed.length === 0)
    return failed('NotAllowedByListeners', 'The Route is not allowed by any listener');
  const bound = allowed
    .map((listener) => ({
      listener,
      hostnames: acceptedHostnames(listener.hostname, route.spec.hostnames ?? []),
    }))
    .filter(({ hostnames }) => hostnames.length > 0);
  if (bound.length === 0)
    return failed('NoMatchingListenerHostname', 'The Listener hostname does not match the Route hostnames');
  if (bound.some(({ listener }) => listener.isValid)) return { bound };
  return { ...failed('InvalidListener', 'The Listener is invalid for this parent ref'), bound };
}

function isAllowed(
  { spec, supportedKinds }: ListenerState,
  route: Route,
  gateway: Gateway,
  world: World,
): boolean {
  if (!supportedKinds.some(({ kind }) => kind === 'HTTPRoute')) return false;
  const { from = 'Same', selector } = spec.allowedRoutes?.namespaces ?? {};
  const { namespace = '' } = route.metadata;
  switch (from) {
    case 'All':
      return true;
    case 'Same':
      return namespace === gateway.metadata.namespace;
    case 'Selector':
      return selects(selector, world.namespace(namespace)?.metadata.labels);
    default:
      return false;
  }
}
