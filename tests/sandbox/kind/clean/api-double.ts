/** API servers for tests of nodes: one that serves nothing, and one of Pods. */
import { Fault } from '../../../../sandbox/faults.ts';
import type { Kube } from '../../../../sandbox/kube.ts';

/** An API server that serves nothing. */
export const EMPTY_API = {
  raw: async () => {
    const versions = [{ version: 'v1', resources: [] }];
    return { status: 200, text: JSON.stringify({ items: [{ metadata: { name: '' }, versions }] }) };
  },
} as unknown as Kube;

/** An API server that serves the Pods of a node, or nobody. */
export class PodApi {
  readonly pods = new Map<string, StaticPodDouble>();
  /** So many questions are refused. */
  refusals = 0;
  /** So many changes are not answered. */
  busy = 0;
  onLook?: () => void;
  onDelete?: () => void;
  readonly deleted: string[] = [];

  readonly kube = {
    raw: async (path: string) => {
      if (this.refusals-- > 0) throw new Fault('sandbox/unreachable', 'connection refused', 'Wait.');
      const resources = [{ resource: 'pods', responseKind: { kind: 'Pod' }, verbs: ['list'] }];
      if (path === '/api/v1/pods') this.onLook?.();
      const items =
        path === '/api/v1/pods'
          ? [...this.pods].map(([name, pod]) => podObject(name, pod))
          : [{ metadata: { name: '' }, versions: [{ version: 'v1', resources }] }];
      return { status: 200, text: JSON.stringify({ items }) };
    },
    get: async () => ({ spec: { holderIdentity: 'one_123' } }),
    change: async ({ delete: { kind, name } }: { delete: { kind: string; name: string } }) => {
      this.deleted.push(`${kind} ${name}`);
      if (this.busy-- > 0) throw new Fault('sandbox/unreachable', 'no answer within 15 s', 'Wait.');
      if (this.pods.delete(name)) this.onDelete?.();
      return {};
    },
  } as unknown as Kube;
}

interface StaticPodDouble {
  restarts: number;
  startedAt: string;
  containerID?: string | undefined;
  /** Of a controller, made at this moment; else from a file. */
  readonly createdAt?: string;
}

const podObject = (name: string, { restarts, startedAt, containerID, createdAt }: StaticPodDouble) => ({
  metadata: {
    namespace: 'kube-system',
    name,
    labels: { component: name.replace(/-(one|\d)$/, '') },
    creationTimestamp: createdAt,
    ...(createdAt
      ? { ownerReferences: [{ kind: 'DaemonSet', name: 'kube-proxy', controller: true }] }
      : { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
  },
  spec: { nodeName: 'one' },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ restartCount: restarts, containerID, state: { running: { startedAt } } }],
  },
});
