import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../../../sandbox/simulated/apiextensions/schema/defaults.ts';
import { validateLists } from '../../../../sandbox/simulated/apiextensions/schema/lists.ts';
import { pruneObject } from '../../../../sandbox/simulated/apiextensions/schema/prune.ts';
import type { JsonSchema } from '../../../../sandbox/simulated/apiextensions/schema/types.ts';
import { validateValue } from '../../../../sandbox/simulated/apiextensions/schema/validate.ts';

function problems(value: unknown, schema: JsonSchema): string[] {
  return validateValue(value, schema, '').map(({ field, detail }) => `${field}: ${detail}`);
}

const spec = (properties: Record<string, JsonSchema>, more: Partial<JsonSchema> = {}): JsonSchema => ({
  type: 'object',
  properties: { spec: { type: 'object', properties, ...more } },
});

// The words are those of a v1.36 API server.
describe('a value that is not what its schema asks for', () => {
  it.each<[string, unknown, JsonSchema, string]>([
    [
      'type',
      'x',
      { type: 'integer' },
      'Invalid value: "string": spec.a in body must be of type integer: "string"',
    ],
    [
      'null',
      null,
      { type: 'string' },
      'Invalid value: "null": spec.a in body must be of type string: "null"',
    ],
    [
      'minimum',
      0,
      { type: 'integer', minimum: 1 },
      'Invalid value: 0: spec.a in body should be greater than or equal to 1',
    ],
    [
      'exclusive maximum',
      2.5,
      { type: 'number', maximum: 2.5, exclusiveMaximum: true },
      'Invalid value: 2.5: spec.a in body should be less than 2.5',
    ],
    [
      'multiple',
      1.3,
      { type: 'number', multipleOf: 0.5 },
      'Invalid value: 1.3: spec.a in body should be a multiple of 0.5',
    ],
    [
      'pattern',
      'X',
      { type: 'string', pattern: '^[a-z]+$' },
      `Invalid value: "X": spec.a in body should match '^[a-z]+$'`,
    ],
    ['length', 'abc', { type: 'string', maxLength: 2 }, 'Too long: may not be more than 2 bytes'],
    ['enum', 'x', { type: 'string', enum: ['a', 'b'] }, 'Unsupported value: "x": supported values: "a", "b"'],
    [
      'format',
      'x',
      { type: 'string', format: 'date-time' },
      'Invalid value: "x": spec.a in body must be of type date-time: "x"',
    ],
    [
      'items',
      [1, 2],
      { type: 'array', items: { type: 'integer' }, maxItems: 1 },
      'Too many: 2: must have at most 1 item',
    ],
    [
      'int or string',
      true,
      { 'x-kubernetes-int-or-string': true },
      'Invalid value: "boolean": spec.a in body must be of type integer,string: "boolean"',
    ],
  ])('%s', (_, value, schema, detail) => {
    expect(problems({ spec: { a: value } }, spec({ a: schema }))).toEqual([`spec.a: ${detail}`]);
  });

  it('misses required fields', () => {
    expect(problems({ spec: {} }, spec({ a: { type: 'string' } }, { required: ['a'] }))).toEqual([
      'spec.a: Required value',
    ]);
  });

  it('fits none of several schemas', () => {
    const schema = spec({ a: { anyOf: [{ type: 'integer' }, { type: 'string' }] } });
    expect(problems({ spec: { a: true } }, schema)[0]).toBe(
      '<nil>: Invalid value: "": "spec.a" must validate at least one schema (anyOf)',
    );
  });

  it('is found in linear time by a pattern that would hang a backtracking engine', () => {
    const schema = spec({ a: { type: 'string', pattern: '^(a+)+$' } });
    const start = performance.now();
    expect(problems({ spec: { a: `${'a'.repeat(50_000)}!` } }, schema)).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('lists with keys', () => {
  const map: JsonSchema = {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    items: { type: 'object', properties: { name: { type: 'string' } } },
  };

  it('have each key once', () => {
    const found = validateLists({ spec: { a: [{ name: 'x' }, { name: 'x' }] } }, spec({ a: map }));
    expect(found.map(({ field, detail }) => `${field}: ${detail}`)).toEqual([
      'spec.a[1]: Duplicate value: {"name":"x"}',
    ]);
  });
});

describe('pruning', () => {
  it('drops and names what no schema knows', () => {
    const unknown: string[] = [];
    const pruned = pruneObject(
      { spec: { a: 1, b: { c: 2 } }, kind: 'X' },
      spec({ a: { type: 'integer' } }),
      unknown,
    );
    expect(pruned).toEqual({ spec: { a: 1 }, kind: 'X' });
    expect(unknown).toEqual(['spec.b']);
  });

  it('keeps everything below a schema that says so', () => {
    const open = spec({ a: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } });
    const object = { spec: { a: { anything: [1] } } };
    expect(pruneObject(object, open, [])).toBe(object);
  });
});

describe('defaults', () => {
  it('fill what is missing, also in items and in other defaults', () => {
    const schema = spec({
      list: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer', default: 5 } } } },
      inner: { type: 'object', default: {}, properties: { m: { type: 'string', default: 'x' } } },
    });
    expect(withDefaults({ spec: { list: [{}, { n: 1 }] } }, schema)).toEqual({
      spec: { list: [{ n: 5 }, { n: 1 }], inner: { m: 'x' } },
    });
  });

  it('leave a whole object as it is', () => {
    const object = { spec: { a: 1 } };
    expect(withDefaults(object, spec({ a: { type: 'integer', default: 2 } }))).toBe(object);
  });
});
