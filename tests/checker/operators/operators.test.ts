import { describe, expect, it } from 'vitest';
import { match } from '../../../checker/match.ts';
import { say } from '../../../checker/say.ts';

const codes = (want: unknown, got: unknown) => match({ it: want }, { it: got }).map(({ code }) => code);
const passes = (want: unknown, ...all: unknown[]) => {
  for (const got of all) expect([got, codes(want, got)]).toEqual([got, []]);
};
const fails = (want: unknown, code: string, ...all: unknown[]) => {
  for (const got of all) expect([got, codes(want, got)]).toEqual([got, [code]]);
};

describe('operators about any value', () => {
  it('$not: the part does not fit', () => {
    passes({ $not: { a: 1 } }, { a: 2 }, {}, undefined);
    fails({ $not: { a: 1 } }, 'field.not', { a: 1, b: 2 });
    fails({ $not: 'true' }, 'field.not-this', 'true');
    passes({ $not: { $some: { key: 'maintenance' } } }, undefined, [{ key: 'other' }]);
    fails({ $not: { $some: { key: 'maintenance' } } }, 'field.not', [{ key: 'a' }, { key: 'maintenance' }]);
  });

  it('$anyOf: one of several parts fits, which may leave fields out', () => {
    const want = { $anyOf: [{ $absent: true }, 'a', { b: 1 }] };
    passes(want, undefined, 'a', { b: 1, c: 2 });
    fails(want, 'field.choice', 'c', { b: 2 });
  });

  it('$anyOf: several operators about one thing are written as signs', () => {
    const want = { $anyOf: [{ a: { $every: { b: { $atMost: 2 } }, $some: { b: 2 } } }, { a: 1 }] };
    const [finding] = match({ it: want }, { it: { a: [{ b: 3 }] } });
    expect(finding?.values['want']).toBe('{a: ∀ {b: ≤ 2} & ∃ {b: 2}} | {a: 1}');
  });

  it('$anyOf: where nothing may be there or one thing, what differs from that is told', () => {
    const want = { $anyOf: [{ $absent: true }, { $every: { $lacks: ['b', 'c'] } }] };
    passes(want, undefined, ['a']);
    const findings = match({ args: want }, { args: ['a', 'a b'] });
    expect(findings).toEqual([{ code: 'field.lacks', values: { path: 'args[1]', want: 'b' } }]);
    fails({ $anyOf: [{ $absent: true }, 'a'] }, 'field.choice', 'b');
  });

  it('$answer: a finding does not give away what is right', () => {
    passes({ $answer: 's1' }, 's1');
    fails({ $answer: 's1' }, 'field.answer', 's2', '');
    fails({ $answer: 's1' }, 'field.empty', undefined);
    expect(JSON.stringify(match({ it: { $answer: 's1' } }, { it: 'session=x' }))).not.toContain('s1');
  });

  it('are short signs where what is wanted is shown', () => {
    const [finding] = match({ it: { $not: { $every: { $lacks: ['b'] } } } }, { it: ['a'] });
    expect(finding?.values['want']).toBe('∀ ∌ [b]');
  });
});

describe('operators about amounts', () => {
  it('$length: of a list, a mapping or a text; nothing has none', () => {
    passes({ $length: 2 }, [1, 2], { a: 1, b: 2 }, 'ab');
    passes({ $length: 0 }, undefined, [], {});
    fails({ $length: 1 }, 'field.length', [], [1, 2], undefined);
    fails({ $length: 1 }, 'field.keys', { a: 1, b: 2 });
    passes({ $length: { $atLeast: 1 } }, [1, 2]);
  });

  it('$resolves: a number or a percentage comes to so many', () => {
    passes({ $resolves: { of: 4, to: 1, round: 'up' } }, 1, '25%', '1%');
    fails({ $resolves: { of: 4, to: 1, round: 'up' } }, 'field.resolves', '26%', 2, 'x%', '1');
    passes({ $resolves: { of: 4, to: 0, round: 'down' } }, 0, '24%');
    fails({ $resolves: { of: 4, to: 0, round: 'down' } }, 'field.missing', undefined);
  });

  it('$age: how many seconds ago a time was', () => {
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
    passes({ $age: { $atMost: 60 } }, ago(10));
    passes({ $age: { $atLeast: -7200 } }, ago(-7000));
    fails({ $age: { $atMost: 60 } }, 'field.age', ago(100));
    fails({ $age: { $atLeast: -7200 } }, 'field.age', ago(-8000));
    fails({ $age: { $atMost: 60 } }, 'field.missing', 'soon', undefined);
  });
});

