import { describe, expect, it } from 'vitest';
import { match } from '../../checker/match.ts';

const deployment = {
  metadata: { name: 'web', labels: { app: 'web', 'app.kubernetes.io/part-of': 'shop' } },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          { name: 'sidecar', image: 'busybox:1.36' },
          {
            name: 'web',
            image: 'nginx:1.25',
            ports: [{ containerPort: 80, protocol: 'TCP' }],
            resources: { limits: { memory: '134217728' } },
          },
        ],
      },
    },
  },
};

const containers = (part: object) => ({ spec: { template: { spec: { containers: [part] } } } });

describe('match', () => {
  it('ignores every field that is not mentioned', () => {
    expect(match({ spec: { replicas: 2 } }, deployment)).toEqual([]);
  });

  it('says where a value differs, what is there and what was wanted', () => {
    expect(match({ spec: { replicas: 3 } }, deployment)).toEqual([
      { code: 'field.differs', values: { path: 'spec.replicas', want: 3, got: 2 } },
    ]);
  });

  it('compares list items that have a name with the item of that name, whatever else is in the list', () => {
    expect(match(containers({ name: 'web', image: 'nginx:1.27' }), deployment)).toEqual([
      {
        code: 'field.differs',
        values: {
          path: 'spec.template.spec.containers[name=web].image',
          want: 'nginx:1.27',
          got: 'nginx:1.25',
        },
      },
    ]);
  });

  it('names the items there are when none has the name', () => {
    expect(match(containers({ name: 'db' }), deployment)).toEqual([
      {
        code: 'field.named',
        values: { path: 'spec.template.spec.containers', want: 'db', got: 'sidecar, web' },
      },
    ]);
  });

  it('says that the item is missing when nothing there has a name', () => {
    expect(match({ list: [{ name: 'db' }] }, { list: [{ port: 80 }] })).toEqual([
      { code: 'field.item', values: { path: 'list', want: '{name: db}' } },
    ]);
  });

  it('does not give an item with a name to a part without one as well', () => {
    const want = { list: [{ name: 'a' }, { x: 1 }] };
    expect(match(want, { list: [{ name: 'a', x: 1 }] })).toHaveLength(1);
    expect(match(want, { list: [{ name: 'a', x: 1 }, { x: 1 }] })).toEqual([]);
  });

  it('finds items without a name anywhere in the list', () => {
    const ports = [{ port: 80 }, { port: 443, protocol: 'TCP' }];
    expect(match({ ports: [{ port: 443 }] }, { ports })).toEqual([]);
  });

  it('describes a condition by the one of its type, not by another that has the same status', () => {
    const got = {
      conditions: [
        { type: 'Initialized', status: 'True' },
        { type: 'Ready', status: 'False' },
      ],
    };
    expect(match({ conditions: [{ type: 'Ready', status: 'True' }] }, got)).toEqual([
      {
        code: 'field.differs',
        values: { path: 'conditions[type=Ready].status', want: 'True', got: 'False' },
      },
    ]);
  });

  it('describes a missing item by the nearest one', () => {
    const got = { ports: [{ port: 443 }, { port: 80, targetPort: 80 }] };
    expect(match({ ports: [{ port: 80, targetPort: 8080 }] }, got)).toEqual([
      { code: 'field.differs', values: { path: 'ports[1].targetPort', want: 8080, got: 80 } },
    ]);
  });

  it('shows the whole item that is missing when nothing comes near it', () => {
    expect(match({ ports: [{ port: 80 }] }, { ports: [{ port: 443 }] })).toEqual([
      { code: 'field.item', values: { path: 'ports', want: '{port: 80}' } },
    ]);
    expect(match({ args: ['-v'] }, {})).toEqual([
      { code: 'field.item', values: { path: 'args', want: '-v' } },
    ]);
  });

  it('wants two places for two items that are alike', () => {
    const ready = { conditions: { ready: true } };
    expect(match({ endpoints: [ready, ready] }, { endpoints: [ready, ready] })).toEqual([]);
    expect(match({ endpoints: [ready, ready] }, { endpoints: [ready] })).toHaveLength(1);
  });

  it('gives a choosy item the place that a modest one could do without', () => {
    const got = [{ a: 1, b: 2 }, { a: 1 }];
    expect(match([{ a: 1 }, { a: 1, b: 2 }], got)).toEqual([]);
  });

  it('reports each leaf of a part that is missing altogether', () => {
    expect(match({ spec: { resources: { limits: { cpu: 1, memory: 2 } } } }, {})).toEqual([
      { code: 'field.missing', values: { path: 'spec.resources.limits.cpu', want: 1 } },
      { code: 'field.missing', values: { path: 'spec.resources.limits.memory', want: 2 } },
    ]);
  });

  it('wants an empty mapping to be there', () => {
    expect(match({ emptyDir: {} }, { emptyDir: {} })).toEqual([]);
    expect(match({ emptyDir: {} }, {})).toHaveLength(1);
  });

  it('writes keys with dots so that they can be read', () => {
    const [finding] = match({ metadata: { labels: { 'app.kubernetes.io/part-of': 'x' } } }, deployment);
    expect(finding?.values['path']).toBe('metadata.labels["app.kubernetes.io/part-of"]');
  });

  it('tells a number from the text that looks like it', () => {
    expect(match({ port: 80 }, { port: '80' })).toEqual([
      { code: 'field.differs', values: { path: 'port', want: '80', got: '"80"' } },
    ]);
  });

  it('reports a list where a value was wanted, and the other way round', () => {
    expect(match({ a: 1 }, { a: [1] })[0]?.code).toBe('field.differs');
    expect(match({ a: [1] }, { a: 1 })[0]?.code).toBe('field.differs');
    expect(match({ a: { b: 1 } }, { a: 'b' })[0]?.code).toBe('field.differs');
  });
});

