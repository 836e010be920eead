/** How large objects are, and what to do with those that are too large: the answers are etcd's own. */
import { limits } from '../limits.ts';
import { type StatusError, statusError } from '../objects.ts';

/** About as many bytes as the value has as JSON. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (value === null || typeof value !== 'object') return 4;
  let weight = 2;
  if (Array.isArray(value)) {
    for (const item of value) weight += weightOf(item) + 1;
    return weight;
  }
  for (const key in value) {
    const field = (value as Record<string, unknown>)[key];
    weight += key.length + 4 + (key === FIELD_SET ? weightOfFieldSet(field) : weightOf(field));
  }
  return weight;
}

/** Field sets are the half of many objects, and held once for all of them: `field-sets.ts`. */
const FIELD_SET = 'fieldsV1';
const weights = new WeakMap<object, number>();

function weightOfFieldSet(fields: unknown): number {
  if (typeof fields !== 'object' || fields === null || !Object.isFrozen(fields)) return weightOf(fields);
  const known = weights.get(fields);
  if (known !== undefined) return known;
  const weight = weightOf(fields);
  weights.set(fields, weight);
  return weight;
}

/**
 * Why an object of this weight cannot be stored (etcd's server/etcdserver/v3_server.go; gRPC's limit on what is sent), or
 * `undefined`. `grown`: by how much all objects together would weigh more; `count`: how many there would be.
 */
export function refusalOf(
  weight: number,
  grown: number,
  all: { readonly bytes: number; readonly count: number },
): StatusError | undefined {
  const { messageBytes, objectBytes, bytes, objects } = limits.store;
  if (weight > messageBytes) {
    return etcdError(
      `rpc error: code = ResourceExhausted desc = trying to send message larger than max (${weight} vs. ${messageBytes})`,
    );
  }
  if (weight > objectBytes) return etcdError('etcdserver: request is too large');
  // What shrinks, or only changes, still may: else nobody could make room.
  if (grown > 0 && all.bytes > bytes) return etcdError('etcdserver: mvcc: database space exceeded');
  if (all.count > objects) return etcdError('etcdserver: mvcc: database space exceeded');
  return undefined;
}

/** The API server has no reason of its own to give. */
function etcdError(message: string): StatusError {
  return statusError(500, '', message);
}
