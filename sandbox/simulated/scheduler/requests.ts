/** What a pod asks of a node (k8s.io/component-helpers/resource). */
import { parseQuantity } from '../codec/quantity.ts';
import type { Amounts, Quantities, SchedulablePod } from './types.ts';

/** What a container that requests nothing is taken to need when nodes are compared. */
const usual: Readonly<Record<string, number>> = { cpu: 100, memory: 200 * 1024 * 1024 };

/** The largest of what runs at one time: containers and sidecars together, or an init container beside the sidecars. */
export function requestsOf(pod: SchedulablePod, withUsual = false): Amounts {
  const total = new Map<string, number>();
  const peak = new Map<string, number>();
  for (const container of pod.spec.initContainers ?? []) {
    const own = amountsOf(container.resources?.requests, withUsual);
    if (container.restartPolicy === 'Always') {
      add(total, own);
      raise(peak, total);
    } else raise(peak, sum(total, own));
  }
  for (const container of pod.spec.containers)
    add(total, amountsOf(container.resources?.requests, withUsual));
  raise(total, peak);
  for (const [name, amount] of amountsOf(pod.spec.resources?.requests)) total.set(name, amount);
  add(total, amountsOf(pod.spec.overhead));
  return total;
}

/** Amounts as numbers; see `Amounts` for the units. */
export function amountsOf(quantities: Quantities | undefined = {}, withUsual = false): Amounts {
  const amounts = new Map<string, number>(withUsual ? Object.entries(usual) : []);
  for (const [name, quantity] of Object.entries(quantities)) {
    const { nano } = parseQuantity(quantity);
    // Rounded up, as Quantity.MilliValue and Quantity.Value do.
    const unit = name === 'cpu' ? 1_000_000n : 1_000_000_000n;
    amounts.set(name, Number((nano + unit - 1n) / unit));
  }
  return amounts;
}

export function sum(one: Amounts, other: Amounts): Amounts {
  const result = new Map(one);
  add(result, other);
  return result;
}

function add(total: Map<string, number>, more: Amounts): void {
  for (const [name, amount] of more) total.set(name, (total.get(name) ?? 0) + amount);
}

function raise(total: Map<string, number>, least: Amounts): void {
  for (const [name, amount] of least) total.set(name, Math.max(total.get(name) ?? 0, amount));
}
