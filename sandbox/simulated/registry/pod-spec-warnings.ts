/** Warnings about pod specs that are allowed but hardly meant. After `pkg/api/pod/warnings.go`. */
import { type Fields, listOf } from './fields.ts';

/** `field` is the path of the spec: `spec`, or `spec.template.spec`. */
export function podSpecWarnings(spec: Fields, field: string): string[] {
  return ['initContainers', 'containers'].flatMap((kind) =>
    listOf(spec[kind]).flatMap((container, index) => [
      ...hiddenVariables(container, `${field}.${kind}[${index}]`),
      ...repeatedPorts(container, `${field}.${kind}[${index}]`),
    ]),
  );
}

function hiddenVariables(container: Fields, path: string): string[] {
  const seen = new Set<string>();
  return listOf(container['env']).flatMap((variable, index) => {
    const name = String(variable['name']);
    const hides = seen.has(name) && !String(variable['value'] ?? '').includes(`$(${name})`);
    seen.add(name);
    if (!hides) return [];
    return [
      `${path}.env[${index}]: hides previous definition of "${name}", which may be dropped when using apply`,
    ];
  });
}

function repeatedPorts(container: Fields, path: string): string[] {
  const first = new Map<string, number>();
  return listOf(container['ports']).flatMap((port, index) => {
    const identity = `${port['containerPort']}/${port['protocol']}`;
    const earlier = first.get(identity);
    if (earlier === undefined) first.set(identity, index);
    return earlier === undefined
      ? []
      : [`${path}.ports[${index}]: duplicate port definition with ${path}.ports[${earlier}]`];
  });
}
