/**
 * What quotas count of what a trial makes. The controller of quotas reckons again a moment after something is gone, and the API
 * server hears of that a moment later still: until then what was here before leaves no room for what comes.
 */
import { systemClock } from '../../sandbox/clock.ts';
import { fieldOf, isMapping } from '../operators/types.ts';
import { pause } from '../pace.ts';
import { quantity } from '../quantity.ts';
import type { Changed, ClusterView, KubeObject } from '../types.ts';

/** Milliseconds until a quota's no is believed: it may be about what is gone already. */
const DOUBT = 1_000;
/** Between two looks, milliseconds. */
const STEP = 100;

/** Asks again for a moment where a quota says no. */
export async function pastQuotas(ask: () => Promise<Changed>, signal: AbortSignal): Promise<Changed> {
  const until = systemClock.now() + DOUBT;
  for (;;) {
    const answer = await ask();
    if (!isOverQuota(answer) || systemClock.now() >= until) return answer;
    await pause(systemClock, STEP, signal);
  }
}

/** In the words of the admission plugin (apiserver/pkg/admission/plugin/resourcequota/controller.go); the reason alone is that of many. */
function isOverQuota(answer: Changed): boolean {
  return 'refused' in answer && answer.refused.message.includes('exceeded quota: ');
}

/** The quotas of the namespaces in which a trial makes something. */
export class Quotas {
  readonly #cluster: ClusterView;
  readonly #before = new Map<string, readonly KubeObject[]>();

  constructor(cluster: ClusterView) {
    this.#cluster = cluster;
  }

  /** Before the first thing is made there. */
  async remember(namespace: string | undefined, signal: AbortSignal): Promise<void> {
    if (namespace === undefined || this.#before.has(namespace)) return;
    this.#before.set(namespace, await this.#of(namespace, signal));
  }

  /** Resolves once none counts more than before. What others make meanwhile counts too: rejects when that is told to end. */
  async released(signal: AbortSignal): Promise<void> {
    for (const [namespace, before] of this.#before) {
      if (before.length === 0) continue;
      while (countMore(await this.#of(namespace, signal), before)) await pause(systemClock, STEP, signal);
    }
  }

  #of(namespace: string, signal: AbortSignal): Promise<KubeObject[]> {
    return this.#cluster.list({ apiVersion: 'v1', kind: 'ResourceQuota', namespace }, signal);
  }
}

function countMore(now: readonly KubeObject[], before: readonly KubeObject[]): boolean {
  return now.some((quota) => {
    const was = before.find(({ metadata }) => metadata?.uid === quota.metadata?.uid);
    return was !== undefined && isMore(usedOf(quota), usedOf(was));
  });
}

function isMore(now: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(now).some(([name, amount]) => {
    const was = quantity(before[name]);
    // What was not counted before is what the learner has put into the quota since.
    return was !== undefined && (quantity(amount) ?? was) > was;
  });
}

function usedOf(quota: KubeObject): Readonly<Record<string, unknown>> {
  const used = fieldOf(quota['status'], 'used');
  return isMapping(used) ? used : {};
}
