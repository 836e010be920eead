/** What a DELETE does to an object: grace periods, finalizers, propagation (apiserver/pkg/registry/rest/delete.go). */
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { copyJson } from '../../storage/index.ts';
import { badRequest } from '../errors.ts';
import { timestamp } from './metadata.ts';
import type { Deletion } from './types.ts';

const POLICIES: readonly unknown[] = ['Orphan', 'Background', 'Foreground'];

/** DeleteOptions out of what a client sent. Throws 400. */
export function checkedDeletion(options: Record<string, unknown>): Deletion {
  const { gracePeriodSeconds: grace, propagationPolicy: policy, preconditions } = options;
  if (!isAbsent(grace) && !Number.isInteger(grace)) {
    throw badRequest(`strconv.ParseInt: parsing "${String(grace)}": invalid syntax`);
  }
  if (!isAbsent(policy) && !POLICIES.includes(policy)) {
    throw badRequest(`invalid deletion propagation policy ${JSON.stringify(policy)}`);
  }
  // Less than no time is one second (BeforeDelete).
  const gracePeriodSeconds = typeof grace === 'number' && grace < 0 ? 1 : grace;
  const given = Object.entries({ gracePeriodSeconds, propagationPolicy: policy, preconditions });
  return Object.fromEntries(given.filter(([, value]) => !isAbsent(value)));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** What is left: nothing (`gone`), or the object with its deletion marked. */
export interface DeletionOutcome {
  readonly object: KubeObject;
  readonly gone: boolean;
  /** Watches see it marked before they see it go: so it is for kinds that know graceful deletion, however short. */
  readonly isMarkedFirst: boolean;
}

/** Kinds whose finalizer is in spec, not in metadata. */
const FINALIZED_IN_SPEC = new Set(['Namespace']);

export function applyDeletion(
  definition: ResourceDefinition,
  old: KubeObject,
  options: Deletion,
  now: number,
): DeletionOutcome {
  const object = copyJson(old);
  if (old.metadata.deletionTimestamp === undefined) {
    definition.strategy.prepareForDeletion?.(object, timestamp(now));
  }
  propagate(object, options.propagationPolicy);
  const grace = graceFor(definition, old, options);
  const isGraceful = definition.strategy.gracePeriodSeconds !== undefined;
  if (grace === 0 && !hasFinalizers(object)) {
    return { object: shortened(object, old, now, 0), gone: true, isMarkedFirst: isGraceful };
  }
  return { object: shortened(object, old, now, grace), gone: false, isMarkedFirst: false };
}

/** `true` when an update has taken away the last thing that kept a deleted object. */
export function goesWithUpdate(object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = object.metadata;
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && !hasFinalizers(object);
}

/** Seconds until the object may go. */
function graceFor(definition: ResourceDefinition, old: KubeObject, options: Deletion): number {
  const usual = definition.strategy.gracePeriodSeconds?.(old);
  if (usual === undefined || usual === 0) return 0;
  return Math.max(options.gracePeriodSeconds ?? usual, 0);
}

/** Marks the deletion; a second one can only make the time that is left shorter. */
function shortened(object: KubeObject, old: KubeObject, now: number, grace: number): KubeObject {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = old.metadata;
  if (deletionTimestamp === undefined) return marked(object, now, grace);
  if (grace >= deletionGracePeriodSeconds) return object;
  const asked = Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  object.metadata.deletionTimestamp = timestamp(asked + grace * 1000);
  object.metadata.deletionGracePeriodSeconds = grace;
  return object;
}

function marked(object: KubeObject, now: number, grace: number): KubeObject {
  const { metadata } = object;
  if (metadata.deletionTimestamp !== undefined && grace >= (metadata.deletionGracePeriodSeconds ?? 0))
    return object;
  metadata.deletionTimestamp ??= timestamp(now + grace * 1000);
  if (object.kind === 'CustomResourceDefinition') return object;
  if (!FINALIZED_IN_SPEC.has(object.kind)) metadata.deletionGracePeriodSeconds = grace;
  if (metadata.generation) metadata.generation += 1;
  if (object.kind === 'Namespace') object['status'] = { ...object['status'], phase: 'Terminating' };
  return object;
}

function hasFinalizers(object: KubeObject): boolean {
  if ((object.metadata.finalizers?.length ?? 0) > 0) return true;
  return FINALIZED_IN_SPEC.has(object.kind) && (object['spec']?.finalizers?.length ?? 0) > 0;
}

/** Foreground and Orphan are left to the garbage collector, as finalizers. */
function propagate(object: KubeObject, policy: Deletion['propagationPolicy']): void {
  if (policy === undefined) return;
  const wanted = { Foreground: 'foregroundDeletion', Orphan: 'orphan', Background: undefined }[policy];
  const others = (object.metadata.finalizers ?? []).filter(
    (f) => f !== 'foregroundDeletion' && f !== 'orphan',
  );
  const finalizers = wanted ? [...others, wanted] : others;
  if (finalizers.length > 0) object.metadata.finalizers = finalizers;
  else delete object.metadata.finalizers;
}
