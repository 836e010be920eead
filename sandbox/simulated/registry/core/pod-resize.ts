/** What may change through pods/resize. After `ValidatePodResize`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { forbidden, invalid } from '../validation/errors.ts';
import { qosClass } from './pod-qos.ts';

const MUTABLE = ['cpu', 'memory'];

export function validatePodResize(pod: KubeObject, old: KubeObject): FieldError[] {
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined)
    return [forbidden('', 'static pods cannot be resized')];
  const [spec, before]: [Fields, Fields] = [pod['spec'], old['spec']];
  const found: FieldError[] = [];
  const qos = pod['status']?.qosClass ?? qosClass(before);
  if (qosClass(before) !== qosClass(spec))
    found.push(invalid('spec', qos, 'Pod QOS Class may not change as a result of resizing'));
  for (const kind of ['initContainers', 'containers']) {
    for (const [index, container] of listOf(spec[kind]).entries()) {
      const was: Fields = listOf(before[kind])[index]?.['resources'] ?? {};
      found.push(...validateContainer(container['resources'] ?? {}, was, `spec.${kind}[${index}].resources`));
    }
  }
  if (found.length === 0 && !sameOthers(spec, before))
    found.push(forbidden('spec', 'only cpu and memory resources are mutable'));
  return found;
}

function validateContainer(resources: Fields, was: Fields, field: string): FieldError[] {
  return ['requests', 'limits'].flatMap((list) => {
    const removed = Object.keys(was[list] ?? {}).some((name) => resources[list]?.[name] === undefined);
    return removed ? [forbidden(`${field}.${list}`, `resource ${list} cannot be removed`)] : [];
  });
}

/** Whether everything but CPU and memory is as it was: of a resize only resources come here at all. */
function sameOthers(spec: Fields, before: Fields): boolean {
  return ['initContainers', 'containers'].every((kind) =>
    listOf(spec[kind]).every((container, index) => {
      const was: Fields = listOf(before[kind])[index]?.['resources'] ?? {};
      return ['requests', 'limits'].every((list) => {
        const [now, then]: [Fields, Fields] = [container['resources']?.[list] ?? {}, was[list] ?? {}];
        const names = new Set([...Object.keys(now), ...Object.keys(then)]);
        return [...names].every((name) => MUTABLE.includes(name) || now[name] === then[name]);
      });
    }),
  );
}
