/** The scale subresource of custom resources: replicas at paths that the definition names. After ValidateScaleSpec and ScaleREST of registry/customresource. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { invalid } from '../../registry/validation/errors.ts';
import type { ScalePaths } from '../definition/types.ts';
import { isRecord } from '../schema/types.ts';

const LARGEST = 2147483647;

function parts(path: string): string[] {
  return path.replace(/^\./, '').split('.');
}

/** What is at a path of names; a problem in Go's words where something on the way is no object. */
function valueAt(object: unknown, path: string): { value: unknown; problem?: string } {
  let value: unknown = object;
  const names = parts(path);
  for (const [index, name] of names.entries()) {
    if (value === undefined) return { value };
    if (!isRecord(value)) {
      const type = goType(value);
      const at = `.${names.slice(0, index).join('.')}`;
      return {
        value: undefined,
        problem: `${at} accessor error: ${String(value)} is of the type ${type}, expected map[string]interface{}`,
      };
    }
    value = value[name];
  }
  return { value };
}

function goType(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (value === null) return '<nil>';
  if (typeof value === 'string') return 'string';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

/** What is wrong with the replicas and the selector of an object. */
export function validateScale(
  object: KubeObject,
  scale: ScalePaths | undefined,
  spec: boolean,
): FieldError[] {
  if (!scale) return [];
  return [
    ...(spec ? replicasProblems(object, scale.specReplicasPath) : []),
    ...replicasProblems(object, scale.statusReplicasPath),
    ...(scale.labelSelectorPath ? selectorProblems(object, scale.labelSelectorPath) : []),
  ];
}

function replicasProblems(object: KubeObject, path: string): FieldError[] {
  const { value, problem } = valueAt(object, path);
  if (problem !== undefined) return [invalid(path, 0, problem)];
  if (value === undefined) return [];
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    const shown = value === null ? '<nil>' : String(value);
    return [
      invalid(path, 0, `${path} accessor error: ${shown} is of the type ${goType(value)}, expected int64`),
    ];
  }
  if (value < 0) return [invalid(path, value, 'should be a non-negative integer')];
  if (value > LARGEST) return [invalid(path, value, 'should be less than or equal to 2147483647')];
  return [];
}

function selectorProblems(object: KubeObject, path: string): FieldError[] {
  const { value, problem } = valueAt(object, path);
  if (problem !== undefined) return [invalid(path, '', problem)];
  if (value === undefined || typeof value === 'string') return [];
  return [
    invalid(
      path,
      '',
      `${path} accessor error: ${String(value)} is of the type ${goType(value)}, expected string`,
    ),
  ];
}

/** Replicas as a Scale has them. `undefined` for none: then there is nothing to scale. */
export function replicasOf(
  object: KubeObject,
  scale: ScalePaths,
): { spec: number | undefined; status: number; selector: string } {
  const spec = valueAt(object, scale.specReplicasPath).value;
  const status = valueAt(object, scale.statusReplicasPath).value;
  const selector = scale.labelSelectorPath ? valueAt(object, scale.labelSelectorPath).value : undefined;
  return {
    spec: typeof spec === 'number' ? spec : undefined,
    status: typeof status === 'number' ? status : 0,
    selector: typeof selector === 'string' ? selector : '',
  };
}

/** Sets the replicas of an object, which is a private copy. */
export function setReplicas(object: KubeObject, scale: ScalePaths, replicas: number): void {
  const names = parts(scale.specReplicasPath);
  let target: Record<string, unknown> = object;
  for (const name of names.slice(0, -1)) {
    const next = isRecord(target[name]) ? target[name] : {};
    target[name] = next;
    target = next;
  }
  target[names.at(-1) ?? ''] = replicas;
}

/** A patch that says nothing but the replicas: what an applied Scale owns. */
export function replicasPatch(scale: ScalePaths, replicas: number): Record<string, unknown> {
  return parts(scale.specReplicasPath).reduceRight<unknown>(
    (value, name) => ({ [name]: value }),
    replicas,
  ) as Record<string, unknown>;
}
