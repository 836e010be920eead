/** The rolling update of a DaemonSet: which old pods go, which nodes get a new one beside (daemon/update.go). */
import { availableIn } from '../pods.ts';
import { surgeOf, unavailableOf } from './bounds.ts';
import type { Changes } from './manage.ts';
import { placementOn } from './placement.ts';
import { isUpdated } from './template.ts';
import type { DaemonPod, Daemons } from './types.ts';

/** The old and the new pod of a node. */
interface Pair {
  readonly node: string;
  readonly old: DaemonPod | undefined;
  readonly fresh: DaemonPod | undefined;
  /** There are several of one sort, which is not for the update to sort out. */
  readonly isCrowded: boolean;
}

interface Update extends Daemons {
  readonly pairs: readonly Pair[];
  readonly wanted: number;
  isAvailable(pod: DaemonPod): boolean;
  belongs(node: string): boolean;
}

export function rollingChanges(daemons: Daemons, now: number): Changes {
  const update = updateOf(daemons, now);
  return surgeOf(daemons.daemonSet, update.wanted) === 0 ? withoutSurge(update) : withSurge(update);
}

function updateOf(daemons: Daemons, now: number): Update {
  const { daemonSet, nodes, byNode } = daemons;
  const belonging = new Set(
    nodes.filter((node) => placementOn(node, daemonSet).run).map(({ metadata }) => metadata.name),
  );
  const names = new Set([...byNode.keys(), ...belonging]);
  return {
    ...daemons,
    pairs: Array.from(names, (node) => pairOn(daemons, node)),
    wanted: belonging.size,
    isAvailable: (pod) => availableIn(pod, daemonSet.spec.minReadySeconds ?? 0, now) === 0,
    belongs: (node) => belonging.has(node),
  };
}

function pairOn({ daemonSet, byNode, hash }: Daemons, node: string): Pair {
  const staying = (byNode.get(node) ?? []).filter(({ metadata }) => !metadata.deletionTimestamp);
  const fresh = staying.filter((pod) => isUpdated(daemonSet, pod, hash));
  const old = staying.filter((pod) => !isUpdated(daemonSet, pod, hash));
  return { node, old: old[0], fresh: fresh[0], isCrowded: old.length > 1 || fresh.length > 1 };
}

/** Old pods that are not available go at once; others as long as not too many nodes are without. */
function withoutSurge({ daemonSet, pairs, wanted, isAvailable }: Update): Changes {
  const allowed = unavailableOf(daemonSet, wanted);
  const broken: DaemonPod[] = [];
  const candidates: DaemonPod[] = [];
  let unavailable = 0;
  for (const { old, fresh, isCrowded } of pairs) {
    if (isCrowded || Boolean(old) === Boolean(fresh)) unavailable++;
    else if (fresh) unavailable += isAvailable(fresh) ? 0 : 1;
    else if (old && !isAvailable(old)) {
      broken.push(old);
      unavailable++;
    } else if (old) candidates.push(old);
  }
  const room = Math.max(0, allowed - unavailable);
  return { create: [], remove: [...broken, ...candidates.slice(0, room)] };
}

/** New pods come beside the old ones, which go when the new ones are available. */
function withSurge({ daemonSet, pairs, wanted, isAvailable, belongs }: Update): Changes {
  const remove: DaemonPod[] = [];
  const sunset: DaemonPod[] = [];
  const urgent: string[] = [];
  const candidates: string[] = [];
  let [surging, available] = [0, 0];
  for (const { node, old, fresh, isCrowded } of pairs) {
    if (isCrowded) {
      surging++;
      continue;
    }
    const present = old ?? fresh;
    if (present && isAvailable(present)) available++;
    if (!old) continue;
    if (fresh) {
      if (isAvailable(fresh)) remove.push(old);
      else surging++;
    } else if (!belongs(node)) (isAvailable(old) ? sunset : remove).push(old);
    else (isAvailable(old) ? candidates : urgent).push(node);
  }
  const room = Math.max(0, surgeOf(daemonSet, wanted) - surging);
  const spare = Math.max(0, available - wanted);
  return {
    create: [...urgent, ...candidates.slice(0, room)],
    remove: [...remove, ...sunset.slice(0, spare)],
  };
}
