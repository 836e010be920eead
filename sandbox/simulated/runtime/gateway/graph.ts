/** Everything put together: Gateways with their listeners, routes with their parents, and what each data plane has to do. */
import { attach, gatewayKey } from './attachment.ts';
import * as conditions from './conditions.ts';
import type {
  Configuration,
  HostConfiguration,
  PortConfiguration,
  RuleConfiguration,
} from './configuration.ts';
import { type ListenerState, listenersOf } from './listeners.ts';
import { byPrecedence, type Candidate } from './precedence.ts';
import { type ResolvedRules, resolveRules } from './rules.ts';
import type { Condition, Gateway, Match, ParentRef, Route, World } from './types.ts';

export interface GatewayState {
  readonly gateway: Gateway;
  /** `namespace/name`. */
  readonly key: string;
  /** Without problems that hinder all of it. */
  readonly isValid: boolean;
  readonly problems: readonly Condition[];
  readonly listeners: readonly ListenerState[];
  /** Routes that are attached, with where. */
  readonly attached: AttachedRoute[];
}

interface AttachedRoute {
  readonly route: Route;
  readonly listener: ListenerState;
  readonly hostnames: readonly string[];
  readonly rules: readonly RuleConfiguration[];
}

export interface RouteState {
  readonly route: Route;
  readonly parents: readonly { readonly ref: ParentRef; readonly conditions: readonly Condition[] }[];
}

export interface Graph {
  readonly gateways: readonly GatewayState[];
  readonly routes: readonly RouteState[];
  /** `namespace/name` of the Services whose endpoints matter. */
  readonly services: ReadonlySet<string>;
}

export function graphOf(world: World): Graph {
  const gateways = world.gateways.map((gateway) => gatewayState(gateway, world));
  const byKey = new Map(gateways.map((state) => [state.key, state]));
  const services = new Set<string>();
  const routes = world.routes.map((route) => routeState(route, byKey, services, world));
  return { gateways, routes, services };
}

function gatewayState(gateway: Gateway, world: World): GatewayState {
  const { namespace, name } = gateway.metadata;
  const problems = world.gatewayClass
    ? addressProblems(gateway)
    : conditions.refused('Invalid', "The GatewayClass doesn't exist");
  const isValid = problems.every(({ type, status }) => type !== 'Accepted' || status === 'True');
  const listeners = isValid ? listenersOf(gateway, world) : [];
  return { gateway, key: `${namespace}/${name}`, isValid, problems, listeners, attached: [] };
}

/** The load balancer of the cluster gives addresses of its own, and takes no wishes. */
function addressProblems({ spec: { addresses = [] } }: Gateway): Condition[] {
  if (addresses.some(({ type = 'IPAddress' }) => type !== 'IPAddress')) {
    const message = 'Only AddressType IPAddress is supported';
    return [
      conditions.notAccepted('UnsupportedAddress', message),
      conditions.notProgrammed('Invalid', message),
    ];
  }
  if (addresses.every(({ value }) => !value)) return [];
  return [
    conditions.notProgrammed('AddressNotUsable', 'The load balancer does not give addresses on request'),
  ];
}

function routeState(
  route: Route,
  gateways: ReadonlyMap<string, GatewayState>,
  services: Set<string>,
  world: World,
): RouteState {
  const own = (route.spec.parentRefs ?? []).flatMap((ref) => {
    const state = gateways.get(gatewayKey(ref, route) ?? '');
    return state ? [{ ref, state }] : [];
  });
  if (own.length === 0) return { route, parents: [] };
  const resolved = resolveRules(route, world);
  for (const service of resolved.services) services.add(service);
  const common = [...conditions.routeConditions, ...resolved.unresolved, ...partlyInvalid(resolved)];
  const refused = whollyInvalid(resolved);
  const parents = own.map(({ ref, state }) => {
    const failure = refused ?? attachTo(state, ref, route, resolved, world);
    return { ref, conditions: conditions.lastOfEach([...common, ...(failure ? [failure] : [])]) };
  });
  return { route, parents };
}

/** Puts a route on to the listeners of a Gateway; what hinders it, if anything. */
function attachTo(
  state: GatewayState,
  ref: ParentRef,
  route: Route,
  { rules }: ResolvedRules,
  world: World,
): Condition | undefined {
  const { bound, failure } = attach(route, ref, state, world);
  const { namespace, name } = route.metadata;
  for (const { listener, hostnames } of bound) {
    const key = `${namespace}/${name}`;
    // Two references may lead to one listener.
    if (listener.attached.has(key)) continue;
    listener.attached.add(key);
    state.attached.push({ route, listener, hostnames, rules });
  }
  return failure;
}

/** `message` must begin like this, says the API (RouteConditionPartiallyInvalid). */
function partlyInvalid({ invalid }: ResolvedRules): Condition[] {
  const problems = invalid.filter((problem) => problem !== '');
  if (problems.length === 0 || problems.length === invalid.length) return [];
  const message = `Dropped Rule(s): ${problems.join(', ')}`;
  return [{ type: 'PartiallyInvalid', status: 'True', reason: 'UnsupportedValue', message }];
}

function whollyInvalid({ invalid }: ResolvedRules): Condition | undefined {
  if (invalid.length === 0 || invalid.includes('')) return undefined;
  return conditions.notAccepted('UnsupportedValue', `All rules are invalid: ${invalid.join(', ')}`);
}

/** What the data plane of a Gateway has to do. */
export function configurationOf(state: GatewayState, revision: number): Configuration {
  const rules: RuleConfiguration[] = [];
  const valid = state.listeners.filter(({ isValid }) => isValid);
  const ports = [...Map.groupBy(valid, ({ spec }) => spec.port)].map(
    ([port, listeners]): PortConfiguration => ({
      port,
      secure: listeners.some(({ spec }) => spec.protocol === 'HTTPS'),
      listeners: listeners.map((listener) => {
        const [certificate] = listener.certificates;
        const hosts = hostsOf(
          state.attached.filter((each) => each.listener === listener),
          rules,
        );
        return { hostname: listener.hostname, ...(certificate && { certificate }), hosts };
      }),
    }),
  );
  return { revision, ports, rules };
}

const EVERYTHING: readonly Match[] = [{ path: { type: 'PathPrefix', value: '/' } }];

/** By hostname, with the matches of all its routes in the order in which they are tried. `rules` takes up what they lead to. */
function hostsOf(attached: readonly AttachedRoute[], rules: RuleConfiguration[]): HostConfiguration[] {
  const byHost = new Map<string, Candidate[]>();
  for (const { route, hostnames, rules: own } of attached) {
    const first = rules.length;
    rules.push(...own);
    for (const hostname of hostnames) {
      const candidates = byHost.get(hostname) ?? [];
      byHost.set(hostname, candidates);
      for (const [index, { matches }] of (route.spec.rules ?? []).entries()) {
        for (const match of matches?.length ? matches : EVERYTHING)
          candidates.push({ match, route, rule: first + index });
      }
    }
  }
  return [...byHost].map(([hostname, candidates]) => ({
    hostname,
    matches: candidates.sort(byPrecedence).map(({ match, rule }) => ({ match, rule })),
  }));
}
