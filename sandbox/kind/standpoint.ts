/**
 * Where a connection begins in a cluster of kind: in the network namespace of a pod, on a node, or in a container beside
 * the nodes. No pod has to have any program for that, and nothing of it is seen in the API.
 */
import { Fault } from '../faults.ts';
import type { ExecResult } from '../types.ts';
import type { Engine } from './engine.ts';
import { execInNode } from './node.ts';

/** Of a pod; where there is none, the place has an /etc/resolv.conf of its own. */
export interface DnsConfig {
  readonly servers?: readonly string[];
  readonly searches?: readonly string[];
  readonly options?: readonly string[];
}

export interface Standpoint {
  /** For people: `pod shop/web`, `node worker`. */
  readonly title: string;
  readonly dns: DnsConfig | undefined;
  /** Runs a program there, in the files of a node. */
  run(argv: readonly string[], signal: AbortSignal): Promise<ExecResult>;
}

/** Where a pod is, as its node sees it. */
export interface PodPlace {
  readonly node: string;
  readonly namespace: string;
  readonly name: string;
  readonly hostNetwork: boolean;
}

export async function standInPod(engine: Engine, pod: PodPlace, signal: AbortSignal): Promise<Standpoint> {
  const { path, dns } = await podNetwork(engine, pod, signal);
  const enter = pod.hostNetwork ? [] : ['nsenter', `--net=${path}`];
  return {
    title: `pod ${pod.namespace}/${pod.name}`,
    dns,
    run: (argv, stop) => execInNode(engine, pod.node, [...enter, ...argv], stop),
  };
}

export function standOnNode(engine: Engine, node: string): Standpoint {
  return {
    title: `node ${node}`,
    dns: undefined,
    run: (argv, signal) => execInNode(engine, node, argv, signal),
  };
}

/** A container of the nodes' image in the nodes' network, which ends by itself. */
export function standBeside(engine: Engine, image: string): Standpoint {
  return {
    title: 'a container beside the nodes',
    dns: undefined,
    run: async ([program = '', ...rest], signal) => {
      const options = ['--rm', '--network', engine.network, '--entrypoint', program];
      const result = await engine.run(['run', ...options, image, ...rest], signal);
      const { exitCode, stdout, stderr } = result;
      return { exitCode, stdout, stderr };
    },
  };
}

export const cannotTry = (title: string, result: Pick<ExecResult, 'exitCode' | 'stderr'>): Fault =>
  new Fault(
    'sandbox/dial-failed',
    `no connection could be tried from ${title}: ${result.stderr.trim() || `exit ${result.exitCode}`}`,
    'Check that the pod runs.',
  );

interface PodNetwork {
  /** Of the network namespace, on the node. */
  readonly path: string;
  readonly dns: DnsConfig;
}

async function podNetwork(engine: Engine, pod: PodPlace, signal: AbortSignal): Promise<PodNetwork> {
  const title = `pod ${pod.namespace}/${pod.name}`;
  // Both are regular expressions to crictl.
  const filter = ['--namespace', `^${pod.namespace}$`, '--name', `^${pod.name}$`, '--state', 'ready'];
  const pods = (await json(engine, pod, ['crictl', 'pods', ...filter, '-o', 'json'], signal)) as PodList;
  const id = pods.items?.find(({ metadata }) => metadata?.name === pod.name)?.id;
  if (!id) throw cannotTry(title, { exitCode: 0, stderr: 'it has no sandbox on its node' });
  const { info } = (await json(engine, pod, ['crictl', 'inspectp', '-o', 'json', id], signal)) as Inspected;
  const path = info?.runtimeSpec?.linux?.namespaces?.find(({ type }) => type === 'network')?.path ?? '';
  if (!pod.hostNetwork && !path) throw cannotTry(title, { exitCode: 0, stderr: 'it has no network' });
  return { path, dns: info?.config?.dns_config ?? {} };
}

interface PodList {
  readonly items?: readonly { readonly id?: string; readonly metadata?: { readonly name?: string } }[];
}

interface Inspected {
  readonly info?: {
    readonly config?: { readonly dns_config?: DnsConfig };
    readonly runtimeSpec?: {
      readonly linux?: { readonly namespaces?: readonly { readonly type: string; readonly path?: string }[] };
    };
  };
}

async function json(
  engine: Engine,
  pod: PodPlace,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<unknown> {
  const result = await execInNode(engine, pod.node, argv, signal);
  if (result.exitCode !== 0) throw cannotTry(`pod ${pod.namespace}/${pod.name}`, result);
  return JSON.parse(result.stdout);
}
