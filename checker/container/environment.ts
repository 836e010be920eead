/**
 * The environment of a container as the kubelet makes it (pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables): envFrom first,
 * env over it, $(NAME) replaced by what came before; and of each variable where its value comes from.
 */
import { fieldOf, isMapping } from '../operators/types.ts';
import { valuesAt } from '../path.ts';
import type { KubeObject } from '../types.ts';

export interface Variable {
  /** `undefined`: it cannot be told, or what it comes from is not there. */
  readonly value: string | undefined;
  readonly from: Source;
}

/** Where a value comes from. A variable that is only `$(OTHER)` comes from where the other one does. */
export type Source =
  | { readonly literal: true }
  | { readonly configMap: string; readonly key: string }
  | { readonly secret: string; readonly key: string }
  | { readonly field: string }
  | { readonly resource: string }
  /** Put together from other variables. */
  | { readonly variables: readonly string[] };

/** The data of a ConfigMap or a Secret (decoded) of the namespace; `undefined` when there is none. */
export type ReadData = (
  kind: 'ConfigMap' | 'Secret',
  name: string,
) => Promise<Readonly<Record<string, string>> | undefined>;

/** `pod` is the Pod, or the template with the namespace of its workload: fields that only a Pod has are not known then. */
export async function environmentOf(
  container: unknown,
  pod: KubeObject,
  read: ReadData,
): Promise<Readonly<Record<string, Variable>>> {
  const variables = new Map<string, Variable>();
  for (const source of listOf(container, 'envFrom')) await addAll(source, variables, read);
  for (const one of listOf(container, 'env')) {
    const name = fieldOf(one, 'name');
    if (typeof name === 'string') variables.set(name, await variableOf(one, pod, variables, read));
  }
  return Object.fromEntries(variables);
}

export function listOf(holder: unknown, key: string): readonly unknown[] {
  const list = fieldOf(holder, key);
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

async function addAll(source: unknown, variables: Map<string, Variable>, read: ReadData): Promise<void> {
  const prefix = textOf(fieldOf(source, 'prefix'));
  const configMap = textOf(fieldOf(fieldOf(source, 'configMapRef'), 'name'));
  const secret = textOf(fieldOf(fieldOf(source, 'secretRef'), 'name'));
  const data = configMap ? await read('ConfigMap', configMap) : secret ? await read('Secret', secret) : {};
  for (const [key, value] of Object.entries(data ?? {}))
    variables.set(prefix + key, { value, from: configMap ? { configMap, key } : { secret, key } });
}

/** The objects that envFrom names and that are not there: the variables a running container once got from them cannot be told. */
export async function absentSources(container: unknown, read: ReadData): Promise<readonly string[]> {
  const named = listOf(container, 'envFrom').flatMap((source) =>
    (['ConfigMap', 'Secret'] as const).map((kind) => {
      const ref = fieldOf(source, kind === 'ConfigMap' ? 'configMapRef' : 'secretRef');
      return { kind, name: textOf(fieldOf(ref, 'name')) };
    }),
  );
  const absent: string[] = [];
  for (const { kind, name } of named)
    if (name !== '' && (await read(kind, name)) === undefined) absent.push(`${kind} ${name}`);
  return absent;
}

async function variableOf(
  one: unknown,
  pod: KubeObject,
  before: ReadonlyMap<string, Variable>,
  read: ReadData,
): Promise<Variable> {
  const from = fieldOf(one, 'valueFrom');
  if (!isMapping(from)) return expanded(textOf(fieldOf(one, 'value')), before);
  const [configMap, secret] = ['configMapKeyRef', 'secretKeyRef'].map((key) => fieldOf(from, key));
  if (configMap) return keyed('ConfigMap', configMap, read);
  if (secret) return keyed('Secret', secret, read);
  const field = fieldOf(fieldOf(from, 'fieldRef'), 'fieldPath');
  if (typeof field === 'string') return { value: valuesAt(pod, field).map(String)[0], from: { field } };
  return {
    value: undefined,
    from: { resource: textOf(fieldOf(fieldOf(from, 'resourceFieldRef'), 'resource')) },
  };
}

async function keyed(kind: 'ConfigMap' | 'Secret', ref: unknown, read: ReadData): Promise<Variable> {
  const [name, key] = [textOf(fieldOf(ref, 'name')), textOf(fieldOf(ref, 'key'))];
  const value = fieldOf(await read(kind, name), key);
  const from: Source = kind === 'ConfigMap' ? { configMap: name, key } : { secret: name, key };
  return { value: typeof value === 'string' ? value : undefined, from };
}

/** Longer values are given to no program (MAX_ARG_STRLEN of Linux): variables that are made of each other may be meant to grow. */
const LONGEST_VALUE = 1 << 17;

/** `$(NAME)` of one that is not known stays as it is, and `$$(NAME)` is a way to write `$(NAME)` (third_party/forked/golang/expansion). */
function expanded(text: string, before: ReadonlyMap<string, Variable>): Variable {
  const names: string[] = [];
  let known = text.length <= LONGEST_VALUE;
  let length = 0;
  const value = text.replace(/\$(\$|\(([^()]*)\))/g, (whole, escaped: string, name: string) => {
    if (escaped === '$') return '$';
    const other = before.get(name);
    if (!other) return whole;
    names.push(name);
    length += other.value?.length ?? 0;
    known &&= other.value !== undefined && length <= LONGEST_VALUE;
    return known ? (other.value ?? '') : '';
  });
  const [only] = names;
  const whole = only !== undefined && text === `$(${only})`;
  const from: Source = whole
    ? before.get(only)!.from
    : names.length > 0
      ? { variables: names }
      : { literal: true };
  return { value: known ? value : undefined, from };
}
