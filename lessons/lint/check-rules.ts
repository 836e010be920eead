/** Rules 13 to 15: what checks say, beyond what their schemas allow. */
import type { CheckSpec } from '../../checker/types.ts';
import type { ExerciseDefinition, Problem, SetupStep } from '../types.ts';
import { placeAt } from '../yaml.ts';
import type { ExerciseSources } from './sources.ts';

export function checkProblems(sources: ExerciseSources): Problem[] {
  return sources.exercise.checks.flatMap((check, index) => [
    ...freePoints(check, index, sources),
    ...neverFailed(check, index, sources),
    ...strayNamespaces(check, index, sources),
  ]);
}

function problemInCheck(
  { file, texts }: ExerciseSources,
  path: readonly (string | number)[],
  message: string,
  remedy: string,
): Problem {
  return { severity: 'error', file, ...placeAt(texts.get(file) ?? '', ['checks', ...path]), message, remedy };
}

/** Rule 13. */
function freePoints(check: CheckSpec, index: number, sources: ExerciseSources): Problem[] {
  if (!check.holdsAtStart || check.needs.length > 0) return [];
  const message = `${check.id} holds at the start and needs nothing: its points are a present`;
  const remedy = 'Name in needs the checks that have to be earned first.';
  return [problemInCheck(sources, [index, 'holdsAtStart'], message, remedy)];
}

/** Rule 14. Other checks are seen to say no at the start; these only to a wrong answer. */
function neverFailed(check: CheckSpec, index: number, sources: ExerciseSources): Problem[] {
  const { wrong } = sources.exercise.proof;
  if (!check.holdsAtStart || wrong.some(({ fails }) => fails.includes(check.id))) return [];
  const message = `${check.id} holds at the start, and no wrong answer fails it: nobody has seen it say no`;
  const remedy = 'Write a script in wrong/ that nearly gets it right, and name the check in its first line.';
  return [problemInCheck(sources, [index, 'id'], message, remedy)];
}

/** What every cluster has. */
const EVERYWHERE =
  /^(?:default|kube-.*|local-path-storage|ingress-nginx|metallb-system|gateway-system|calico-.*)$/;

/** Rule 15. */
function strayNamespaces(check: CheckSpec, index: number, sources: ExerciseSources): Problem[] {
  const made = namespacesOf(sources.exercise);
  return namespacesIn(check.params, [])
    .filter(({ name }) => !EVERYWHERE.test(name) && !made(name))
    .map(({ name, path }) =>
      problemInCheck(
        sources,
        [index, check.kind, ...path],
        `nobody makes the namespace ${name}`,
        'Name it in namespaces (made before setup), or in clears (made by the learner).',
      ),
    );
}

type Path = readonly (string | number)[];

function namespacesIn(value: unknown, path: Path): { name: string; path: Path }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    // Of Pods that are not there, whose namespace need not be either.
    if (key === 'imagined') return [];
    if (key === 'namespace' && typeof part === 'string') return [{ name: part, path: here }];
    return namespacesIn(part, here);
  });
}

function namespacesOf({ namespaces, clears = [], setup }: ExerciseDefinition): (name: string) => boolean {
  const named = new Set([...namespaces, ...clears, ...setup.flatMap(inManifests)]);
  const programs = setup.flatMap((step) => ('run' in step ? step.run : []));
  return (name) => named.has(name) || programs.includes(name);
}

function inManifests(step: SetupStep): string[] {
  const objects = 'apply' in step ? step.objects : [];
  return objects.flatMap(({ kind, metadata }) =>
    kind === 'Namespace' && metadata?.name ? [metadata.name] : [],
  );
}
