import { describe, expect, it } from 'vitest';
import { differences } from '../../checker/differences.ts';

describe('differences', () => {
  it('are none between equal values, in whatever order their fields are', () => {
    expect(differences({ a: [1, { b: 2 }], c: null }, { c: null, a: [1, { b: 2 }] })).toEqual([]);
  });

  it('say where, from top to bottom', () => {
    expect(differences({ a: [1, { b: 2 }], x: 1 }, { a: [1, { b: 3 }, 4] })).toEqual([
      { code: 'field.differs', values: { path: 'a[1].b', want: 2, got: 3 } },
      { code: 'field.extra', values: { path: 'a[2]', got: 4 } },
      { code: 'field.missing', values: { path: 'x', want: 1 } },
    ]);
  });

  it('are told by the key by which Kubernetes reads a list, whatever the order', () => {
    const port = (number: number, name: string, more = {}) => ({ name, port: number, ...more });
    const ports = [port(80, 'http', { protocol: 'TCP' }), port(53, 'dns', { protocol: 'UDP' })];
    expect(differences({ ports }, { ports: ports.toReversed() })).toEqual([]);
    expect(differences(ports, [ports[1], port(80, 'web')], 'spec.ports')).toEqual([
      {
        code: 'field.differs',
        values: { path: 'spec.ports[port=80,protocol=TCP].name', want: 'http', got: 'web' },
      },
      { code: 'field.missing', values: { path: 'spec.ports[port=80,protocol=TCP].protocol', want: 'TCP' } },
    ]);
    const [a, b] = [
      { name: 'a', image: 'x' },
      { name: 'b', image: 'x' },
    ];
    expect(differences({ containers: [a, b] }, { containers: [b] })).toEqual([
      { code: 'field.missing', values: { path: 'containers[name=a]', want: '{name: a, image: x}' } },
    ]);
  });

  it('are differences of order where the order counts', () => {
    const [a, b] = [
      { name: 'a', value: 'x' },
      { name: 'b', value: '$(a)' },
    ];
    expect(differences({ initContainers: [a, b] }, { initContainers: [b, a] })).not.toEqual([]);
    expect(differences({ env: [a, b] }, { env: [b, a] })).not.toEqual([]);
    expect(differences({ args: ['a', 'b'] }, { args: ['b', 'a'] })).not.toEqual([]);
    expect(differences({ ports: [a, a] }, { ports: [a] })).not.toEqual([]);
  });

  it('see a field named __proto__', () => {
    expect(differences({}, JSON.parse('{"__proto__":1}'))).toHaveLength(1);
  });

  it('end soon with what is large, and with what is nested deeply', () => {
    const many = (value: number) => Array.from({ length: 200_000 }, () => value);
    expect(differences(many(1), many(2))).toHaveLength(5);
    const deep = (inside: unknown) => {
      let value = inside;
      for (let depth = 0; depth < 100_000; depth += 1) value = { a: value };
      return value;
    };
    expect(differences(deep(1), deep(1))).toEqual([]);
    expect(differences(deep(1), deep(2))[0]?.values).toMatchObject({ want: 1, got: 2 });
  });
});
