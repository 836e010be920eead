/** From what metrics ask for to what is done: within limits, not too fast, and not to and fro (horizontal.go). */
import type { ClusterContext } from '../../context.ts';
import type { Autoscaler, Memory, Sample, ScalingRules } from './types.ts';

export interface Normalized {
  readonly replicas: number;
  /** Of the condition AbleToScale: why another number was taken than was asked for. */
  readonly stabilized: { readonly reason: string; readonly message: string };
  /** Of the condition ScalingLimited. */
  readonly limited: { readonly isLimited: boolean; readonly reason: string; readonly message: string };
}

export interface Wish {
  readonly context: Pick<ClusterContext, 'clock' | 'shortened'>;
  readonly autoscaler: Autoscaler;
  readonly memory: Memory;
  readonly current: number;
  readonly desired: number;
  readonly minimum: number;
}

const usualDownWindow = 300;
const scaleUpFactor = 2;
const leastScaleUp = 4;

const asWanted = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const downStabilized = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const upStabilized = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};

export function normalize(wish: Wish): Normalized {
  const isOld = wish.autoscaler.spec.behavior === undefined;
  const stable = isOld ? stabilize(wish) : stabilizeByRules(wish);
  const bounds = isOld ? usualBounds(wish) : boundsByRules(wish, stable);
  const replicas = Math.max(Math.min(stable, bounds.most.replicas), bounds.least.replicas);
  const limit = stable > bounds.most.replicas ? bounds.most : bounds.least;
  const within = {
    isLimited: false,
    reason: 'DesiredWithinRange',
    message: 'the desired count is within the acceptable range',
  };
  return {
    replicas,
    stabilized: stable === wish.desired ? asWanted : directionOf(wish, isOld),
    limited: replicas === stable ? within : { isLimited: true, reason: limit.reason, message: limit.message },
  };
}

function directionOf({ desired, current }: Wish, isOld: boolean): typeof downStabilized {
  return !isOld && desired >= current ? upStabilized : downStabilized;
}

function remember({ context, memory, desired }: Wish, longest: number): void {
  const now = context.clock.now();
  memory.recommendations = memory.recommendations.filter(({ time }) => time >= now - longest);
  memory.recommendations.push({ replicas: desired, time: now });
}

/** The highest of what was asked for in the last minutes. */
function stabilize(wish: Wish): number {
  remember(wish, windowOf(wish, usualDownWindow));
  return Math.max(...wish.memory.recommendations.map(({ replicas }) => replicas));
}

/** Milliseconds of a window that is given in seconds. */
function windowOf({ context }: Wish, seconds: number): number {
  return context.shortened(seconds * 1000);
}

/** Up to the lowest, down to the highest of what was asked for within each window. */
function stabilizeByRules(wish: Wish): number {
  const { scaleUp, scaleDown } = wish.autoscaler.spec.behavior ?? {};
  const upWindow = windowOf(wish, scaleUp?.stabilizationWindowSeconds ?? 0);
  const downWindow = windowOf(wish, scaleDown?.stabilizationWindowSeconds ?? usualDownWindow);
  const now = wish.context.clock.now();
  const within = (window: number) =>
    wish.memory.recommendations.filter(({ time }) => time > now - window).map(({ replicas }) => replicas);
  const up = Math.min(wish.desired, ...within(upWindow));
  const down = Math.max(wish.desired, ...within(downWindow));
  remember(wish, Math.max(upWindow, downWindow));
  return Math.min(Math.max(wish.current, up), down);
}

interface Bound {
  readonly replicas: number;
  readonly reason: string;
  readonly message: string;
}

interface Bounds {
  readonly least: Bound;
  readonly most: Bound;
}

function tooMany(replicas: number): Bound {
  const message = 'the desired replica count is more than the maximum replica count';
  return { replicas, reason: 'TooManyReplicas', message };
}

function tooFew(replicas: number): Bound {
  const message = 'the desired replica count is less than the minimum replica count';
  return { replicas, reason: 'TooFewReplicas', message };
}

function tooFastUp(replicas: number): Bound {
  const message = 'the desired replica count is increasing faster than the maximum scale rate';
  return { replicas, reason: 'ScaleUpLimit', message };
}

function tooFastDown(replicas: number): Bound {
  const message = 'the desired replica count is decreasing faster than the maximum scale rate';
  return { replicas, reason: 'ScaleDownLimit', message };
}

/** Never more than twice as many at once. */
function usualBounds({ autoscaler, current, minimum }: Wish): Bounds {
  const { maxReplicas } = autoscaler.spec;
  const limit = Math.max(scaleUpFactor * current, leastScaleUp);
  return { least: tooFew(minimum), most: maxReplicas > limit ? tooFastUp(limit) : tooMany(maxReplicas) };
}

function boundsByRules(wish: Wish, stable: number): Bounds {
  const { autoscaler, current, minimum } = wish;
  const { behavior, maxReplicas } = autoscaler.spec;
  const free = { least: tooFew(Number.NEGATIVE_INFINITY), most: tooMany(Number.POSITIVE_INFINITY) };
  if (stable > current) {
    const limit = Math.max(current, limitOf(wish, behavior?.scaleUp, 1));
    return { ...free, most: maxReplicas > limit ? tooFastUp(limit) : tooMany(maxReplicas) };
  }
  if (stable < current) {
    const limit = Math.min(current, limitOf(wish, behavior?.scaleDown, -1));
    return { ...free, least: minimum < limit ? tooFastDown(limit) : tooFew(minimum) };
  }
  return free;
}

/** How far policies let it go in one direction, counted from what there was when their period began. */
function limitOf(wish: Wish, rules: ScalingRules | undefined, direction: 1 | -1): number {
  const { selectPolicy = 'Max', policies = [] } = rules ?? {};
  if (selectPolicy === 'Disabled') return wish.current;
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const since = wish.context.clock.now() - windowOf(wish, periodSeconds);
    const { scaleUps, scaleDowns } = wish.memory;
    const before = wish.current - changeSince(scaleUps, since) + changeSince(scaleDowns, since);
    if (type === 'Pods') return before + direction * value;
    const share = before * (1 + (direction * value) / 100);
    return direction > 0 ? Math.ceil(share) : Math.trunc(share);
  });
  // The policy that changes most is the highest way up and the lowest way down.
  const isHighest = (selectPolicy === 'Max') === direction > 0;
  return isHighest ? Math.max(...limits) : Math.min(...limits);
}

function changeSince(samples: readonly Sample[], since: number): number {
  return samples.filter(({ time }) => time > since).reduce((sum, { replicas }) => sum + replicas, 0);
}

/** Notes a change of size for the policies. */
export function noteChange(wish: Omit<Wish, 'desired' | 'minimum'>, replicas: number): void {
  const { behavior } = wish.autoscaler.spec;
  if (!behavior) return;
  const { context, memory, current } = wish;
  const now = context.clock.now();
  const rules = replicas > current ? behavior.scaleUp : behavior.scaleDown;
  const longest = Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds));
  const since = now - context.shortened(longest * 1000);
  const kept = (samples: Sample[]) => samples.filter(({ time }) => time >= since);
  const change = { replicas: Math.abs(replicas - current), time: now };
  if (replicas > current) memory.scaleUps = [...kept(memory.scaleUps), change];
  else memory.scaleDowns = [...kept(memory.scaleDowns), change];
}
