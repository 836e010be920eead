import { describe, expect, it } from 'vitest';
import { validateRules } from '../../../../sandbox/simulated/apiextensions/rules/evaluate.ts';
import type { JsonSchema } from '../../../../sandbox/simulated/apiextensions/schema/types.ts';

const schema: JsonSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      'x-kubernetes-validations': [
        { rule: 'self.min <= self.max' },
        {
          rule: 'self.max < 8',
          messageExpression: "'at most ' + 'seven'",
          reason: 'FieldValueForbidden',
          fieldPath: '.max',
        },
      ],
      properties: {
        min: { type: 'integer' },
        max: { type: 'integer' },
        fixed: {
          type: 'string',
          maxLength: 10,
          'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'fixed is immutable' }],
        },
        first: {
          type: 'string',
          maxLength: 10,
          'x-kubernetes-validations': [
            {
              rule: "oldSelf.hasValue() || self.startsWith('a')",
              optionalOldSelf: true,
              message: 'begins with a',
            },
          ],
        },
      },
    },
  },
};

function problems(value: object, old?: object, warnings: string[] = []): string[] {
  const found = validateRules({ spec: value }, schema, {
    old: old && { spec: old },
    warn: (text) => void warnings.push(text),
  });
  return found.map(({ type, field, detail }) => `${type} ${field}: ${detail}`);
}

describe('rules of a schema', () => {
  it('say nothing of a sound object', () => {
    expect(problems({ min: 1, max: 2, fixed: 'x', first: 'a' })).toEqual([]);
  });

  it('are quoted where they have no message', () => {
    expect(problems({ min: 3, max: 2 })).toEqual([
      'FieldValueInvalid spec: Invalid value: failed rule: self.min <= self.max',
    ]);
  });

  it('have reasons, places and messages that are computed', () => {
    expect(problems({ min: 3, max: 9 })).toEqual(['FieldValueForbidden spec.max: Forbidden: at most seven']);
  });

  it('compare with what was there before', () => {
    expect(problems({ min: 1, max: 2, fixed: 'b' }, { min: 1, max: 2, fixed: 'a' })).toEqual([
      'FieldValueInvalid spec.fixed: Invalid value: "b": fixed is immutable',
    ]);
  });

  it('are asked about new values when the old one is optional', () => {
    expect(problems({ min: 1, max: 2, first: 'b' })).toEqual([
      'FieldValueInvalid spec.first: Invalid value: "b": begins with a',
    ]);
    expect(problems({ min: 1, max: 2, first: 'b' }, { min: 1, max: 2, first: 'b' })).toEqual([]);
  });

  it('let alone what was wrong before and did not change', () => {
    const old = { min: 3, max: 2 };
    expect(problems(old, { ...old })).toEqual([]);
  });

  it('end when they cost too much', () => {
    const costly: JsonSchema = {
      type: 'array',
      items: { type: 'integer' },
      'x-kubernetes-validations': [{ rule: 'self.all(a, self.all(b, self.all(c, a + b + c >= 0)))' }],
    };
    const list = Array.from({ length: 400 }, (_, at) => at);
    const found = validateRules(list, costly, { old: undefined, warn: () => {}, at: 'l', root: false });
    expect(found).toHaveLength(1);
    expect(found[0]?.detail).toContain('cost');
  });
});
