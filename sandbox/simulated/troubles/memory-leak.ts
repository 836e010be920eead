/** A process that takes more and more memory. */
import type { Clock } from '../../clock.ts';
import { parseQuantity, quantityValue } from '../../quantity.ts';
import type { Trouble } from '../../types.ts';
import type { NodeKubelet } from '../kubelet/index.ts';
import type { Pod } from '../kubelet/pod.ts';

type MemoryLeak = Extract<Trouble, { kind: 'memory-leak' }>;

/** Between two bites. Milliseconds. */
const PACE = 1_000;

/** Goes on until disposed, in whatever containers match by then. */
export function leak(
  trouble: MemoryLeak,
  kubelets: ReadonlyMap<string, NodeKubelet>,
  clock: Clock,
): Disposable {
  const bytes = (quantityValue(parseQuantity(trouble.perMinute)) * PACE) / 60_000;
  let timer: Disposable;
  const bite = (): void => {
    for (const kubelet of kubelets.values())
      for (const [name, pod, container] of kubelet.containers((one) => matches(trouble, one)))
        if (name === (trouble.container ?? pod.spec.containers[0]?.name)) container.leak(bytes);
    timer = clock.after(PACE, bite);
  };
  timer = clock.after(PACE, bite);
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}

function matches({ namespace, pod: wanted, labels = {} }: MemoryLeak, { metadata }: Pod): boolean {
  if (metadata.namespace !== namespace || (wanted !== undefined && metadata.name !== wanted)) return false;
  return Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
}
