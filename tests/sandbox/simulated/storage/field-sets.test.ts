import { describe, expect, it } from 'vitest';
import { shareFieldSets } from '../../../../sandbox/simulated/storage/field-sets.ts';

const fields = (ip: string) => ({
  'f:status': {
    'f:conditions': { '.': {}, 'k:{"type":"Ready"}': { 'f:status': {} } },
    [`k:{"ip":"${ip}"}`]: {},
  },
});
const entry = (fieldsV1: object) => ({ manager: 'kubelet', operation: 'Update', fieldsV1 });

describe('field sets', () => {
  it('that are equal are one', () => {
    const [a, b] = [entry(fields('10.0.0.1')), entry(fields('10.0.0.1'))];
    shareFieldSets([a, b]);
    expect(a.fieldsV1).toBe(b.fieldsV1);
    expect(a.fieldsV1).toEqual(fields('10.0.0.1'));
    expect(Object.isFrozen(a.fieldsV1)).toBe(true);
  });

  it('that differ share what does not', () => {
    const [a, b] = [entry(fields('10.0.0.2')), entry(fields('10.0.0.3'))];
    shareFieldSets([a, b]);
    const conditionsOf = (one: { fieldsV1: object }) =>
      (one.fieldsV1 as ReturnType<typeof fields>)['f:status']['f:conditions'];
    expect(a.fieldsV1).not.toBe(b.fieldsV1);
    expect(conditionsOf(a)).toBe(conditionsOf(b));
    expect(b.fieldsV1).toEqual(fields('10.0.0.3'));
  });

  it('of somebody else are left alone, and so are objects without any', () => {
    const frozen = Object.freeze(entry(fields('10.0.0.4')));
    const before = frozen.fieldsV1;
    shareFieldSets([frozen, { manager: 'none' }]);
    shareFieldSets(undefined);
    expect(frozen.fieldsV1).toBe(before);
  });

  it('are forgotten when many others came', () => {
    const first = entry(fields('10.1.0.0'));
    shareFieldSets([first]);
    for (let at = 1; at <= 600; at++) shareFieldSets([entry(fields(`10.1.${at >> 8}.${at & 255}`))]);
    const again = entry(fields('10.1.0.0'));
    shareFieldSets([again]);
    expect(again.fieldsV1).not.toBe(first.fieldsV1);
    expect(again.fieldsV1).toEqual(first.fieldsV1);
  });
});
