/**
 * A place in an object, as it is written after `jsonpath`: `metadata.name`, `spec.containers[0].image`,
 * `spec.containers[*].image`, `metadata.labels['app.kubernetes.io/name']`, `status.conditions[type=Ready].status`.
 */

type Step = { readonly key: string } | { readonly at: number } | { readonly every: true } | Chosen;
interface Chosen {
  readonly by: string;
  readonly value: string;
}

const LONGEST = 300;
const STEP = /\.?([\w-]+)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]|\[(\*)\]|\[([\w-]+)=([^\]]+)\]/y;

/** Says what is wrong with a path, as a sentence, or `undefined`. */
export function pathProblem(path: string): string | undefined {
  if (path.length > LONGEST) return `the path is longer than ${LONGEST} characters`;
  return stepsOf(path) ? undefined : `"${path}" is no path of a field, such as spec.containers[0].image`;
}

/** The values at a path: none when something on the way is missing, several after `[*]`. The path must be a valid one. */
export function valuesAt(object: unknown, path: string): unknown[] {
  return (stepsOf(path) ?? []).reduce<unknown[]>(
    (values, step) => values.flatMap((value) => next(value, step)),
    [object],
  );
}

/** The keys of a path that goes through mappings only; `undefined` for any other. */
export function keysAlong(path: string): string[] | undefined {
  const steps = stepsOf(path) ?? [];
  const keys = steps.flatMap((step) => ('key' in step ? [step.key] : []));
  return keys.length === steps.length && keys.length > 0 ? keys : undefined;
}

function stepsOf(path: string): Step[] | undefined {
  const steps: Step[] = [];
  const reader = new RegExp(STEP);
  while (reader.lastIndex < path.length) {
    const at = reader.lastIndex;
    const found = reader.exec(path);
    if (!found || (found[0].startsWith('.') && at === 0)) return undefined;
    steps.push(stepOf(found));
  }
  return steps.length > 0 ? steps : undefined;
}

function stepOf([, key, quoted, doubled, at, every, by, value]: RegExpExecArray): Step {
  if (at !== undefined) return { at: Number(at) };
  if (every !== undefined) return { every: true };
  if (by !== undefined) return { by, value: value ?? '' };
  return { key: key ?? quoted ?? doubled ?? '' };
}

function next(value: unknown, step: Step): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('key' in step) return Object.hasOwn(value, step.key) ? present(Reflect.get(value, step.key)) : [];
  if (!Array.isArray(value)) return [];
  if ('at' in step) return present(value[step.at]);
  if ('every' in step) return value;
  return value.filter((item) => String(fieldOf(item, step.by)) === step.value);
}

function present(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : [value];
}

function fieldOf(item: unknown, key: string): unknown {
  return typeof item === 'object' && item !== null && Object.hasOwn(item, key)
    ? Reflect.get(item, key)
    : undefined;
}
