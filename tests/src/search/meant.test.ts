import { describe, expect, it } from 'vitest';
import { isMeant } from '../../../src/client/search/meant.ts';

describe('what the search has found', () => {
  it.each([
    ['toleration', ['Tolerations']],
    ['running', ['run']],
    ['롤링 업데이트', ['업데이트를']],
    ['pv', ['PVs']],
    ['k', ['kubectl']],
    ['first pod', ['pod']],
    ['by its title', []],
  ])('is meant by %j', (sought, marked) => {
    expect(isMeant(sought, marked)).toBe(true);
  });

  it.each([
    ['zzqqxx', ['z']],
    ['qqzzxx', ['quota', 'QoS']],
    ['kubernetis-nonsense', ['k']],
  ])('is not meant by %j', (sought, marked) => {
    expect(isMeant(sought, marked)).toBe(false);
  });
});
