/** Keeps the status of disruption budgets: how many pods there are, should be, and may go (pkg/controller/disruption). */
import type { Client } from '../client.ts';
import { keyOf, splitKey } from '../clientgo/keys.ts';
import { createRecorder } from '../clientgo/recorder.ts';
import { selects } from '../clientgo/selector.ts';
import { timestamp } from '../clientgo/time.ts';
import type { EventRecorder, WorkQueue } from '../clientgo/types.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import {
  type Budget,
  type BudgetStatus,
  type DisruptionCondition,
  expectation,
  NoScaleError,
  printedSelector,
} from './disruption-expectation.ts';
import { together } from './end.ts';
import { isEqual } from './equal.ts';
import { isReady } from './pods.ts';
import type { ControllerContext, Pod } from './types.ts';

const RESOURCE = 'poddisruptionbudgets.policy';
/** Milliseconds after which a pod whose eviction was granted counts again when it is still there. */
const DELETION_TIMEOUT = 120_000;

export function startDisruptionController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const controller = new DisruptionController(context);
  const queue = createWorkQueue({ clock, log, work: (key) => controller.sync(key, queue) });
  const budgets = informers.informer<Budget>(RESOURCE);
  const add = (budget: Budget) => queue.add(keyOf(budget));
  const wake = (...pods: Pod[]) => {
    for (const budget of budgets.list(pods[0]?.metadata.namespace)) {
      if (pods.some(({ metadata }) => selects(budget.spec.selector, metadata.labels))) add(budget);
    }
  };
  return together(
    queue,
    budgets.on({ added: add, updated: (_, budget) => add(budget) }),
    informers.informer<Pod>('pods').on({ added: wake, updated: wake, deleted: wake }),
  );
}

class DisruptionController {
  readonly #context: ControllerContext;
  readonly #client: Client;
  readonly #recorder: EventRecorder;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#client = context.client.as('disruption-controller');
    this.#recorder = createRecorder(context, 'controllermanager');
  }

  sync(key: string, queue: WorkQueue): void {
    const { namespace = '', name } = splitKey(key);
    const budget = this.#client.get<Budget>(RESOURCE, namespace, name);
    if (!budget) return;
    const pods = this.#client
      .list<Pod>('pods', { namespace })
      .filter(({ metadata }) => selects(budget.spec.selector, metadata.labels));
    if (pods.length === 0) this.#recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
    const { disruptedPods, recheck } = this.#disrupted(budget, pods);
    const status = this.#status(budget, pods, disruptedPods);
    if (!isEqual(status, budget.status)) {
      this.#client.update(RESOURCE, { ...budget, status }, { subresource: 'status' });
    }
    if (recheck !== undefined) queue.addAfter(key, recheck);
  }

  #status(
    budget: Budget,
    pods: readonly Pod[],
    disruptedPods: Record<string, string>,
  ): Partial<BudgetStatus> {
    try {
      const { expectedPods, desiredHealthy, unmanaged } = expectation(this.#client, budget, pods);
      if (unmanaged) this.#warnOfUnmanaged(budget);
      const healthy = pods.filter((pod) => isHealthy(pod, disruptedPods));
      const more = expectedPods > 0 ? Math.max(0, healthy.length - desiredHealthy) : 0;
      const counts = {
        currentHealthy: healthy.length,
        desiredHealthy,
        disruptionsAllowed: more,
        expectedPods,
      };
      const observed = { observedGeneration: budget.metadata.generation ?? 0 };
      const disrupted = Object.keys(disruptedPods).length > 0 ? { disruptedPods } : {};
      const reason = more > 0 ? 'SufficientPods' : 'InsufficientPods';
      const conditions = [this.#condition(budget, reason, more > 0, '', budget.metadata.generation ?? 0)];
      return { conditions, ...counts, ...disrupted, ...observed };
    } catch (cause) {
      if (cause instanceof NoScaleError) return this.#failed(budget, cause.message);
      throw cause;
    }
  }

  /** What cannot be counted must not be disrupted. */
  #failed(budget: Budget, why: string): Partial<BudgetStatus> {
    const message = `Failed to calculate the number of expected pods: ${why}`;
    this.#recorder.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', message);
    const { observedGeneration = 0 } = budget.status;
    const conditions = [this.#condition(budget, 'SyncFailed', false, why, observedGeneration)];
    return { ...budget.status, disruptionsAllowed: 0, conditions };
  }

  #warnOfUnmanaged(budget: Budget): void {
    const message =
      `Pods selected by this PodDisruptionBudget (selector: ${printedSelector(budget.spec.selector)}) were found ` +
      'to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. ' +
      'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';
    this.#recorder.event(budget, 'Warning', 'UnmanagedPods', message);
  }

  #condition(
    { status }: Budget,
    reason: string,
    isAllowed: boolean,
    message: string,
    observedGeneration: number,
  ): DisruptionCondition {
    const type = 'DisruptionAllowed';
    const before = status.conditions?.find((condition) => condition.type === type);
    const now = isAllowed ? 'True' : 'False';
    const lastTransitionTime =
      before?.status === now ? before.lastTransitionTime : timestamp(this.#context.clock.now());
    return { type, status: now, observedGeneration, lastTransitionTime, reason, message };
  }

  /** Of the pods whose eviction was granted those that are still there, and when to look at them again. */
  #disrupted(
    { status }: Budget,
    pods: readonly Pod[],
  ): { disruptedPods: Record<string, string>; recheck: number | undefined } {
    const waiting = pods.flatMap(({ metadata }) => {
      const time = status.disruptedPods?.[metadata.name];
      if (time === undefined || metadata.deletionTimestamp) return [];
      const left = Date.parse(time) + DELETION_TIMEOUT - this.#context.clock.now();
      return left > 0 ? [{ name: metadata.name, time, left }] : [];
    });
    return {
      disruptedPods: Object.fromEntries(waiting.map(({ name, time }) => [name, time])),
      recheck: waiting.length > 0 ? Math.min(...waiting.map(({ left }) => left)) : undefined,
    };
  }
}

function isHealthy(pod: Pod, disruptedPods: Readonly<Record<string, string>>): boolean {
  const { name, deletionTimestamp } = pod.metadata;
  return !deletionTimestamp && disruptedPods[name] === undefined && isReady(pod);
}