describe('operators about texts', () => {
  it('$contains and $lacks: a text, or each of several', () => {
    passes({ $contains: ['a', 'b'] }, 'xaxb');
    fails({ $contains: ['a', 'b'] }, 'field.contains', 'xa');
    fails({ $contains: 'a' }, 'field.missing', undefined);
    passes({ $lacks: 'secret' }, undefined, 'public', [{ a: 'open' }]);
    fails({ $lacks: 'secret' }, 'field.lacks', 'a secret', [{ a: ['my secret'] }]);
  });

  it('$lacks looks into what is nested a hundred thousand times', () => {
    let deep: unknown = 'secret';
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    fails({ $lacks: 'secret' }, 'field.lacks', { deep });
  });

  it('$lines: the lines of a text, trimmed, empty ones left out', () => {
    const listens = {
      $lines: { $every: { $anyOf: [{ $not: { $matches: '^listen\\s' } }, { $matches: '^listen\\s8081;' }] } },
    };
    passes(listens, 'server {\n  listen 8081;\n\n}');
    fails(listens, 'field.choice', 'server {\n  listen 8080;\n}');
    passes({ $lines: ['loop', 'reload'] }, '.:53 {\n  reload\n  loop\n}');
  });

  it('$text: the same words, whatever the white space, and shows where they part', () => {
    passes({ $text: '.:53 {\n  loop\n}' }, '.:53 {\n\tloop\n}\n');
    expect(match({ $text: 'a b c d' }, 'a b x d', 'it')).toEqual([
      { code: 'field.differs', values: { path: 'it', want: 'a b c d', got: 'a b x d' } },
    ]);
    fails({ $text: 'a b' }, 'field.differs', 'a b c', 'a');
  });

  it('$base64: what the text says once it is decoded', () => {
    passes({ $base64: 'S3cure!' }, 'UzNjdXJlIQ==', 'UzNjdXJlIQ==\n');
    fails({ $base64: 'S3cure!' }, 'field.differs', 'UzNjdXJlIQo=');
    fails({ $base64: 'S3cure!' }, 'field.encoded', 'S3cure!');
    expect(match({ a: { $base64: 'x' } }, { a: 'eQ==' })[0]?.values['path']).toBe('a (base64 -d)');
  });

  it('$base64 ends soon with blanks that are followed by something else', () => {
    fails({ $base64: 'x' }, 'field.encoded', `${' '.repeat(500_000)}!`);
  });

  it('$image: the same image, with the registry and a digest or without', () => {
    const want = { $image: 'nginx:1.27-alpine' };
    passes(want, 'nginx:1.27-alpine', 'docker.io/library/nginx:1.27-alpine', 'docker.io/nginx:1.27-alpine');
    passes(want, `nginx:1.27-alpine@sha256:${'0'.repeat(64)}`);
    fails(want, 'field.differs', 'nginx', 'nginx:1.27', 'quay.io/nginx:1.27-alpine', 'nginx@sha256:00');
    passes({ $image: 'pengbai/docker-supermario' }, 'docker.io/pengbai/docker-supermario:latest');
    fails({ $image: 'localhost:5000/a' }, 'field.differs', 'localhost:5000/b');
  });

  it('$cron: the same times', () => {
    passes({ $cron: '*/15 * * * *' }, '0,15,30,45 * * * *', '0-59/15 */1 1-31 jan-dec *', '0/15 * * * ?');
    fails(
      { $cron: '*/15 * * * *' },
      'field.differs',
      '*/10 * * * *',
      '15 * * * *',
      'often',
      '1 2 3',
      '*/0 * * * *',
    );
    passes({ $cron: '0 2 * * sun' }, '0 2 * * 0', '@weekly'.replace('@weekly', '0 2 * * SUN'));
    passes({ $cron: '@hourly' }, '0 * * * *');
    passes({ $cron: '0 0 */2 * 1' }, '0 0 1-31/2 * 1');
    // With both kinds of day given, one of them is enough.
    fails({ $cron: '0 0 1 * *' }, 'field.differs', '0 0 1 * 1', '0 0 1 * 0-6');
    fails({ $cron: '0 0 * * *' }, 'field.differs', '0 0 * * 1');
  });
});

