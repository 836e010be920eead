/** What every part of one kubelet shares. */
import type { Client } from '../client.ts';
import type { EventRecorder } from '../clientgo/types.ts';
import type { ClusterContext } from '../context.ts';
import type { ClusterNetwork } from '../network/types.ts';
import type { NodeHost } from '../runtime/host.ts';
import type { ImageStore } from './image-store.ts';
import type { PodWorker } from './pod-worker.ts';

export interface KubeletParts {
  readonly nodeName: string;
  /** InternalIP of the node. */
  readonly address: string;
  readonly context: ClusterContext;
  readonly client: Client;
  readonly network: ClusterNetwork;
  readonly images: ImageStore;
  /** The node itself: its file system, and which programs of the cluster run. */
  readonly host: NodeHost;
  readonly recorder: EventRecorder;
  /** Resolves when the API server has the key that signs tokens; `undefined` when it has it. */
  readonly signing?: () => Promise<void> | undefined;
  /** Whether the kubelet itself runs: containers go on without it, but nobody looks after them. */
  isRunning(): boolean;
  /** Conditions of the node that tell of too little of something. */
  pressures(): readonly string[];
  /** Those of all pods of the node. */
  workers(): Iterable<PodWorker>;
}
