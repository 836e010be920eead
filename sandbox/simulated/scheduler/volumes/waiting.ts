/**
 * Pods that have been given a node and wait for their volumes (volumebinding/binder.go: AssumePodVolumes, BindPodVolumes).
 * The scheduler says which volume or node it has chosen, the binder and the provisioners do the rest.
 */
import type { Client } from '../../client.ts';
import type { ClusterContext } from '../../context.ts';
import { bindingOf } from '../../volumes/binding.ts';
import { isFullyBound } from '../../volumes/claims.ts';
import { annotation, type Claim } from '../../volumes/types.ts';
import type { SchedulablePod } from '../types.ts';
import type { Found } from './find.ts';

const CLAIMS = 'persistentvolumeclaims';
/** Milliseconds of a real cluster. */
const bindTimeout = 600_000;

interface Waiting {
  readonly pod: SchedulablePod;
  readonly node: string;
  readonly claims: readonly Claim[];
  /** Those of the claims for which a volume is made. */
  readonly provisions: readonly Claim[];
  readonly timer: Disposable;
}

export interface VolumeWaitOptions {
  /** All claims of the pod are bound. */
  ready(pod: SchedulablePod, node: string): void;
  /** It came to nothing. */
  failed(pod: SchedulablePod, message: string): void;
}

export class VolumeWaits implements Disposable {
  readonly #context: ClusterContext;
  readonly #client: Client;
  readonly #options: VolumeWaitOptions;
  readonly #waiting = new Map<string, Waiting>();

  constructor(context: ClusterContext, client: Client, options: VolumeWaitOptions) {
    this.#context = context;
    this.#client = client;
    this.#options = options;
  }

  has({ metadata }: SchedulablePod): boolean {
    return this.#waiting.has(metadata.uid ?? '');
  }

  /** Writes down what was chosen, and has the pod wait until it has come true. */
  begin(pod: SchedulablePod, node: string, { bindings, provisions }: Found): void {
    const { clock, shortened } = this.#context;
    for (const { claim, volume } of bindings) {
      const change = bindingOf(volume, claim);
      if (change) this.#client.patch('persistentvolumes', undefined, volume.metadata.name, change);
    }
    const annotations = { [annotation.selectedNode]: node };
    for (const { metadata } of provisions)
      this.#client.patch(CLAIMS, metadata.namespace, metadata.name, { metadata: { annotations } });
    const timer = clock.after(shortened(bindTimeout), () => this.#fail(pod, 'context deadline exceeded'));
    const claims = [...bindings.map(({ claim }) => claim), ...provisions];
    this.#waiting.set(pod.metadata.uid ?? '', { pod, node, claims, provisions, timer });
  }

  /** A claim changed, came or went. */
  look(changed: Claim): void {
    for (const { pod, node, claims, provisions } of [...this.#waiting.values()]) {
      if (!claims.some(({ metadata }) => metadata.uid === changed.metadata.uid)) continue;
      const states = claims.map((claim) => this.#stateOf(claim, node, provisions.includes(claim)));
      const error = states.find((state) => state !== 'bound' && state !== 'waiting');
      if (error) this.#fail(pod, error);
      else if (states.every((state) => state === 'bound')) {
        this.forget(pod);
        this.#options.ready(pod, node);
      }
    }
  }

  forget({ metadata }: SchedulablePod): void {
    this.#waiting.get(metadata.uid ?? '')?.timer[Symbol.dispose]();
    this.#waiting.delete(metadata.uid ?? '');
  }

  [Symbol.dispose](): void {
    for (const { timer } of this.#waiting.values()) timer[Symbol.dispose]();
    this.#waiting.clear();
  }

  #fail(pod: SchedulablePod, why: string): void {
    this.forget(pod);
    this.#options.failed(pod, `running PreBind plugin "VolumeBinding": binding volumes: ${why}`);
  }

  /** `bound`, `waiting`, or what went wrong. */
  #stateOf({ metadata }: Claim, node: string, isProvisioned: boolean): string {
    const now = this.#client.get<Claim>(CLAIMS, metadata.namespace, metadata.name);
    if (!now || now.metadata.uid !== metadata.uid)
      return `failed to check provisioning pvc: could not find v1.PersistentVolumeClaim "${metadata.namespace}/${metadata.name}"`;
    if (isFullyBound(now)) return 'bound';
    // A provisioner that wants the pod to go elsewhere takes the node back.
    if (!isProvisioned || now.metadata.annotations?.[annotation.selectedNode] === node) return 'waiting';
    return `selectedNode annotation reset for PVC ${JSON.stringify(metadata.name)}`;
  }
}
