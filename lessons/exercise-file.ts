/** What exercise.yaml says, in the form in which it is used: checks for the checker, steps for the setup. */
import type { CheckSpec } from '../checker/types.ts';
import type { KubeObject } from '../sandbox/kube-types.ts';
import { fill, fillText } from './placeholders.ts';
import { type ExerciseFile, kindsOf } from './schema.ts';
import type { ExerciseTemplate, SetupStep, Values } from './types.ts';

/** How long the start state may take to come about, in seconds, unless its author says otherwise. */
const UNTIL = 90;

/** A check as it stands in the file becomes what the checker runs: the key that names its kind, and what is under it. */
export function specOf(check: ExerciseFile['checks'][number]): CheckSpec {
  const { id, points, needs, within, for: hold, sticky, holdsAtStart } = check;
  return { id, points, needs, within, for: hold, sticky, holdsAtStart, ...kindAndParams(check) };
}

function kindAndParams(check: object): Pick<CheckSpec, 'kind' | 'params'> {
  const kind = kindsOf(check)[0]!;
  return { kind, params: (check as Readonly<Record<string, unknown>>)[kind] };
}

/** Steps with the content of the files they name, all of which must be there. */
export function stepsOf(setup: ExerciseFile['setup'], files: ExerciseTemplate['files']): SetupStep[] {
  return setup.map((step) => stepOf(step, files));
}

function stepOf(step: ExerciseFile['setup'][number], files: ExerciseTemplate['files']): SetupStep {
  const { apply, file, run, trouble, edit, delete: gone, until } = step;
  if (apply !== undefined)
    return { apply, objects: files.get(apply) as readonly KubeObject[], wait: step.wait ?? false };
  if (file !== undefined) {
    const content = String(files.get(file));
    return {
      file,
      to: step.to ?? `lab/${file}`,
      content,
      ...(step.node !== undefined && { node: step.node }),
    };
  }
  if (run !== undefined) {
    const { node, saves } = step;
    return { run, ...(node !== undefined && { node }), ...(saves !== undefined && { saves }) };
  }
  if (trouble !== undefined) return { trouble } as SetupStep;
  if (edit !== undefined) {
    const { field = '', replaces = '', with: instead = '' } = step;
    return { edit, field, replaces, with: instead } as SetupStep;
  }
  if (gone !== undefined) return { delete: gone } as SetupStep;
  return { until: (until ?? []).map((one, index) => conditionOf(one, index, step.within ?? UNTIL)) };
}

function conditionOf(condition: object, index: number, within: number): CheckSpec {
  const common = { points: 1, needs: [], within, for: 0, sticky: false, holdsAtStart: false };
  return { id: `until-${index + 1}`, ...common, ...kindAndParams(condition) };
}

/** Names of the files that the setup needs, and whether each holds manifests. */
export function filesOf(setup: ExerciseFile['setup']): ReadonlyMap<string, 'manifests' | 'text'> {
  return new Map(
    setup.flatMap((step): [string, 'manifests' | 'text'][] => {
      if (step.apply !== undefined) return [[step.apply, 'manifests']];
      return step.file === undefined ? [] : [[step.file, 'text']];
    }),
  );
}

/** A file of the setup with its placeholders replaced. */
export function filledFile(
  content: readonly KubeObject[] | string,
  values: Values,
): readonly KubeObject[] | string {
  return typeof content === 'string' ? fillText(content, values) : fill(content, values);
}
