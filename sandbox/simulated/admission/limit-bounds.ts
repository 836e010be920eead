/** The bounds of a LimitRange, and what is said where they are not kept (plugin/pkg/admission/limitranger). */
import { compareQuantities, formatQuantity, parseQuantity, type Quantity } from '../codec/quantity.ts';
import type { Amounts, ResourceList } from './amounts.ts';

/** An item of a LimitRange, as far as it bounds. */
export interface Bounds {
  /** `Container`, `Pod` or `PersistentVolumeClaim`. */
  readonly type: string;
  readonly min?: ResourceList;
  readonly max?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
}

/** What is wrong with the requests and limits of a container or of a pod. */
export function boundErrors(bounds: Bounds, requests: Amounts, limits: Amounts): string[] {
  return [
    ...each(bounds.min, (name, least) =>
      tooSmall(bounds.type, name, least, requests.get(name), limits.get(name)),
    ),
    ...each(bounds.max, (name, most) =>
      tooLarge(bounds.type, name, most, requests.get(name), limits.get(name)),
    ),
    ...each(bounds.maxLimitRequestRatio, (name, most) =>
      tooFarApart(bounds.type, name, most, requests.get(name), limits.get(name)),
    ),
  ];
}

/** What is wrong with the requests of a claim, which has no limits. */
export function claimBoundErrors(bounds: Bounds, requests: Amounts): string[] {
  const largest = (name: string, most: Quantity): string | undefined => {
    const rule = `maximum ${name} usage per ${bounds.type} is ${formatQuantity(most)}`;
    const request = requests.get(name);
    if (!request) return `${rule}.  No request is specified`;
    return isLess(most, request) ? `${rule}, but request is ${formatQuantity(request)}` : undefined;
  };
  return [
    ...each(bounds.min, (name, least) => tooSmall(bounds.type, name, least, requests.get(name), undefined)),
    ...each(bounds.max, largest),
  ];
}

type Check = (name: string, bound: Quantity) => string | undefined;

/** In the order of names; a real server takes them in no order. */
function each(list: ResourceList | undefined, check: Check): string[] {
  const names = Object.keys(list ?? {}).sort();
  return names.flatMap((name) => check(name, parseQuantity(list![name]!)) ?? []);
}

function tooSmall(
  type: string,
  name: string,
  least: Quantity,
  request: Quantity | undefined,
  limit: Quantity | undefined,
): string | undefined {
  const rule = `minimum ${name} usage per ${type} is ${formatQuantity(least)}`;
  if (!request) return `${rule}.  No request is specified`;
  if (isLess(request, least)) return `${rule}, but request is ${formatQuantity(request)}`;
  if (limit && isLess(limit, least)) return `${rule}, but limit is ${formatQuantity(limit)}`;
  return undefined;
}

function tooLarge(
  type: string,
  name: string,
  most: Quantity,
  request: Quantity | undefined,
  limit: Quantity | undefined,
): string | undefined {
  const rule = `maximum ${name} usage per ${type} is ${formatQuantity(most)}`;
  if (!limit) return `${rule}.  No limit is specified`;
  if (isLess(most, limit)) return `${rule}, but limit is ${formatQuantity(limit)}`;
  if (request && isLess(most, request)) return `${rule}, but request is ${formatQuantity(request)}`;
  return undefined;
}

function tooFarApart(
  type: string,
  name: string,
  most: Quantity,
  request: Quantity | undefined,
  limit: Quantity | undefined,
): string | undefined {
  const rule = `${name} max limit to request ratio per ${type} is ${formatQuantity(most)}`;
  if (!request || request.nano === 0n) return `${rule}, but no request is specified or request is 0`;
  if (!limit || limit.nano === 0n) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = Number(limit.nano) / Number(request.nano);
  return ratio > Number(most.nano) / 1e9 ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

function isLess(one: Quantity, other: Quantity): boolean {
  return compareQuantities(one, other) < 0;
}
