/** The exercise of one attempt: every placeholder replaced by what the seed and the cluster make of it. */
import { CHART_REPOSITORY } from '../sandbox/chart-repository/address.ts';
import type { Kube, KubeObject } from '../sandbox/kube-types.ts';
import { withoutDebriefing } from './debriefing.ts';
import { filledFile, specOf, stepsOf } from './exercise-file.ts';
import { fill, fillText, placeholdersOf } from './placeholders.ts';
import { exerciseSchema } from './schema.ts';
import { type ExerciseDefinition, LOCALES, type Proof, type RightAnswer, type Values } from './types.ts';
import { valuesOf } from './variables.ts';

/** What placeholders may say of a cluster. */
export interface ClusterFacts {
  /** Names of the nodes: control planes first, then workers, each in the order of their names. */
  readonly nodes: readonly string[];
  readonly controlPlanes: number;
  /** Of Kubernetes: `v1.36.2`. */
  readonly version: string;
}

/** What stands in an exercise before there is an attempt, and what the lint and the loader try it with. */
export const SAMPLE_SEED = 'sample';
export const SAMPLE_FACTS: ClusterFacts = {
  nodes: ['naru-control-plane', 'naru-worker', 'naru-worker2'],
  controlPlanes: 1,
  version: 'v1.36.2',
};

/** Names that every exercise may use without a variable. */
export const BUILT_IN = ['cp', 'worker1', 'worker2', 'version', 'chartRepo'] as const;

/** Asks a cluster for its facts. */
export async function clusterFacts(kube: Pick<Kube, 'list'>, signal: AbortSignal): Promise<ClusterFacts> {
  const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node' }, signal);
  const [planes, workers] = [nodes.filter(isControlPlane), nodes.filter((node) => !isControlPlane(node))];
  const status = (planes[0] ?? nodes[0])?.['status'] as
    | { nodeInfo?: { kubeletVersion?: string } }
    | undefined;
  return {
    nodes: [...sorted(planes), ...sorted(workers)],
    controlPlanes: planes.length,
    version: status?.nodeInfo?.kubeletVersion ?? '',
  };
}

function isControlPlane(node: KubeObject): boolean {
  return node.metadata?.labels?.['node-role.kubernetes.io/control-plane'] !== undefined;
}

function sorted(nodes: readonly KubeObject[]): string[] {
  const names = nodes.map((node) => node.metadata?.name ?? '');
  return names.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
}

/**
 * What every placeholder of the exercise stands for in the attempt with this seed, on a cluster with these facts. The value of a
 * variable may be something of the cluster: `oneOf: ["{{worker1}}", "{{worker2}}"]`.
 */
export function attemptValues(
  exercise: Pick<ExerciseDefinition, 'id' | 'variables'>,
  seed: string,
  facts: ClusterFacts,
): Values {
  const ofCluster = builtIn(facts);
  return { ...ofCluster, ...fill(valuesOf(exercise.variables ?? {}, seed, exercise.id), ofCluster) };
}

function builtIn({ nodes, controlPlanes, version }: ClusterFacts): Values {
  const named: Record<string, string> = { version, chartRepo: CHART_REPOSITORY };
  if (nodes[0] !== undefined) named['cp'] = nodes[0];
  nodes.slice(controlPlanes).forEach((node, index) => {
    named[`worker${index + 1}`] = node;
  });
  return named;
}

/**
 * Those of the values that the texts of the exercise show; all that the browser may know. Those of its debriefing are not among them
 * unless it is `over`.
 */
export function shownValues(
  exercise: ExerciseDefinition,
  values: Values,
  over = false,
): Record<string, string> {
  const texts = LOCALES.flatMap((locale) => {
    const { title, body } = exercise.prose[locale];
    return [title, over ? body : withoutDebriefing(body)];
  });
  const names = new Set(texts.flatMap((text) => placeholdersOf(text).map(({ name }) => name)));
  return Object.fromEntries(
    [...names].flatMap((name) => (Object.hasOwn(values, name) ? [[name, String(values[name])]] : [])),
  );
}

/** The exercise with these values everywhere but in its prose, which the page fills. Itself when nothing has a placeholder. */
export function instantiate(exercise: ExerciseDefinition, values: Values): ExerciseDefinition {
  const { template } = exercise;
  if (!template) return exercise;
  const file = exerciseSchema.parse(fill(template.source, values));
  const files = new Map([...template.files].map(([name, content]) => [name, filledFile(content, values)]));
  const { checks, setup, namespaces, clears, restores } = file;
  return {
    ...exercise,
    namespaces,
    clears,
    restores,
    setup: stepsOf(setup, files),
    checks: checks.map(specOf),
    proof: filledProof(template.proof, values),
  };
}

function filledProof({ solution, right, wrong, ...rest }: Proof, values: Values): Proof {
  const filled = <T extends RightAnswer>(one: T): T => ({ ...one, script: fillText(one.script, values) });
  return {
    ...rest,
    solution: fillText(solution, values),
    ...(right && { right: right.map(filled) }),
    wrong: wrong.map(filled),
  };
}
