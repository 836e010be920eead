/** Creating and deleting the pods of a workload, with the events that say so (controller_utils.go, RealPodControl). */
import type { Client } from '../client.ts';
import type { EventRecorder } from '../clientgo/types.ts';
import { type KubeObject, StatusError } from '../objects.ts';
import { isNotFound, messageOf } from './failures.ts';
import { controllerReference, type Pod, type PodTemplate } from './types.ts';

/** What a pod is given beside its template. */
export interface PodDraft {
  /** Otherwise the owner's name with a hyphen. */
  readonly generateName?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly finalizers?: readonly string[];
  readonly spec?: Record<string, unknown>;
}

/** A pod of this template that is managed by its owner (GetPodFromTemplate); what a draft says goes before the template. */
export function podFromTemplate(
  owner: KubeObject,
  { metadata = {}, spec }: PodTemplate,
  draft: PodDraft = {},
): KubeObject {
  const labels = { ...metadata.labels, ...draft.labels };
  const annotations = { ...metadata.annotations, ...draft.annotations };
  const finalizers = [...new Set([...(metadata.finalizers ?? []), ...(draft.finalizers ?? [])])];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: draft.generateName ?? `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace ?? 'default',
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(finalizers.length > 0 && { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: draft.spec ?? spec,
  };
}

export class PodControl {
  readonly #client: Client;
  readonly #recorder: EventRecorder;

  constructor(client: Client, recorder: EventRecorder) {
    this.#client = client;
    this.#recorder = recorder;
  }

  /** Throws what the API server answers. Where the namespace is on its way out nobody is told. */
  create(owner: KubeObject, pod: KubeObject): Pod {
    try {
      const created = this.#client.create<Pod>('pods', pod);
      const message = `Created pod: ${created.metadata.name}`;
      this.#recorder.event(owner, 'Normal', 'SuccessfulCreate', message);
      return created;
    } catch (cause) {
      if (!isNamespaceEnding(cause)) this.#warn(owner, 'FailedCreate', 'creating', cause);
      throw cause;
    }
  }

  /** False when the pod was gone already, which is no failure. */
  delete(owner: KubeObject, { metadata }: KubeObject): boolean {
    try {
      this.#client.delete('pods', metadata.namespace, metadata.name);
      this.#recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`);
      return true;
    } catch (cause) {
      if (isNotFound(cause)) return false;
      this.#warn(owner, 'FailedDelete', 'deleting', cause);
      throw cause;
    }
  }

  #warn(owner: KubeObject, reason: string, doing: string, cause: unknown): void {
    this.#recorder.event(owner, 'Warning', reason, `Error ${doing}: ${messageOf(cause)}`);
  }
}

/** The namespace is on its way out: trying again is pointless. */
export function isNamespaceEnding(cause: unknown): boolean {
  if (!(cause instanceof StatusError)) return false;
  return cause.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false;
}
