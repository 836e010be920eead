/** The Node object of a kubelet: registration, conditions, and the lease that says it is alive. */
import { createHash } from 'node:crypto';
import type { Client } from '../client.ts';
import { microTimestamp, timestamp } from '../clientgo/time.ts';
import type { ClusterContext } from '../context.ts';
import type { KubeObject } from '../objects.ts';
import { ensureCsiNode } from './csi-node.ts';
import type { ImageStore } from './image-store.ts';

export interface NodeOptions {
  readonly nodeName: string;
  /** `control-plane`, or none for a worker. */
  readonly roles: readonly string[];
  readonly podCIDR: string;
  /** InternalIP. */
  readonly address: string;
  readonly context: ClusterContext;
}

/** How often a kubelet renews its lease, and how often it writes its status when nothing changes. Milliseconds. */
const leasePeriod = 10_000;
const statusPeriod = 5 * 60_000;

/** What every node has. */
export const capacity = {
  cpu: '4',
  'ephemeral-storage': '61255492Ki',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '8145520Ki',
  pods: '110',
};

/** How often a kubelet looks whether its node is as it wants it. Milliseconds of a real cluster. */
const syncPeriod = 10_000;

/** Registers the node, reports it Ready, and keeps both its status and its lease fresh until disposed. */
export class NodeReporter implements Disposable {
  readonly #options: NodeOptions;
  readonly #images: ImageStore;
  readonly #client: Client;
  readonly #timers = new Map<string, Disposable>();
  #stopImages: Disposable | undefined;
  /** Conditions that tell of too little of something. */
  readonly #pressures = new Set<string>();
  /** Called with every heartbeat. */
  onHeartbeat: () => void = () => undefined;

  constructor(options: NodeOptions, images: ImageStore) {
    this.#options = options;
    this.#images = images;
    this.#client = options.context.client.as('kubelet');
  }

  /** Registers the node if it is not there, and speaks for it from now on. */
  start(): void {
    const { nodeName } = this.#options;
    const node =
      this.#client.get('nodes', undefined, nodeName) ?? this.#client.create('nodes', newNode(this.#options));
    this.#attempt(() => ensureCsiNode(this.#client, node));
    this.#repeat('status', statusPeriod, () => this.#reportStatus());
    this.#repeat('lease', leasePeriod, () => {
      this.#renewLease();
      this.onHeartbeat();
    });
    this.#stopImages = this.#images.onChange(() => this.#attempt(() => this.#reportStatus()));
  }

  /** As the API server has it. */
  get isReady(): boolean {
    const node = this.#client.get('nodes', undefined, this.#options.nodeName);
    const conditions: readonly { type: string; status: string }[] = node?.['status']?.conditions ?? [];
    return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  }

  /** `MemoryPressure` or `DiskPressure` begins or ends. */
  setPressure(condition: string, isTrue: boolean): void {
    if (isTrue) this.#pressures.add(condition);
    else this.#pressures.delete(condition);
    this.#attempt(() => this.#reportStatus());
  }

  /** Somebody wrote to the node: what he gave it can be used once the kubelet has seen it. */
  changed({ status }: KubeObject): void {
    if (this.#timers.size === 0 || this.#timers.has('sync')) return;
    const { capacity = {}, allocatable = {} } = status ?? {};
    const names = new Set([...Object.keys(capacity), ...Object.keys(allocatable)]);
    if ([...names].every((name) => capacity[name] === allocatable[name])) return;
    const { context } = this.#options;
    const sync = () => {
      this.#timers.delete('sync');
      this.#attempt(() => this.#reportStatus());
    };
    this.#timers.set('sync', context.clock.after(context.shortened(syncPeriod), sync));
  }

  /** Falls silent. Can be started again. */
  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#timers.clear();
    this.#stopImages?.[Symbol.dispose]();
  }

  #repeat(name: string, period: number, act: () => void): void {
    const step = () => {
      this.#timers.set(name, this.#options.context.clock.after(period, step));
      this.#attempt(act);
    };
    step();
  }

  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#options.context.log(`kubelet of ${this.#options.nodeName} could not report`, error);
    }
  }

  #reportStatus(): void {
    const { nodeName, context } = this.#options;
    const node = this.#client.get('nodes', undefined, nodeName);
    if (!node) return;
    const now = timestamp(context.clock.now());
    const others = ((node['status']?.conditions ?? []) as { type: string }[]).filter(
      ({ type }) => !owned.has(type),
    );
    const status = {
      ...node['status'],
      ...nodeStatus(this.#options, this.#images, node['status']),
      conditions: [...others, ...conditions(node, now, this.#pressures)],
    };
    this.#client.update('nodes', { ...node, status }, { subresource: 'status' });
  }

  #renewLease(): void {
    const { nodeName, context } = this.#options;
    const renewTime = microTimestamp(context.clock.now());
    const lease = this.#client.get('leases.coordination.k8s.io', 'kube-node-lease', nodeName);
    if (lease) {
      const patch = { spec: { renewTime } };
      this.#client.patch('leases.coordination.k8s.io', 'kube-node-lease', nodeName, patch);
    } else this.#createLease(renewTime);
  }

  #createLease(renewTime: string): void {
    const { nodeName } = this.#options;
    const node = this.#client.get('nodes', undefined, nodeName);
    if (!node || !this.#client.get('namespaces', undefined, 'kube-node-lease')) return;
    const owner = { apiVersion: 'v1', kind: 'Node', name: nodeName, uid: node.metadata.uid ?? '' };
    this.#client.create('leases.coordination.k8s.io', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: nodeName, namespace: 'kube-node-lease', ownerReferences: [owner] },
      spec: { holderIdentity: nodeName, leaseDurationSeconds: 40, renewTime },
    });
  }
}

