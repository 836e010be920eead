/** One kubelet, its network and a real registry, without HTTP, controllers or scheduler: pods are bound by hand. */
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../../sandbox/clock.ts';
import {
  createLocalClient,
  noFieldManager,
  Registry,
} from '../../../../sandbox/simulated/apiserver/index.ts';
import type { Client } from '../../../../sandbox/simulated/client.ts';
import { createInformerFactory } from '../../../../sandbox/simulated/clientgo/informer.ts';
import { type Components, createComponents } from '../../../../sandbox/simulated/components.ts';
import type { ClusterContext } from '../../../../sandbox/simulated/context.ts';
import type { KubeletApi } from '../../../../sandbox/simulated/kubelet/api.ts';
import { type NodeKubelet, startKubelet } from '../../../../sandbox/simulated/kubelet/index.ts';
import type { NodeDisk } from '../../../../sandbox/simulated/kubelet/node-files.ts';
import { createNetwork } from '../../../../sandbox/simulated/network/index.ts';
import type { ClusterNetwork } from '../../../../sandbox/simulated/network/types.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { Collector } from '../../../../sandbox/simulated/runtime/process/streams.ts';
import { resourceNamed, resources } from '../../../../sandbox/simulated/scheme/index.ts';
import { Store, type StoreSnapshot } from '../../../../sandbox/simulated/storage/index.ts';

export const nodeName = 'worker';

export interface NodeBench extends Disposable {
  readonly client: Client;
  readonly kubelet: NodeKubelet;
  readonly network: ClusterNetwork;
  readonly components: Components;
  /** Faults that were logged. */
  readonly logged: readonly string[];
  /** Creates an object of the core group. */
  create(resource: string, object: object): KubeObject;
  /** Creates a pod on the node; `spec` needs only what the test is about. */
  pod(name: string, spec: object): KubeObject;
  get(name: string): KubeObject;
  /** Waits until a pod is as wanted; fails after 4 s. */
  until(name: string, wanted: (pod: KubeObject) => boolean): Promise<KubeObject>;
  /** `Type Reason message` of the events about a pod. */
  events(name: string): string[];
  /** Runs a command in the first container of a pod, or in another. */
  exec(pod: string, command: readonly string[], stdin?: string, container?: string): Promise<Outcome>;
  logs(pod: string, options?: object): Promise<string>;
  snapshot(): StoreSnapshot;
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a node. `timeFactor` shortens long waits; `from` restores what another bench stored, `disk` the files of its node. */
export function startNodeBench({
  timeFactor = 0.005,
  from,
  files = [],
  disk,
}: {
  timeFactor?: number;
  from?: StoreSnapshot;
  disk?: NodeDisk;
  files?: readonly (readonly [path: string, content: string])[];
} = {}): NodeBench {
  const logged: string[] = [];
  const log = (message: string, cause?: unknown) => void logged.push(`${message} ${String(cause)}`);
  const store = new Store({ log, onCommit: () => undefined });
  const scheme = { resources, resourceNamed };
  const parts = { clock: systemClock, random: Math.random, admission: [], fieldManager: noFieldManager };
  const registry = new Registry({ scheme, store, ...parts });
  const client = createLocalClient(registry, log);
  registry.admissionClient = client;
  if (from) store.restore(from);
  else
    for (const name of ['default', 'kube-system', 'kube-node-lease'])
      client.create('namespaces', namespace(name));
  const shortened = (milliseconds: number) => milliseconds * timeFactor;
  const context: ClusterContext = { client, clock: systemClock, random: Math.random, log, shortened };
  const informers = createInformerFactory(client, log);
  const components = createComponents();
  const network = createNetwork(context, informers, { components });
  const place = { nodeName, roles: [], podCIDR: '10.244.1.0/24', address: '172.18.0.3' };
  const kubelet = startKubelet({
    ...place,
    context,
    informers,
    network,
    components,
    files,
    ...(disk && { disk }),
  });
  // Timers of the system clock do not keep a process alive by themselves.
  const alive = setInterval(() => undefined, 1000);
  return {
    client,
    kubelet,
    network,
    components,
    logged,
    create: (resource, object) => client.create(resource, { apiVersion: 'v1', ...object } as KubeObject),
    pod: (name, spec) => client.create('pods', podOf(name, spec)),
    get: (name) => client.get('pods', 'default', name)!,
    until: (name, wanted) => until(client, name, wanted),
    events: (name) => eventsOf(client, name),
    exec: (...args) => exec(kubelet, ...args),
    logs: (pod, options = {}) => logs(kubelet, pod, options),
    snapshot: () => store.snapshot(),
    [Symbol.dispose]: () => {
      clearInterval(alive);
      kubelet[Symbol.dispose]();
      informers[Symbol.dispose]();
    },
  };
}

function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function podOf(name: string, spec: object): KubeObject {
  const metadata = { name, namespace: 'default', labels: { app: name } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { nodeName, terminationGracePeriodSeconds: 1, ...spec },
  };
}

async function until(
  client: Client,
  name: string,
  wanted: (pod: KubeObject) => boolean,
): Promise<KubeObject> {
  for (let tries = 0; tries < 400; tries += 1) {
    const pod = client.get('pods', 'default', name);
    if (pod && wanted(pod)) return pod;
    await pause(10);
  }
  throw new Error(
    `pod ${name} did not become as wanted: ${JSON.stringify(client.get('pods', 'default', name)?.['status'])}`,
  );
}

function eventsOf(client: Client, name: string): string[] {
  return client
    .list('events', { namespace: 'default' })
    .filter((event) => event['involvedObject'].name === name)
    .map((event) => `${event['type']} ${event['reason']} ${event['message']}`);
}

async function exec(
  kubelet: KubeletApi,
  pod: string,
  command: readonly string[],
  stdin?: string,
  container = '',
): Promise<Outcome> {
  const stdout = new Collector();
  const stderr = new Collector();
  async function* typed() {
    yield Buffer.from(stdin ?? '');
  }
  const streams = {
    stdin: stdin === undefined ? undefined : typed(),
    stdout: (chunk: Uint8Array) => stdout.write(chunk),
    stderr: (chunk: Uint8Array) => stderr.write(chunk),
    tty: false,
    onResize: () => undefined,
  };
  const reference = { namespace: 'default', name: pod, container };
  const { exitCode } = await kubelet.exec(reference, command, streams, AbortSignal.timeout(5000));
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

async function logs(
  kubelet: KubeletApi,
  name: string,
  { container = '', ...rest }: { container?: string },
): Promise<string> {
  const output = new Collector();
  const reference = { namespace: 'default', name, container };
  await kubelet.containerLogs(reference, rest, (chunk) => output.write(chunk), AbortSignal.timeout(5000));
  return output.text();
}

export function containerOf(pod: KubeObject, index = 0) {
  return pod['status'].containerStatuses?.[index] ?? {};
}

export function isReady(pod: KubeObject): boolean {
  const conditions = (pod['status'].conditions ?? []) as { type: string; status: string }[];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
