/** What a kubelet serves to the API server: the streams of its pods, and what they use. */

import type { KubeletApi } from './api.ts';
import type { KubeletOptions } from './index.ts';
import { chooseLog, sendLog } from './logs.ts';
import { createContainerLookup } from './lookup.ts';
import type { PodWorker } from './pod-worker.ts';
import { attachTo, execIn } from './streams.ts';
import { nodeUsage } from './usage.ts';

/** `find` gives the worker of a pod by namespace and name, `all` those of all pods on the node; `begun`: see `TakeUp`. */
export function serve(
  find: (namespace: string, name: string) => PodWorker | undefined,
  all: () => Iterable<PodWorker>,
  begun: () => Promise<void> | undefined,
  { context, network }: Pick<KubeletOptions, 'context' | 'network'>,
): KubeletApi {
  const lookup = createContainerLookup(find);
  const since = context.clock.now();
  return {
    async containerLogs(pod, options, sink, signal) {
      await begun();
      const record = lookup.record(pod);
      const log = chooseLog(pod.name, record, options.previous ?? false);
      await sendLog(log, options, context.clock.now(), sink, signal);
    },
    async exec(pod, command, streams, signal) {
      await begun();
      lookup.pod(pod.namespace, pod.name).touched = true;
      return execIn(lookup.running(pod), command, streams, signal);
    },
    async attach(pod, streams, signal) {
      await begun();
      const { spec } = lookup.record(pod);
      lookup.pod(pod.namespace, pod.name).touched = true;
      return attachTo(lookup.running(pod), streams, spec.stdinOnce ?? false, signal);
    },
    usage: () => nodeUsage(all(), context.clock, since),
    async portForward({ namespace, name }, port, signal) {
      await begun();
      const worker = lookup.pod(namespace, name);
      return network
        .connect({ ip: worker.podIP, namespace, pod: name }, '127.0.0.1', port, signal)
        .catch((error) => {
          const id = worker.sandboxID;
          const failed = `failed to connect to localhost:${port} inside namespace "${id}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused`;
          throw new Error(`error forwarding port ${port} to pod ${id}, uid : ${failed}`, { cause: error });
        });
    },
  };
}
