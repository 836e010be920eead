/** Runs the admission plug-ins over a write: first those that change it, later those that only refuse. */
import type { AdmissionPlugin, AdmissionRequest } from '../../admission/types.ts';
import type { Client } from '../../client.ts';
import type { KubeObject } from '../../objects.ts';
import { qualifiedResource } from '../errors.ts';
import type { UpdateOf } from './prepare.ts';
import { scaleOf, withScale } from './scale.ts';
import type { ObjectRef, WriteContext } from './types.ts';

export class Admission {
  readonly #plugins: readonly AdmissionPlugin[];
  /** What plug-ins look things up with; without one none is asked. */
  client: Client | undefined;

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  /** Plug-ins change `object` as they see fit. Throws what one refuses it with. */
  mutate(...write: Parameters<typeof requestOf>): void {
    this.#runMutating(requestOf(...write), this.#plugins);
  }

  /** The last word on a write. Throws what a plug-in refuses it with. */
  admit(...write: Parameters<typeof requestOf>): void {
    if (!this.client) return;
    const request = requestOf(...write);
    for (const plugin of this.#plugins) plugin.validate?.(request, this.client);
  }

  /** A write through `scale` is one of the Scale to plug-ins; what they change of it changes the object. */
  mutateChanged(ref: ObjectRef, part: UpdateOf, object: KubeObject, old: KubeObject, by: WriteContext): void {
    if (by.through !== 'scale') {
      this.mutate(ref, 'UPDATE', part, object, old, by);
      return;
    }
    const paths = ref.definition.custom?.scale;
    const scale = scaleOf(object, paths);
    const wanted = scale['spec'].replicas;
    this.mutate(ref, 'UPDATE', 'scale', scale, scaleOf(old, paths), by);
    if (scale['spec'].replicas !== wanted) Object.assign(object, withScale(object, scale, paths));
  }

  admitChanged(ref: ObjectRef, part: UpdateOf, object: KubeObject, old: KubeObject, by: WriteContext): void {
    const paths = ref.definition.custom?.scale;
    if (by.through !== 'scale') this.admit(ref, 'UPDATE', part, object, old, by);
    else this.admit(ref, 'UPDATE', 'scale', scaleOf(object, paths), scaleOf(old, paths), by);
  }

  /**
   * Admission of what writes no object itself: CONNECT, or the creation of a subresource whose body is `object`.
   * Throws what a plug-in refuses it with.
   */
  admitAction(
    ref: ObjectRef,
    operation: 'CREATE' | 'CONNECT',
    subresource: string,
    object: KubeObject,
    by: WriteContext,
  ): void {
    const plugins = this.#plugins.filter((plugin) => plugin.seesActions);
    if (!this.client || plugins.length === 0) return;
    const request = requestOf(ref, operation, subresource, object, undefined, by);
    this.#runMutating(request, plugins);
    for (const plugin of plugins) plugin.validate?.(request, this.client);
  }

  /** A second time if a plug-in wants to see what those after it have changed. */
  #runMutating(request: AdmissionRequest, plugins: readonly AdmissionPlugin[]): void {
    if (!this.client) return;
    for (const plugin of plugins) plugin.mutate?.(request, this.client);
    if (!request.passes.again) return;
    const again = { ...request, passes: { ...request.passes, current: 2 as const, again: false } };
    for (const plugin of plugins) plugin.mutate?.(again, this.client);
  }
}

/** A write as admission plug-ins see it. */
function requestOf(
  ref: ObjectRef,
  operation: AdmissionRequest['operation'],
  subresource: string,
  object: KubeObject | undefined,
  old: KubeObject | undefined,
  by: WriteContext,
): AdmissionRequest {
  const { definition, namespace, name } = ref;
  const { user, dryRun, served = definition, options, answers } = by;
  return {
    operation,
    resource: qualifiedResource(definition),
    definition,
    served,
    subresource,
    namespace,
    name,
    object,
    old,
    user,
    dryRun,
    warn: (text) => by.warn(text),
    options,
    answers,
    passes: { current: 1, again: false },
  };
}
