import { describe, expect, it } from 'vitest';
import { quantity } from '../../checker/quantity.ts';

describe('quantity', () => {
  it.each([
    ['128Mi', '134217728'],
    ['128Mi', 134217728],
    ['0.5', '500m'],
    ['.5', '500m'],
    ['1e3', '1k'],
    ['1E3', 1000],
    ['1E', '1000P'],
    ['1.5Gi', '1536Mi'],
    ['-1', '-1000m'],
    ['5.', 5],
    ['100n', '0.1u'],
  ])('takes %s and %s for the same amount', (one, other) => {
    expect(quantity(one)).toBeTypeOf('bigint');
    expect(quantity(one)).toBe(quantity(other));
  });

  it.each([
    ['128Mi', '128M'],
    ['1', '1m'],
    ['1k', '1Ki'],
  ])('tells %s from %s', (one, other) => {
    expect(quantity(one)).not.toBe(quantity(other));
  });

  it.each(['', 'Mi', '1mi', '1 Gi', 'ten', '1e', null, {}, true, '1e99999'])(
    'does not take %j for an amount',
    (text) => {
      expect(quantity(text)).toBeUndefined();
    },
  );

  it('rounds fractions of a nano up, as Kubernetes does', () => {
    expect(quantity('0.0000000001')).toBe(1n);
  });
});
