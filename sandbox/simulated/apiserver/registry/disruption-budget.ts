/** Whether a budget lets a pod be evicted, and the note in it that one is (pkg/registry/core/pod/storage/eviction.go). */
import { type LabelSelector, selects } from '../../clientgo/selector.ts';
import type { KubeObject, StatusError } from '../../objects.ts';
import { copyJson } from '../../storage/index.ts';
import { forbidden, statusError } from '../errors.ts';
import { timestamp } from './metadata.ts';
import type { Registry } from './registry.ts';
import type { ObjectRef, WriteContext } from './types.ts';

const BUDGETS = 'poddisruptionbudgets.policy';
/** Of a budget whose controller has not seen it yet. */
const RETRY_SECONDS = 10;
const MOST_DISRUPTED = 2000;

interface Budget extends KubeObject {
  spec: { selector?: LabelSelector; unhealthyPodEvictionPolicy?: string };
  status: {
    currentHealthy: number;
    desiredHealthy: number;
    disruptionsAllowed: number;
    observedGeneration?: number;
    disruptedPods?: Record<string, string>;
    conditions?: { type: string; status: string; reason: string; message: string }[];
  };
}

/** Takes one disruption from the pod's budget, where it has one. Throws 403, 429, and 500 for several budgets. */
export function takeDisruption(registry: Registry, pod: KubeObject, dryRun: boolean): void {
  if (isDisrupted(pod)) return;
  const [budget, ...others] = budgetsOf(registry, pod);
  if (!budget) return;
  if (others.length > 0) {
    const why =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw statusError(500, '', why);
  }
  if (!isReady(pod) && mayEvictUnready(budget)) return;
  checkBudget(budget);
  if (!dryRun) note(registry, budget, pod.metadata.name);
}

/** It does nobody any good any more, or not yet. */
function isDisrupted({ metadata, status }: KubeObject): boolean {
  return (
    ['Succeeded', 'Failed', 'Pending'].includes(status?.phase) || metadata.deletionTimestamp !== undefined
  );
}

function budgetsOf(registry: Registry, { metadata }: KubeObject): Budget[] {
  const budgets = registry.store.list(BUDGETS, metadata.namespace) as Budget[];
  return budgets.filter(({ spec }) => selects(spec.selector, metadata.labels));
}

function isReady({ status }: KubeObject): boolean {
  const conditions: { type: string; status: string }[] = status?.conditions ?? [];
  return conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

/** A pod that is not ready does not count, so nothing is lost with it. */
function mayEvictUnready({ spec, status }: Budget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

function checkBudget({ metadata, status }: Budget): void {
  const { name, generation = 0 } = metadata;
  if ((status.observedGeneration ?? 0) < generation) {
    const cause = `The disruption budget ${name} is still being processed by the server.`;
    throw tooManyRequests(cause, RETRY_SECONDS);
  }
  const named = { group: 'policy', plural: 'poddisruptionbudget', kind: 'PodDisruptionBudget' };
  if (Object.keys(status.disruptedPods ?? {}).length > MOST_DISRUPTED) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw forbidden(named, name, why);
  }
  if (status.disruptionsAllowed < 0) throw forbidden(named, name, 'pdb disruptions allowed is negative');
  if (status.disruptionsAllowed === 0) throw tooManyRequests(whyNone(name, status));
}

function whyNone(
  name: string,
  { conditions = [], desiredHealthy, currentHealthy }: Budget['status'],
): string {
  const failed = conditions.find(
    ({ type, reason }) => type === 'DisruptionAllowed' && reason === 'SyncFailed',
  );
  if (failed) {
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${failed.message}`;
  }
  return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
}

function tooManyRequests(message: string, retryAfterSeconds?: number): StatusError {
  const text = "Cannot evict pod as it would violate the pod's disruption budget.";
  const causes = [{ reason: 'DisruptionBudget', message }];
  return statusError(429, 'TooManyRequests', text, {
    causes,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** The controller does not count the pod from now on; until it has looked there is one disruption less. */
function note(registry: Registry, budget: Budget, pod: string): void {
  const definition = registry.scheme.resourceNamed(BUDGETS)!;
  const { namespace, name } = budget.metadata;
  const ref: ObjectRef = { definition, namespace, name };
  const time = timestamp(registry.now());
  const change = (old: KubeObject) => {
    const next = copyJson(old) as Budget;
    const { status } = next;
    status.disruptionsAllowed -= 1;
    status.disruptedPods = { ...status.disruptedPods, [pod]: time };
    return next;
  };
  registry.update(ref, 'status', change, apiserver);
}

const apiserver: WriteContext = {
  user: { name: 'system:apiserver', groups: ['system:masters', 'system:authenticated'] },
  fieldManager: 'kube-apiserver',
  dryRun: false,
  warn: () => {},
};