function newNode({ nodeName, roles, podCIDR }: NodeOptions): KubeObject {
  const controlPlane = roles.includes('control-plane');
  const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName, labels: labels(nodeName, roles), annotations: { ...annotations } },
    spec: { podCIDR, podCIDRs: [podCIDR], ...(controlPlane ? { taints } : {}) },
  };
}

const annotations = {
  'node.alpha.kubernetes.io/ttl': '0',
  'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
};

function labels(nodeName: string, roles: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': nodeName,
    'kubernetes.io/os': 'linux',
  };
  for (const role of roles) found[`node-role.kubernetes.io/${role}`] = '';
  if (roles.includes('control-plane')) found['node.kubernetes.io/exclude-from-external-load-balancers'] = '';
  return found;
}

/** What somebody else says the node has stays, and can be used; what he takes back cannot. */
function nodeStatus(
  { nodeName, address }: NodeOptions,
  images: ImageStore,
  before?: KubeObject['status'],
): object {
  const all = { ...before?.capacity, ...capacity };
  return {
    capacity: all,
    allocatable: all,
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: nodeName },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: nodeInfo(nodeName),
    images: images.list(),
  };
}

/** Says what it is: nothing of this node exists outside this process. */
function nodeInfo(nodeName: string): object {
  const id = createHash('sha256').update(nodeName).digest('hex');
  return {
    architecture: 'amd64',
    bootID: `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`,
    containerRuntimeVersion: 'simulated://1.0.0',
    kernelVersion: '6.1.0-simulated',
    kubeProxyVersion: '',
    kubeletVersion: 'v1.36.2',
    machineID: id.slice(0, 32),
    operatingSystem: 'linux',
    osImage: 'Naru simulated node',
    systemUUID: id.slice(32, 64),
  };
}

const wanted = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;
const owned: ReadonlySet<string> = new Set(wanted.map(([type]) => type));

/** What a condition says when it is bad. */
const bad: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  MemoryPressure: ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'],
  DiskPressure: ['KubeletHasDiskPressure', 'kubelet has disk pressure'],
};

function conditions(node: KubeObject, now: string, pressures: ReadonlySet<string>): object[] {
  const before = (node['status']?.conditions ?? []) as {
    type: string;
    status: string;
    lastTransitionTime: string;
  }[];
  return wanted.map(([type, usual, ...good]) => {
    const isBad = pressures.has(type);
    const status = isBad ? 'True' : usual;
    const [reason, message] = (isBad && bad[type]) || good;
    const old = before.find((condition) => condition.type === type);
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime : now;
    return { type, status, lastHeartbeatTime: now, lastTransitionTime, reason, message };
  });
}
