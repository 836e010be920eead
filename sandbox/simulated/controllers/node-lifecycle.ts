/** Taints nodes by their conditions, so that the scheduler keeps away (pkg/controller/nodelifecycle). */
import { createRecorder } from '../clientgo/recorder.ts';
import { timestamp } from '../clientgo/time.ts';
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { watchOwn } from './controllees.ts';
import { together } from './end.ts';
import { isEqual } from './equal.ts';
import { conditionOf } from './pods.ts';
import type { ControllerContext } from './types.ts';

interface Taint {
  key: string;
  value?: string;
  effect: string;
  timeAdded?: string;
}

const prefix = 'node.kubernetes.io/';

/** Which taint stands for which status of which condition. */
const taintOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: 'not-ready', Unknown: 'unreachable' },
  MemoryPressure: { True: 'memory-pressure' },
  DiskPressure: { True: 'disk-pressure' },
  NetworkUnavailable: { True: 'network-unavailable' },
  PIDPressure: { True: 'pid-pressure' },
};

const managed = new Set([
  ...Object.values(taintOf).flatMap((byStatus) => Object.values(byStatus)),
  'unschedulable',
]);

export function startNodeLifecycleController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const recorder = createRecorder(context, 'node-controller');
  const queue = createWorkQueue({ clock, log, work: (name) => sync(context, name) });
  const nodes = informers.informer('nodes');
  return together(
    queue,
    watchOwn(nodes, queue),
    nodes.on({
      added: (node) => {
        const message = `Node ${node.metadata.name} event: Registered Node ${node.metadata.name} in Controller`;
        recorder.event(node, 'Normal', 'RegisteredNode', message);
      },
    }),
  );
}

function sync({ client, clock }: ControllerContext, name: string): void {
  const node = client.get('nodes', undefined, name);
  if (!node) return;
  const present: readonly Taint[] = node.spec?.taints ?? [];
  const wanted = wantedKeys(node);
  const kept = present.filter((taint) => !isManaged(taint) || wanted.includes(taint.key));
  const missing = wanted.filter((key) => !kept.some((taint) => taint.key === key && isManaged(taint)));
  const added = missing.map((key) => ({ key, effect: 'NoSchedule', timeAdded: timestamp(clock.now()) }));
  const taints = [...kept, ...added];
  if (isEqual(present, taints)) return;
  client.patch('nodes', undefined, name, { spec: { taints: taints.length > 0 ? taints : null } });
}

function isManaged({ key, effect }: Taint): boolean {
  return effect === 'NoSchedule' && key.startsWith(prefix) && managed.has(key.slice(prefix.length));
}

/** A node that has not said yet whether it is ready keeps the taint it registered with. */
function wantedKeys(node: KubeObject): string[] {
  const keys = Object.entries(taintOf).flatMap(([type, byStatus]) => {
    const status = conditionOf(node.status?.conditions, type)?.status;
    return byStatus[status ?? (type === 'Ready' ? 'False' : '')] ?? [];
  });
  if (node.spec?.unschedulable) keys.push('unschedulable');
  return keys.map((key) => prefix + key);
}
