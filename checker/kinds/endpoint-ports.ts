/** Why a Service whose EndpointSlices hold addresses leads to none of them: the ports of both do not belong together. */
import { fieldOf } from '../operators/types.ts';
import type { Finding, KubeObject } from '../types.ts';

const listOf = (holder: unknown, key: string): readonly unknown[] => {
  const list = fieldOf(holder, key);
  return Array.isArray(list) ? list : [];
};

const namesOf = (ports: readonly unknown[]): string =>
  ports.map((port) => String(fieldOf(port, 'name') || '–')).join(', ');

/** `subject`: the Service, in words. Nothing when no slice holds a ready address: then ports are not the reason. */
export function portsApart(service: KubeObject, slices: readonly KubeObject[], subject: string): Finding[] {
  const filled = slices.filter((slice) =>
    listOf(slice, 'endpoints').some((one) => fieldOf(fieldOf(one, 'conditions'), 'ready') !== false),
  );
  const [first] = filled;
  if (!first) return [];
  const ports = listOf(service['spec'], 'ports');
  const there = filled.flatMap((slice) => listOf(slice, 'ports'));
  if (there.length === 0) {
    const target = String(ports.map((port) => fieldOf(port, 'targetPort') ?? '').find(isName) ?? '');
    return target === '' ? [] : [{ code: 'endpoints.portless', values: { service: subject, target } }];
  }
  const slice = first.metadata?.name ?? '';
  return [
    {
      code: 'endpoints.names',
      values: { service: subject, slice, got: namesOf(there), want: namesOf(ports) },
    },
  ];
}

const isName = (target: unknown): boolean => typeof target === 'string' && target !== '';
