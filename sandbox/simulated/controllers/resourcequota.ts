/** Keeps what is used of each quota right when something goes or changes (pkg/controller/resourcequota). */
import { addTo, count, listOf, masked } from '../admission/amounts.ts';
import { isInScope } from '../admission/quota/scopes.ts';
import { countsUntil, isLive, resourceOf, usageOf } from '../admission/quota/usage.ts';
import { keyOf, splitKey } from '../clientgo/keys.ts';
import type { Informer, WorkQueue } from '../clientgo/types.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { Quantity } from '../codec/quantity.ts';
import { type KubeObject, type ResourceName, StatusError } from '../objects.ts';
import { together } from './end.ts';
import { isEqual } from './equal.ts';
import type { ControllerContext } from './types.ts';

const RESOURCE = 'resourcequotas';

export function startResourceQuotaController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const client = context.client.as('resourcequota-controller');
  const controller = new ResourceQuotaController({ ...context, client });
  const queue = createWorkQueue({ clock, log, work: (key) => controller.sync(key, queue) });
  const add = (quota: KubeObject) => queue.add(keyOf(quota));
  // Admission counts what is made, and writes it into the status: that is no news here.
  const updated = (previous: KubeObject, quota: KubeObject) => {
    if (!isEqual(previous['spec'], quota['spec'])) add(quota);
  };
  return together(queue, controller, informers.informer(RESOURCE).on({ added: add, updated }));
}

class ResourceQuotaController implements Disposable {
  readonly #context: ControllerContext;
  /** Only what some quota limits is watched. */
  readonly #watches = new Map<ResourceName, Disposable>();

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  sync(key: string, queue: WorkQueue): void {
    const { client } = this.#context;
    const { namespace, name } = splitKey(key);
    const quota = client.get(RESOURCE, namespace, name);
    if (!quota || quota.metadata.deletionTimestamp) return;
    const hard = { ...quota['spec']?.hard };
    const resources = [...new Set(Object.keys(hard).map(resourceOf))];
    const used = new Map<string, Quantity>();
    for (const resource of resources) {
      if (this.#watch(resource, queue)) addTo(used, this.#usage(quota, resource));
    }
    if (resources.includes('pods')) this.#lookAgain(key, queue);
    const status = { hard, used: listOf(used) };
    if (isEqual(status, { ...quota['status'] })) return;
    client.update(RESOURCE, { ...quota, status }, { subresource: 'status' });
  }

  /** When the next pod that is being deleted is past its time: nothing is told of that. */
  #lookAgain(key: string, queue: WorkQueue): void {
    const { client, clock } = this.#context;
    const { namespace = '' } = splitKey(key);
    const now = clock.now();
    const times = client.list('pods', { namespace }).map(countsUntil);
    const next = Math.min(...times.filter((time) => time >= now));
    if (Number.isFinite(next)) queue.addAfter(key, next + 1 - now);
  }

  /** What all objects of a resource take together; nothing where there are none. */
  #usage(quota: KubeObject, resource: ResourceName): Map<string, Quantity> {
    const { namespace = '' } = quota.metadata;
    const now = this.#context.clock.now();
    const names = Object.keys(quota['spec'].hard).filter((name) => resourceOf(name) === resource);
    const total = new Map(names.map((name) => [name, count(0)]));
    for (const object of this.#context.client.list(resource, { namespace })) {
      if (isInScope(quota, resource, object)) {
        addTo(
          total,
          masked(usageOf(resource, object, now), (name) => names.includes(name)),
        );
      }
    }
    return total;
  }

  /** `false` for a resource nobody serves, which cannot be counted. */
  #watch(resource: ResourceName, queue: WorkQueue): boolean {
    if (this.#watches.has(resource)) return true;
    const { informers } = this.#context;
    const quotas = informers.informer(RESOURCE);
    const wake = ({ metadata }: KubeObject) => {
      for (const quota of quotas.list(metadata.namespace))
        if (limits(quota, resource)) queue.add(keyOf(quota));
    };
    const informer = this.#informer(resource);
    if (!informer) return false;
    const updated = (previous: KubeObject, object: KubeObject) => {
      if (mayTakeLess(resource, previous, object)) wake(object);
    };
    this.#watches.set(resource, informer.on({ updated, deleted: wake }));
    return true;
  }

  #informer(resource: ResourceName): Informer | undefined {
    try {
      return this.#context.informers.informer(resource);
    } catch (cause) {
      if (cause instanceof StatusError && cause.status.code === 404) return undefined;
      throw cause;
    }
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches.values()) watch[Symbol.dispose]();
  }
}

function limits(quota: KubeObject, resource: ResourceName): boolean {
  return Object.keys(quota['spec']?.hard ?? {}).some((name) => resourceOf(name) === resource);
}

/** Pods report all the time: of them only the end, and a resize, is news. */
function mayTakeLess(resource: ResourceName, previous: KubeObject, object: KubeObject): boolean {
  if (resource === 'pods') {
    return isLive(previous) !== isLive(object) || previous.metadata.generation !== object.metadata.generation;
  }
  return !isEqual(usageTexts(resource, previous), usageTexts(resource, object));
}

function usageTexts(resource: ResourceName, object: KubeObject): Record<string, string> {
  return listOf(usageOf(resource, object));
}
