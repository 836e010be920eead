/**
 * LimitRanger: containers that say nothing get the defaults of the namespace, and what is too small, too large or
 * too far apart is refused. After plugin/pkg/admission/limitranger.
 */
import type { Client } from '../client.ts';
import type { KubeObject } from '../objects.ts';
import { amountsOf, type Container, podAmounts, type ResourceList } from './amounts.ts';
import { type Bounds, boundErrors, claimBoundErrors } from './limit-bounds.ts';
import { isCreateOf, isWriteOf, refusedByName } from './requests.ts';
import type { AdmissionPlugin, AdmissionRequest } from './types.ts';

interface LimitRangeItem extends Bounds {
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
}

const annotation = 'kubernetes.io/limit-ranger';

export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  mutate(request, client) {
    const pod = request.object;
    if (!pod || !isCreateOf(request, 'pods')) return;
    for (const items of limitsFor(request, client)) fillIn(pod, items);
  },
  validate(request, client) {
    const { object } = request;
    if (!object || !isLimited(request)) return;
    const check = request.resource === 'pods' ? podErrors : claimErrors;
    for (const items of limitsFor(request, client)) {
      const errors = items.flatMap((item) => check(object, item));
      if (errors.length > 0) throw refusedByName(request, aggregate(errors));
    }
  },
};

/** Of a pod only its creation and its resizing: nothing else can change its resources. */
function isLimited(request: AdmissionRequest): boolean {
  const resized = request.resource === 'pods' && request.subresource === 'resize';
  return isCreateOf(request, 'pods') || resized || isWriteOf(request, 'persistentvolumeclaims');
}

/** The items of each LimitRange of the namespace. */
function limitsFor({ namespace }: AdmissionRequest, client: Client): LimitRangeItem[][] {
  if (!namespace) return [];
  return client.list('limitranges', { namespace }).map(({ spec }) => spec.limits ?? []);
}

function fillIn(pod: KubeObject, items: readonly LimitRangeItem[]): void {
  const ofContainers = items.filter(({ type }) => type === 'Container');
  const limits = Object.assign({}, ...ofContainers.map((item) => item.default));
  const requests = Object.assign({}, ...ofContainers.map((item) => item.defaultRequest));
  const told = [
    ...containersOf(pod).flatMap((container) => fillContainer(container, 'container', requests, limits)),
    ...initContainersOf(pod).flatMap((container) =>
      fillContainer(container, 'init container', requests, limits),
    ),
  ];
  if (told.length === 0) return;
  const annotations = {
    ...pod.metadata.annotations,
    [annotation]: `LimitRanger plugin set: ${told.join('; ')}`,
  };
  pod.metadata.annotations = annotations;
}

/** What was filled in, in the words of the annotation. */
function fillContainer(
  container: Container,
  what: string,
  requests: ResourceList,
  limits: ResourceList,
): string[] {
  container.resources ??= {};
  const told: string[] = [];
  for (const [kind, defaults] of [
    ['requests', requests],
    ['limits', limits],
  ] as const) {
    const given = container.resources[kind] ?? {};
    const missing = Object.keys(defaults)
      .filter((name) => given[name] === undefined)
      .sort();
    if (missing.length === 0) continue;
    container.resources[kind] = { ...given };
    for (const name of missing) container.resources[kind][name] = String(defaults[name]);
    told.push(`${missing.join(', ')} ${kind.slice(0, -1)} for ${what} ${container.name}`);
  }
  return told;
}

function podErrors(pod: KubeObject, item: LimitRangeItem): string[] {
  if (item.type === 'Pod') return boundErrors(item, podAmounts(pod, 'requests'), podAmounts(pod, 'limits'));
  if (item.type !== 'Container') return [];
  return [...containersOf(pod), ...initContainersOf(pod)].flatMap(({ resources }) =>
    boundErrors(item, amountsOf(resources?.requests), amountsOf(resources?.limits)),
  );
}

function claimErrors(claim: KubeObject, item: LimitRangeItem): string[] {
  if (item.type !== 'PersistentVolumeClaim') return [];
  return claimBoundErrors(item, amountsOf(claim.spec?.resources?.requests));
}

function containersOf(pod: KubeObject): Container[] {
  return pod.spec.containers ?? [];
}

function initContainersOf(pod: KubeObject): Container[] {
  return pod.spec.initContainers ?? [];
}

/** Several errors as Go prints them (utilerrors.NewAggregate): each once, in brackets. */
function aggregate(errors: readonly string[]): string {
  const different = [...new Set(errors)];
  return different.length === 1 ? different[0]! : `[${different.join(', ')}]`;
}
