/** Lists of quantities (`{cpu: 100m, memory: 1Gi}`) as admission reckons with them: exact, by name. */
import { compareQuantities, formatQuantity, parseQuantity, type Quantity } from '../codec/quantity.ts';
import type { KubeObject } from '../objects.ts';

/** Quantities by the name of their resource. */
export type Amounts = ReadonlyMap<string, Quantity>;

/** As it stands in an object. */
export type ResourceList = Readonly<Record<string, string | number>>;

const nothing: Quantity = { nano: 0n, format: 'DecimalSI' };

/** The list as amounts; no list is an empty one. */
export function amountsOf(list: ResourceList | undefined): Map<string, Quantity> {
  return new Map(Object.entries(list ?? {}).map(([name, text]) => [name, parseQuantity(text)]));
}

/** The amounts as they stand in objects, in the order of their names. */
export function listOf(amounts: Amounts): Record<string, string> {
  return Object.fromEntries(sorted(amounts).map(([name, quantity]) => [name, formatQuantity(quantity)]));
}

/** `cpu=1,memory=2Gi`, as refusals name amounts. */
export function printed(amounts: Amounts): string {
  return sorted(amounts)
    .map(([name, quantity]) => `${name}=${formatQuantity(quantity)}`)
    .join(',');
}

/** One of something. */
export function count(value: number): Quantity {
  return { nano: BigInt(value) * 1_000_000_000n, format: 'DecimalSI' };
}

/** The amounts of these names. */
export function masked(amounts: Amounts, names: (name: string) => boolean): Map<string, Quantity> {
  return new Map([...amounts].filter(([name]) => names(name)));
}

export function addTo(total: Map<string, Quantity>, more: Amounts): void {
  for (const [name, quantity] of more) total.set(name, plus(total.get(name), quantity));
}

/** What is more in `amounts` than in `less`; never below nothing. */
export function difference(amounts: Amounts, less: Amounts): Map<string, Quantity> {
  const left = [...amounts].map(([name, { nano, format }]): [string, Quantity] => {
    const rest = nano - (less.get(name) ?? nothing).nano;
    return [name, { nano: rest > 0n ? rest : 0n, format }];
  });
  return new Map(left);
}

/** What containers ask of a node, or may take, at one time: the largest phase of the pod (resourcehelper.PodRequests). */
export function podAmounts(pod: KubeObject, kind: 'requests' | 'limits'): Map<string, Quantity> {
  const total = new Map<string, Quantity>();
  const peak = new Map<string, Quantity>();
  const { spec } = pod;
  for (const container of (spec.initContainers ?? []) as Container[]) {
    const own = amountsOf(container.resources?.[kind]);
    if (container.restartPolicy === 'Always') addTo(total, own);
    const phase = new Map(total);
    if (container.restartPolicy !== 'Always') addTo(phase, own);
    raise(peak, phase);
  }
  for (const container of spec.containers as Container[])
    addTo(total, amountsOf(container.resources?.[kind]));
  raise(total, peak);
  for (const [name, quantity] of amountsOf(spec.resources?.[kind])) total.set(name, quantity);
  const overhead = amountsOf(spec.overhead);
  addTo(total, kind === 'requests' ? overhead : masked(overhead, (name) => total.has(name)));
  return total;
}

/** A container, as far as it is about resources. */
export interface Container {
  name: string;
  restartPolicy?: string;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

function raise(total: Map<string, Quantity>, least: Amounts): void {
  for (const [name, quantity] of least) {
    const now = total.get(name);
    if (!now || compareQuantities(now, quantity) < 0) total.set(name, quantity);
  }
}

function plus(one: Quantity | undefined, other: Quantity): Quantity {
  if (!one || one.nano === 0n) return other;
  return { nano: one.nano + other.nano, format: one.format };
}

function sorted(amounts: Amounts): [string, Quantity][] {
  return [...amounts].sort(([one], [other]) => (one < other ? -1 : 1));
}
