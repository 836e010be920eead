/** Statuses of classes, Gateways and routes: written when something in them changes, with the time of the change. */
import type { Client } from '../../client.ts';
import { timestamp } from '../../clientgo/time.ts';
import { type KubeObject, type ResourceName, StatusError } from '../../objects.ts';
import { equalJson } from '../../storage/index.ts';
import * as conditions from './conditions.ts';
import type { GatewayState, RouteState } from './graph.ts';
import { CLASSES, type Condition, GATEWAYS, ROUTES } from './types.ts';

interface WrittenCondition extends Condition {
  readonly observedGeneration?: number;
  readonly lastTransitionTime: string;
}

export interface StatusWriter {
  readonly client: Client;
  /** `spec.controllerName` of the class. */
  readonly controllerName: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

export function writeClassStatus(writer: StatusWriter, object: KubeObject, isOwn: boolean): void {
  const said = isOwn ? conditions.classConditions : [conditions.classConflict];
  const status = { conditions: dated(said, object, object['status']?.conditions, writer.now()) };
  write(writer.client, CLASSES, object, status);
}

/** How far the data plane of a Gateway is. */
export interface Readiness {
  readonly addresses: readonly { readonly type: string; readonly value: string }[];
  /** Some pod of it is ready, and works by the newest configuration. */
  readonly isServing: boolean;
}

export function writeGatewayStatus(writer: StatusWriter, state: GatewayState, readiness: Readiness): void {
  const { gateway, listeners } = state;
  const before = gateway['status'] ?? {};
  const valid = listeners.filter(({ isValid }) => isValid).length;
  const pending = valid > 0 ? notYet(readiness) : [];
  const date = (said: readonly Condition[], old: unknown) => dated(said, gateway, old, writer.now());
  const status = {
    ...(readiness.addresses.length > 0 ? { addresses: readiness.addresses } : {}),
    ...(state.isValid ? { attachedListenerSets: 0 } : {}),
    conditions: date(
      [...conditions.gatewayConditions, ...pending, ...summary(state, valid)],
      before.conditions,
    ),
    ...(listeners.length > 0 && {
      listeners: listeners.map(({ spec, supportedKinds, problems, isValid, attached }) => ({
        name: spec.name,
        supportedKinds,
        attachedRoutes: attached.size,
        conditions: date(
          isValid ? [...conditions.listenerConditions, ...listenerPending(readiness), ...problems] : problems,
          before.listeners?.find((each: { name: string }) => each.name === spec.name)?.conditions,
        ),
      })),
    }),
  };
  write(writer.client, GATEWAYS, gateway, status);
}

function summary({ listeners, problems }: GatewayState, valid: number): readonly Condition[] {
  if (listeners.length === 0 || valid === listeners.length) return problems;
  if (valid === 0)
    return [...problems, ...conditions.refused('ListenersNotValid', 'The Gateway has no valid listeners')];
  return [
    conditions.accepted('ListenersNotValid', 'The Gateway has at least one valid listener'),
    ...problems,
  ];
}

function notYet({ addresses, isServing }: Readiness): Condition[] {
  if (addresses.length === 0)
    return [conditions.notProgrammed('AddressNotAssigned', 'No addresses have been assigned to the Gateway')];
  if (isServing) return [];
  return [conditions.notProgrammed('Pending', 'Waiting for the data plane of the Gateway to be ready')];
}

function listenerPending({ isServing }: Readiness): Condition[] {
  if (isServing) return [];
  return [conditions.notProgrammed('Pending', 'Waiting for the data plane of the Gateway to be ready')];
}

interface ParentStatus {
  readonly parentRef: object;
  readonly controllerName: string;
  readonly conditions?: unknown;
}

/** Parents of other controllers stay as they are. */
export function writeRouteStatus(writer: StatusWriter, { route, parents }: RouteState): void {
  const before: readonly ParentStatus[] = route['status']?.parents ?? [];
  const { controllerName } = writer;
  const others = before.filter((each) => each.controllerName !== controllerName);
  const own = parents.map(({ ref, conditions: said }) => {
    const old = before.find(
      (each) => each.controllerName === controllerName && equalJson(each.parentRef, ref),
    );
    return { parentRef: ref, controllerName, conditions: dated(said, route, old?.conditions, writer.now()) };
  });
  if (own.length === 0 && others.length === before.length) return;
  write(writer.client, ROUTES, route, { parents: [...others, ...own] });
}

/** As they are written: a condition keeps its time as long as its status is the same. */
function dated(
  said: readonly Condition[],
  { metadata: { generation = 0 } }: KubeObject,
  old: unknown,
  now: number,
): WrittenCondition[] {
  const before = (Array.isArray(old) ? old : []) as readonly WrittenCondition[];
  return conditions.lastOfEach(said).map((condition) => {
    const known = before.find(({ type }) => type === condition.type);
    const lastTransitionTime = known?.status === condition.status ? known.lastTransitionTime : timestamp(now);
    return { ...condition, observedGeneration: generation, lastTransitionTime };
  });
}

function write(client: Client, resource: ResourceName, object: KubeObject, status: object): void {
  if (equalJson(object['status'], status)) return;
  try {
    client.update(resource, { ...object, status }, { subresource: 'status' });
  } catch (error) {
    // It went meanwhile, or with its definition. Whatever else it is is tried again.
    if (!(error instanceof StatusError) || error.status.code !== 404) throw error;
  }
}