describe('operators about lists', () => {
  it('$unordered: these members and no others', () => {
    const want = { $unordered: [{ type: 'a' }, { type: 'b' }] };
    passes(want, [{ type: 'b', x: 1 }, { type: 'a' }]);
    fails(
      want,
      'field.extra',
      [{ type: 'b' }, { type: 'a' }, { type: 'c' }],
      [{ type: 'b' }, { type: 'a' }, { type: 'a' }],
    );
    expect(codes(want, [{ type: 'b' }])).toHaveLength(1);
    fails(want, 'field.missing', undefined, []);
  });

  it('$every and $some: items of a list that has some', () => {
    passes({ $every: { key: 'dedicated' } }, [{ key: 'dedicated' }, { key: 'dedicated', value: 'x' }]);
    fails({ $every: { key: 'dedicated' } }, 'field.differs', [{ key: 'dedicated' }, { key: 'other' }]);
    fails({ $every: { key: 'dedicated' } }, 'field.missing', [], undefined);
    passes({ $some: { key: 'a' } }, [{ key: 'b' }, { key: 'a' }]);
    expect(codes({ $some: { key: 'a' } }, [{ key: 'b' }])).toHaveLength(1);
  });

  it('$every tells the first few of ten thousand', () => {
    const findings = match(
      { $every: { a: 1 } },
      Array.from({ length: 10_000 }, () => ({ a: 2 })),
      'items',
    );
    expect(findings).toHaveLength(6);
    expect(say(findings[5]!, 'en')).toBe('items: and 9995 more.');
  });

  it('$keys: exactly these keys, whatever is in them', () => {
    passes({ $keys: ['a', 'b'] }, { a: 1, b: 2 });
    fails({ $keys: ['a'] }, 'field.extra', { a: 1, b: 2 }, JSON.parse('{"a":1,"__proto__":2}'));
    fails({ $keys: ['a'] }, 'field.empty', {}, undefined, 'text');
  });

  it('see keys that every object inherits as what they are: not there, or extra', () => {
    fails({ $exactly: { a: 1 } }, 'field.extra', JSON.parse('{"a":1,"toString":2}'));
    expect(match({ constructor: { $present: true } }, {})).toHaveLength(1);
  });
});

describe('operators about selectors', () => {
  const expressions = (operator: string, values?: string[]) => ({
    matchExpressions: [{ key: 'app', operator, ...(values && { values }) }],
  });

  it('$selects and $rejects: labels that a selector chooses, or not', () => {
    const shop = { app: 'shop', track: 'stable' };
    passes({ $selects: shop }, { matchLabels: { app: 'shop' } }, { app: 'shop' }, {}, expressions('Exists'));
    fails({ $selects: shop }, 'field.selects', { app: 'web' }, undefined, expressions('NotIn', ['shop']));
    passes({ $rejects: shop }, { matchLabels: { app: 'shop', track: 'canary' } }, undefined);
    fails({ $rejects: shop }, 'field.rejects', { matchLabels: { app: 'shop' } }, expressions('In', ['shop']));
  });

  it('are not upset by selectors that no server would take', () => {
    fails(
      { $selects: { a: 'b' } },
      'field.selects',
      { matchLabels: 3, matchExpressions: [null] },
      'text',
      [1],
    );
  });

  const disk = (operator: string, ...values: string[]) => ({
    matchExpressions: [{ key: 'disk', operator, values }],
  });
  const want = { $nodes: { matches: [{ disk: 'ssd' }, { disk: 'nvme' }], rejects: [{ disk: 'hdd' }, {}] } };

  it('$nodes: which nodes a node selector takes', () => {
    passes(want, { nodeSelectorTerms: [disk('In', 'ssd', 'nvme')] });
    passes(want, { nodeSelectorTerms: [disk('In', 'ssd'), disk('In', 'nvme')] });
    expect(codes(want, { nodeSelectorTerms: [disk('NotIn', 'hdd')] })).toEqual(['field.leaves-node-bare']);
    const both = {
      nodeSelectorTerms: [
        { matchExpressions: [disk('In', 'ssd').matchExpressions[0], disk('In', 'nvme').matchExpressions[0]] },
      ],
    };
    expect(codes(want, both)).toEqual(['field.takes-node', 'field.takes-node']);
    expect(codes(want, undefined)).toEqual(['field.takes-node', 'field.takes-node']);
    expect(codes(want, { nodeSelectorTerms: [{}] })).toHaveLength(2);
  });

  it('$nodes: also of one term, and of the whole spec of a Pod', () => {
    passes(
      { $nodes: { matches: [{ size: '5' }], rejects: [{ size: '4' }] } },
      {
        matchExpressions: [{ key: 'size', operator: 'Gt', values: ['4'] }],
      },
    );
    const named = { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['one'] }] };
    passes({ $nodes: { matches: [{ 'metadata.name': 'one' }], rejects: [{}] } }, named);
    const required = { nodeSelectorTerms: [disk('In', 'ssd', 'nvme')] };
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
    passes(want, { containers: [], affinity });
    expect(codes(want, { containers: [], affinity, nodeSelector: { disk: 'ssd' } })).toEqual([
      'field.takes-node',
    ]);
    expect(codes(want, { containers: [] })).toEqual(['field.leaves-node', 'field.leaves-node-bare']);
  });

  it('$nodes: of the spec of a Pod, only what chooses nodes is shown', () => {
    const spec = { containers: [{ image: 'nginx' }], nodeSelector: { disk: 'hdd' } };
    const [finding] = match({ spec: { $nodes: { matches: [{ disk: 'ssd' }] } } }, { spec });
    expect(finding?.values['got']).toBe('{nodeSelector: {disk: hdd}}');
  });
});
