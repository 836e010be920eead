/** The start state of an exercise: its namespaces, made anew, and its manifests. Reset and first start are the same. */
import { parseAllDocuments } from 'yaml';
import { Fault } from '../sandbox/faults.ts';
import { type Kube, type KubeObject, openKube } from '../sandbox/kube.ts';
import type { Sandbox } from '../sandbox/types.ts';
import type { ExerciseDefinition, SetupStep } from './types.ts';

/** How long objects of a step with `wait` may take to be ready, in milliseconds. */
const PATIENCE = 90_000;

type Start = Pick<ExerciseDefinition, 'id' | 'namespaces' | 'setup'>;

/**
 * Makes the start state. Namespaces of an earlier attempt are deleted first, and waited for until they are gone.
 * Faults: `lessons/setup-not-ready`, and those of sandbox/kube.ts.
 */
export async function makeStartState(exercise: Start, sandbox: Sandbox, signal: AbortSignal): Promise<void> {
  const kube = await openKube(await sandbox.kubeconfig());
  try {
    await startStateIn(kube, exercise, signal);
  } finally {
    kube.close();
  }
}

/** The same over a cluster that is open already. */
export async function startStateIn(
  kube: Pick<Kube, 'apply' | 'deleteNamespace' | 'waitUntilReady'>,
  exercise: Start,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(exercise.namespaces.map((name) => kube.deleteNamespace(name, signal)));
  await kube.apply(exercise.namespaces.map(namespace), signal);
  for (const step of exercise.setup) await take(step, exercise.id, kube, signal);
}

function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

async function take(
  step: SetupStep,
  exercise: string,
  kube: Pick<Kube, 'apply' | 'waitUntilReady'>,
  signal: AbortSignal,
): Promise<void> {
  const objects = objectsOf(step.manifests);
  await kube.apply(objects, signal);
  const late = step.wait ? await kube.waitUntilReady(objects, PATIENCE, signal) : [];
  if (late.length === 0) return;
  const names = late.map((object) => `${object.kind} ${object.metadata?.name}`).join(', ');
  throw new Fault(
    'lessons/setup-not-ready',
    `the start state of ${exercise} is not ready after ${PATIENCE / 1000} s: ${names}`,
    'Reset the exercise. If it happens again, the sandbox may be too small or an image may be missing.',
  );
}

/** The documents of a file with manifests; empty ones are left out, a List becomes its items. */
export function objectsOf(manifests: string): KubeObject[] {
  const documents = [...parseAllDocuments(manifests)].flatMap((document) =>
    'toJS' in document ? [document.toJS()] : [],
  );
  return documents
    .filter((object) => object !== null)
    .flatMap((object: KubeObject) => itemsOf(object) ?? [object]);
}

function itemsOf(object: KubeObject): KubeObject[] | undefined {
  return object.kind === 'List' && Array.isArray(object['items'])
    ? (object['items'] as KubeObject[])
    : undefined;
}
