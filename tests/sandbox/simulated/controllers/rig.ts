/**
 * A control plane without kubelets: the real registry, admission, controllers and scheduler over a clock that stands
 * still. Hollow nodes take the place of kubelets, so that a test decides when a pod becomes ready and when it goes.
 */
import { admissionPlugins } from '../../../../sandbox/simulated/admission/index.ts';
import { noFieldManager } from '../../../../sandbox/simulated/apiserver/fieldmanager/fieldmanager.ts';
import { createLocalClient } from '../../../../sandbox/simulated/apiserver/local-client.ts';
import { Registry } from '../../../../sandbox/simulated/apiserver/registry/registry.ts';
import type { Client } from '../../../../sandbox/simulated/client.ts';
import { timestamp } from '../../../../sandbox/simulated/clientgo/time.ts';
import type { ClusterContext } from '../../../../sandbox/simulated/context.ts';
import { startControllers } from '../../../../sandbox/simulated/controllers/index.ts';
import type { MetricsSource } from '../../../../sandbox/simulated/controllers/podautoscaler/source.ts';
import type { Pod } from '../../../../sandbox/simulated/controllers/types.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { startScheduler } from '../../../../sandbox/simulated/scheduler/index.ts';
import { resourceNamed, resources } from '../../../../sandbox/simulated/scheme/index.ts';
import { Store } from '../../../../sandbox/simulated/storage/index.ts';
import { type HandWoundClock, handWoundClock, settle } from '../../../fakes/clock.ts';

export interface Rig extends Disposable {
  readonly client: Client;
  readonly clock: HandWoundClock;
  readonly context: ClusterContext;
  /** Faults that were logged; a test that ends with any has found a bug. */
  readonly logged: unknown[];
  /** Whether pods become ready by themselves; true unless a test says otherwise. */
  ready: boolean;
  /** Whether pods that are deleted go by themselves. */
  going: boolean;
  /** Runs everything until nobody has anything to do. */
  settle(): Promise<void>;
  /** Winds the clock, then settles. */
  advance(milliseconds: number): Promise<void>;
  setReady(pod: string, ready: boolean): void;
  pods(selector?: string): readonly Pod[];
  events(reason?: string): string[];
}

export interface RigOptions {
  readonly nodes?: readonly string[];
  readonly scheduler?: boolean;
  /** Where autoscalers get figures from. */
  readonly metrics?: MetricsSource;
}

export async function startRig({
  nodes = ['n1', 'n2'],
  scheduler = true,
  metrics,
}: RigOptions = {}): Promise<Rig> {
  const clock = handWoundClock();
  const logged: unknown[] = [];
  const log = (message: string, cause?: unknown) => void logged.push([message, cause]);
  const random = seeded();
  const store = new Store({ log });
  const registry = new Registry({
    scheme: { resources, resourceNamed },
    store,
    clock,
    random,
    admission: admissionPlugins,
    fieldManager: noFieldManager,
  });
  const client = createLocalClient(registry, log);
  registry.admissionClient = client;
  const context: ClusterContext = { client, clock, log, random, shortened: (milliseconds) => milliseconds };
  for (const name of ['default', 'kube-system']) {
    client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  const parts: Disposable[] = [
    startControllers(context, { resources, rootCertificate: 'PEM', ...(metrics && { metrics }) }),
  ];
  if (scheduler) parts.push(startScheduler(context));

  const rig: Rig = {
    client,
    clock,
    context,
    logged,
    ready: true,
    going: true,
    async settle() {
      for (let quiet = 0, before = -1; quiet < 8; ) {
        await settle();
        quiet = store.revision === before ? quiet + 1 : 0;
        before = store.revision;
      }
    },
    async advance(milliseconds) {
      clock.advance(milliseconds);
      await rig.settle();
    },
    setReady: (name, ready) => setReady(rig, client.get<Pod>('pods', 'default', name)!, ready),
    pods: (labelSelector = '') => client.list<Pod>('pods', { namespace: 'default', labelSelector }),
    events: (reason) =>
      client
        .list('events')
        .filter((event) => !reason || event.reason === reason)
        .map((event) => event.message),
    [Symbol.dispose]() {
      for (const part of parts) part[Symbol.dispose]();
    },
  };
  parts.push(startHollowKubelets(rig));
  for (const name of nodes) addNode(rig, name);
  await rig.settle();
  return rig;
}

export function addNode({ client }: Rig, name: string, more: Partial<KubeObject> = {}): void {
  const labels = { 'kubernetes.io/hostname': name };
  client.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, ...more });
  const allocatable = { cpu: '4', memory: '8Gi', pods: '110' };
  const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }];
  const status = { allocatable, capacity: allocatable, conditions };
  client.patch('nodes', undefined, name, { status }, { subresource: 'status' });
}

function startHollowKubelets(rig: Rig): Disposable {
  let address = 0;
  return rig.client.watch<Pod>('pods', ({ type, object: pod }) => {
    const { namespace, name, deletionTimestamp } = pod.metadata;
    if (type === 'DELETED' || !pod.spec.nodeName) return;
    if (deletionTimestamp) {
      const isThere = rig.client.get('pods', namespace, name)?.metadata.uid === pod.metadata.uid;
      if (rig.going && isThere) rig.client.delete('pods', namespace, name, { gracePeriodSeconds: 0 });
      return;
    }
    if (pod.status?.phase !== 'Pending') return;
    address += 1;
    const podIP = `10.244.${address >> 8}.${address & 255}`;
    const startTime = timestamp(rig.clock.now());
    const status = { ...pod.status, phase: 'Running', startTime, podIP, podIPs: [{ ip: podIP }] };
    setReady(rig, { ...pod, status }, rig.ready);
  });
}

function setReady({ client, clock }: Rig, pod: Pod, ready: boolean): void {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  const condition = {
    type: 'Ready',
    status: ready ? 'True' : 'False',
    lastTransitionTime: timestamp(clock.now()),
  };
  const status = { ...pod.status, conditions: [...others, condition] };
  client.patch('pods', pod.metadata.namespace, pod.metadata.name, { status }, { subresource: 'status' });
}

function seeded(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

export const podSpec = { containers: [{ name: 'c', image: 'nginx:1.27' }] };

export function deployment(
  name: string,
  replicas: number,
  spec: object = {},
  image = 'nginx:1.27',
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image }] } },
      ...spec,
    },
  };
}

export function setImage({ client }: Rig, name: string, image: string): void {
  const containers = [{ name: 'c', image }];
  client.patch('deployments.apps', 'default', name, { spec: { template: { spec: { containers } } } });
}
