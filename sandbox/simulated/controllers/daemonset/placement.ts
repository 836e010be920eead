/** Which nodes a DaemonSet wants a pod on (daemon_controller.go, NodeShouldRunDaemonPod). */
import { matchesNode } from '../../scheduler/node-selector.ts';
import { tolerates } from '../../scheduler/tolerations.ts';
import type { SchedulableNode, SchedulablePod } from '../../scheduler/types.ts';
import { templateForPods } from './template.ts';
import type { DaemonPod, DaemonSet } from './types.ts';

export interface Placement {
  /** A pod belongs here. */
  readonly run: boolean;
  /** A pod that is here already may stay. */
  readonly stay: boolean;
}

const nowhere: Placement = { run: false, stay: false };

export function placementOn(node: SchedulableNode, daemonSet: DaemonSet): Placement {
  const { spec } = templateForPods(daemonSet, '');
  if (spec.nodeName && spec.nodeName !== node.metadata.name) return nowhere;
  const pod = { spec } as unknown as SchedulablePod;
  if (!matchesNode(pod, node)) return nowhere;
  const untolerated = (node.spec.taints ?? []).filter((taint) => !tolerates(pod, taint));
  const repels = (...effects: string[]) => untolerated.some(({ effect }) => effects.includes(effect));
  return { run: !repels('NoExecute', 'NoSchedule'), stay: !repels('NoExecute') };
}

/** The node a pod runs on, or is to run on as its affinity says; `undefined` for one that names none. */
export function targetNodeOf({ spec }: DaemonPod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  for (const { matchFields = [] } of terms ?? []) {
    const field = matchFields.find(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    if (field) return field.values?.length === 1 ? field.values[0] : undefined;
  }
  return undefined;
}
