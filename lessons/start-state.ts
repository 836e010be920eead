/**
 * The start state of an exercise. First start and reset are the same: what was left behind goes, then the steps of its
 * setup are taken, then what its checks compare with is written down.
 */
import { type Lookout, openLookout } from '../checker/cluster.ts';
import { kinds } from '../checker/kinds/index.ts';
import { type Memory, remember } from '../checker/start-record.ts';
import type { ClusterView } from '../checker/types.ts';
import type { Kube, KubeObject } from '../sandbox/kube-types.ts';
import type { Sandbox } from '../sandbox/types.ts';
import { type CleaningKube, clean, clearTheWay, putAllBack } from './setup/clean.ts';
import { type Inventory, keep, takeInventory } from './setup/inventory.ts';
import { type SetupKube, take } from './setup/steps.ts';
import type { ExerciseDefinition } from './types.ts';

export type { Inventory } from './setup/inventory.ts';

/** What the caller keeps: the one with the attempt, the other with the sandbox. Both are plain data. */
export interface StartState {
  /** What checks compare with: see checker/start-record.ts. */
  readonly memories: readonly Memory[];
  /** What belonged to the cluster before the first exercise. */
  readonly inventory: Inventory;
}

export interface StartOptions {
  /** Of this sandbox, from an earlier call. Without it the cluster as it is now counts as untouched. */
  readonly inventory?: Inventory;
  /** Nobody has worked in this sandbox since it was made or reset: nothing needs to be cleaned up. */
  readonly untouched?: boolean;
  /** To work through, where there is one already. */
  readonly lookout?: Lookout;
}

export type Start = Pick<
  ExerciseDefinition,
  'id' | 'namespaces' | 'setup' | 'checks' | 'clears' | 'restores'
>;

/** Of sandboxes that this process has seen: a caller that keeps nothing is served until it ends. */
const known = new WeakMap<Sandbox, Inventory>();

/** The folder of the learner's HOME that belongs to exercises. */
const LAB = 'lab';

/**
 * Makes the start state. Faults: `lessons/setup-not-ready`, `lessons/setup-failed`, `lessons/setup-stuck`, and those of the sandbox.
 */
export async function makeStartState(
  exercise: Start,
  sandbox: Sandbox,
  signal: AbortSignal,
  options: StartOptions = {},
): Promise<StartState> {
  const here = options.lookout ?? (await openLookout(sandbox));
  try {
    const inventory = options.inventory ?? known.get(sandbox);
    const place = { kube: here.kube, sandbox, view: here.view() };
    const state = await startStateIn(exercise, place, signal, {
      ...options,
      ...(inventory && { inventory }),
    });
    known.set(sandbox, state.inventory);
    return state;
  } finally {
    if (!options.lookout) here.close();
  }
}

/** Where a start state is made: a cluster that is open already. */
export interface StartPlace {
  readonly kube: SetupKube & CleaningKube & Pick<Kube, 'raw' | 'list' | 'get'>;
  readonly sandbox: Pick<Sandbox, 'exec' | 'writeFile' | 'writeHome' | 'emptyHome' | 'inflict' | 'relieve'>;
  readonly view: ClusterView;
}

/** The same over a cluster that is open already. */
export async function startStateIn(
  exercise: Start,
  place: StartPlace,
  signal: AbortSignal,
  options: StartOptions = {},
): Promise<StartState> {
  const { kube, sandbox, view } = place;
  const before = options.inventory ?? (await takeInventory(kube, signal));
  const inventory = await keep(exercise.restores ?? [], before, kube, signal);
  if (!options.untouched) await cleanUp(exercise, inventory, place, signal);
  const memories = await remember(exercise.checks, kinds, view, signal, 'before');
  await sandbox.emptyHome(LAB, signal);
  await kube.apply(exercise.namespaces.map(namespace), signal);
  for (const step of exercise.setup) await take(step, { kube, sandbox, view, exercise: exercise.id }, signal);
  memories.push(...(await remember(exercise.checks, kinds, view, signal)));
  return { memories, inventory: { ...inventory, begun: namespacesOf(exercise) } };
}

/**
 * Troubles first: a node that is silent deletes nothing. Then whatever could refuse the rest, and what any exercise restores:
 * while an API is out of order no namespace can be deleted. Namespaces before the rest: a volume is free once its claim is gone.
 * Those of the exercise before go, too: its Pods would stand in the way of what is asked of all Pods of a node.
 */
async function cleanUp(
  exercise: Start,
  inventory: Inventory,
  { kube, sandbox }: StartPlace,
  signal: AbortSignal,
): Promise<void> {
  await sandbox.relieve(signal);
  await clearTheWay(inventory, kube, signal);
  await putAllBack(inventory, kube, signal);
  const namespaces = new Set([...namespacesOf(exercise), ...(inventory.begun ?? [])]);
  await Promise.all([...namespaces].map((name) => kube.deleteNamespace(name, signal)));
  await clean(inventory, kube, signal);
}

/** Those it makes, and those that learners make in it. */
function namespacesOf({ namespaces, clears = [] }: Start): string[] {
  return [...namespaces, ...clears];
}

function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
