/** Deleting something and waiting until it is gone, also when finalizers hold it that nobody will ever take off. */
import { pause } from '../../checker/pace.ts';
import { type Clock, systemClock } from '../../sandbox/clock.ts';
import { Fault } from '../../sandbox/faults.ts';
import type { Kube, KubeObject, ObjectRef } from '../../sandbox/kube-types.ts';

/** Between looks, in milliseconds. */
const PAUSE = 100;
/** Controllers get this long to take off their finalizers, in milliseconds. */
const COURTESY = 3_000;
const PATIENCE = 30_000;

type DeletingKube = Pick<Kube, 'get' | 'list' | 'change'>;

/** Nothing happens when it is not there. Faults: `lessons/setup-stuck`. */
export async function deleteAndWait(
  ref: ObjectRef,
  kube: DeletingKube,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<void> {
  const changed = await kube.change({ delete: ref }, signal);
  if ('refused' in changed && changed.refused.status !== 404 && changed.refused.status !== 409)
    throw stuck(ref, changed.refused.message);
  const began = clock.now();
  for (;;) {
    const left = await kube.get(ref, signal);
    // Another of the same name has come meanwhile: the one that was meant is gone.
    if (!left || left.metadata?.['deletionTimestamp'] === undefined) return;
    const waited = clock.now() - began;
    if (waited > PATIENCE) throw stuck(ref, `finalizers: ${finalizersOf(left).join(', ')}`);
    if (waited > COURTESY) await strip(left, ref, kube, signal);
    await pause(clock, PAUSE, signal);
  }
}

const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

/** A definition of a kind is held by its objects, and these by whatever their operator would have done. */
async function strip(
  object: KubeObject,
  ref: ObjectRef,
  kube: DeletingKube,
  signal: AbortSignal,
): Promise<void> {
  if (!finalizersOf(object).includes(CLEANUP)) return stripOne(ref, kube, signal);
  for (const query of kindsOf(object)) {
    const objects = await kube.list(query, signal);
    const held = objects.filter((one) => finalizersOf(one).length > 0);
    for (const one of held) await stripOne(refOf(one, query), kube, signal);
  }
}

async function stripOne(ref: ObjectRef, kube: DeletingKube, signal: AbortSignal): Promise<void> {
  await kube.change({ patch: { metadata: { finalizers: null } }, of: ref }, signal);
}

function kindsOf(definition: KubeObject): { apiVersion: string; kind: string }[] {
  const spec = definition['spec'] as {
    group: string;
    names: { kind: string };
    versions: { name: string; served: boolean }[];
  };
  return spec.versions
    .filter((version) => version.served)
    .slice(0, 1)
    .map((version) => ({ apiVersion: `${spec.group}/${version.name}`, kind: spec.names.kind }));
}

function refOf(object: KubeObject, { apiVersion, kind }: { apiVersion: string; kind: string }): ObjectRef {
  const { name = '', namespace } = object.metadata ?? {};
  return { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
}

function finalizersOf(object: KubeObject): readonly string[] {
  return (object.metadata?.['finalizers'] as readonly string[] | undefined) ?? [];
}

const stuck = (ref: ObjectRef, why: string): Fault =>
  new Fault(
    'lessons/setup-stuck',
    `${ref.kind} ${ref.name} cannot be deleted: ${why}`,
    'Look at what holds it, or reset the sandbox.',
  );
