/**
 * The HorizontalPodAutoscaler controller (pkg/controller/podautoscaler). Figures come from outside of the API server, so
 * this one asks again and again, as the real one does; in a cluster without autoscalers it does nothing.
 */
import { keyOf, splitKey } from '../../clientgo/keys.ts';
import { createRecorder } from '../../clientgo/recorder.ts';
import type { WorkQueue } from '../../clientgo/types.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import { StatusError } from '../../objects.ts';
import { together } from '../end.ts';
import type { Resource } from '../resources.ts';
import type { ControllerContext } from '../types.ts';
import { reconcile, selectorOf } from './reconcile.ts';
import { type MetricsSource, noMetrics, type PodFigures } from './source.ts';
import { type Autoscaler, type AutoscalerContext, autoscalersResource, type Memory } from './types.ts';

const syncPeriod = 15_000;

export interface AutoscalerOptions {
  /** The kinds there are now. */
  resources(): readonly Resource[];
  /** Where figures come from; without, nobody serves them. */
  readonly source?: MetricsSource | undefined;
}

export function startAutoscalerController(
  context: ControllerContext,
  options: AutoscalerOptions,
): Disposable {
  const { clock, log, informers } = context;
  const source = options.source ?? noMetrics;
  const recorder = createRecorder(context, 'horizontal-pod-autoscaler');
  const { resources } = options;
  const looks = new Looks({ ...context, recorder, source, resources, selectors: new Map() });
  const period = context.shortened(syncPeriod);
  const queue: WorkQueue = createWorkQueue({
    clock,
    log,
    work: (key) => {
      looks.lookAt(key).then(
        (isThere) => isThere && queue.addAfter(key, period),
        (cause) => {
          if (!(cause instanceof StatusError)) log(`The autoscaler ${key} could not be looked at.`, cause);
          queue.addAfter(key, period);
        },
      );
    },
  });
  const autoscalers = informers.informer<Autoscaler>(autoscalersResource);
  const later = (autoscaler: Autoscaler) => queue.addAfter(keyOf(autoscaler), period);
  return together(
    queue,
    looks,
    autoscalers.on({
      added: later,
      updated: (_, autoscaler) => later(autoscaler),
      deleted: (autoscaler) => looks.forget(keyOf(autoscaler)),
    }),
  );
}

/** Looks at autoscalers, one look at a time for each, and remembers what it has recommended. */
class Looks implements Disposable {
  readonly #context: AutoscalerContext;
  readonly #memories = new Map<string, Memory>();
  readonly #busy = new Set<string>();
  #ended = false;

  constructor(context: AutoscalerContext) {
    this.#context = context;
  }

  /** Whether there is such an autoscaler, so that another look makes sense. */
  async lookAt(key: string): Promise<boolean> {
    if (this.#busy.has(key)) return true;
    this.#busy.add(key);
    try {
      const autoscaler = this.#get(key);
      if (!autoscaler) return false;
      const figures = await this.#figuresFor(autoscaler);
      // Things may have changed while the figures were on their way.
      const present = this.#ended ? undefined : this.#get(key);
      if (present) reconcile(this.#context, present, this.#memoryOf(key), figures);
      return present !== undefined;
    } finally {
      this.#busy.delete(key);
    }
  }

  forget(key: string): void {
    this.#memories.delete(key);
    this.#context.selectors.delete(key);
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#memories.clear();
  }

  #get(key: string): Autoscaler | undefined {
    const { namespace, name } = splitKey(key);
    return this.#context.client.get<Autoscaler>(autoscalersResource, namespace, name);
  }

  #memoryOf(key: string): Memory {
    const known = this.#memories.get(key);
    if (known) return known;
    const made: Memory = { recommendations: [], scaleUps: [], scaleDowns: [] };
    this.#memories.set(key, made);
    return made;
  }

  /** Nobody is asked for figures of pods that cannot be told. */
  async #figuresFor(autoscaler: Autoscaler): Promise<PodFigures> {
    const { namespace = 'default' } = autoscaler.metadata;
    const selector = selectorOf(this.#context, autoscaler);
    const isWanted = autoscaler.spec.metrics?.some(({ type }) => type.endsWith('Resource')) ?? false;
    if (selector === '' || !isWanted) return { pods: [] };
    try {
      return { pods: await this.#context.source.podMetrics(namespace, selector) };
    } catch (cause) {
      return { failure: cause instanceof Error ? cause : new Error(String(cause)) };
    }
  }
}