describe('operators', () => {
  const codes = (want: unknown, got: unknown) => match(want, got).map((finding) => finding.code);

  it('$absent: the field is not there', () => {
    expect(codes({ a: { $absent: true } }, { b: 1 })).toEqual([]);
    expect(codes({ a: { b: { $absent: true } } }, {})).toEqual([]);
    expect(codes({ a: { $absent: true } }, { a: 0 })).toEqual(['field.present']);
  });

  it('$present: the field is there, whatever it says', () => {
    expect(codes({ a: { $present: true } }, { a: 0 })).toEqual([]);
    expect(codes({ a: { $present: true } }, {})).toEqual(['field.empty']);
  });

  it('$oneOf: equals one of these', () => {
    expect(codes({ surge: { $oneOf: [1, '25%'] } }, { surge: '25%' })).toEqual([]);
    expect(codes({ surge: { $oneOf: [1, '25%'] } }, { surge: 2 })).toEqual(['field.choice']);
    const many = Array.from({ length: 90 }, (_, at) => `value-${at}`);
    expect(String(match({ a: { $oneOf: many } }, { a: 'b' })[0]?.values['want'])).toMatch(
      /^value-0 \| .*value-9 \| …$|^value-0 \| .* \| …$/,
    );
    expect(codes({ surge: { $oneOf: [1, '25%'] } }, {})).toEqual(['field.missing']);
    expect(codes({ a: { $oneOf: [{ b: 1 }] } }, { a: { b: 1, c: 2 } })).toEqual(['field.choice']);
  });

  it('$matches: a text fits the pattern', () => {
    const want = { image: { $matches: '^nginx:1\\.27(\\.\\d+)?$' } };
    expect(codes(want, { image: 'nginx:1.27.3' })).toEqual([]);
    expect(codes(want, { image: 'nginx:1.28' })).toEqual(['field.like']);
    expect(codes(want, { image: 127 })).toEqual(['field.like']);
    expect(codes(want, {})).toEqual(['field.missing']);
  });

  it('$matches: a finding shows what fits, and no regular expression', () => {
    const said = (want: unknown, got: unknown) => match({ ip: want }, { ip: got })[0];
    expect(said({ $matches: '^10\\.244\\.' }, '192.0.2.1')).toEqual({
      code: 'field.pattern',
      values: { path: 'ip', want: '10.244.…', got: '192.0.2.1' },
    });
    const any = { $matches: { pattern: '^\\d+\\.\\d+$', like: '10.2' } };
    expect(match({ ip: any }, { ip: '1.1' })).toEqual([]);
    expect(said(any, 'None')?.values).toEqual({ path: 'ip', want: '10.2', got: 'None' });
    expect(said({ $oneOf: ['a', { $matches: '^b-' }] }, 'c')?.values['want']).toBe('a | b-…');
  });

  it('$atLeast and $atMost: a number or quantity is in range, both ends included', () => {
    expect(codes({ n: { $atLeast: 2, $atMost: 5 } }, { n: 2 })).toEqual([]);
    expect(codes({ n: { $atLeast: 2, $atMost: 5 } }, { n: 5 })).toEqual([]);
    expect(codes({ n: { $atLeast: 2 } }, { n: 1 })).toEqual(['field.low']);
    expect(codes({ n: { $atMost: '1Gi' } }, { n: '1025Mi' })).toEqual(['field.high']);
    expect(codes({ n: { $atLeast: 2 } }, {})).toEqual(['field.low']);
  });

  it('$quantity: equal as Kubernetes counts', () => {
    const memory = (limit: string) =>
      containers({ name: 'web', resources: { limits: { memory: { $quantity: limit } } } });
    expect(match(memory('128Mi'), deployment)).toEqual([]);
    expect(match(memory('64Mi'), deployment)[0]?.values).toMatchObject({ want: '64Mi', got: '134217728' });
  });

  it('$exactly: nothing more and nothing less', () => {
    expect(codes({ labels: { $exactly: { app: 'web' } } }, { labels: { app: 'web' } })).toEqual([]);
    expect(codes({ labels: { $exactly: { app: 'web' } } }, { labels: { app: 'web', x: 'y' } })).toEqual([
      'field.extra',
    ]);
    expect(codes({ labels: { $exactly: { app: 'web' } } }, {})).toEqual(['field.missing']);
    expect(codes({ list: { $exactly: ['a'] } }, { list: ['b', 'a'] })).toEqual(['field.extra']);
    expect(codes({ list: { $exactly: [] } }, {})).toEqual([]);
    expect(codes({ a: { $exactly: [{ b: { c: 1 } }] } }, { a: [{ b: { c: 1, d: 2 } }] })).toEqual([
      'field.extra',
    ]);
  });
});
