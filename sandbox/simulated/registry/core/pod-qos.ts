/** The quality of service class of a pod. After `pkg/apis/core/v1/helper/qos`. */
import { compareQuantities, parseQuantity } from '../../codec/quantity.ts';
import { type Fields, listOf } from '../fields.ts';

const COMPUTE = ['cpu', 'memory'];

/** `Guaranteed`, `Burstable` or `BestEffort`, from the requests and limits of all containers. */
export function qosClass(spec: Fields): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...listOf(spec['containers']), ...listOf(spec['initContainers'])];
  const all = spec['resources'] ? [spec] : containers;
  const lists = all.map((each) => each['resources'] ?? {});
  if (!lists.some((resources) => isSet(resources['requests']) || isSet(resources['limits'])))
    return 'BestEffort';
  return lists.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

function isSet(list: Fields | undefined): boolean {
  return COMPUTE.some((name) => list?.[name] !== undefined && parseQuantity(list[name]).nano > 0n);
}

function isGuaranteed(resources: Fields): boolean {
  return COMPUTE.every((name) => {
    const limit = resources['limits']?.[name];
    const request = resources['requests']?.[name] ?? limit;
    return limit !== undefined && compareQuantities(parseQuantity(limit), parseQuantity(request)) === 0;
  });
}
