import { describe, expect, it } from 'vitest';
import { parseLabelSelector, selectorOf } from '../../../../sandbox/simulated/apiserver/selectors/index.ts';
import { boat, boats } from './kinds.ts';

const labels = { app: 'web', tier: 'front', 'example.com/team': 'blue', weight: '7' };

describe('a label selector', () => {
  it.each([
    ['app=web', true],
    ['app==web,tier=back', false],
    ['app!=web', false],
    ['missing!=anything', true],
    ['app in (api, web)', true],
    ['app notin (api,web)', false],
    ['missing notin (a)', true],
    ['tier', true],
    ['!tier', false],
    ['!missing', true],
    ['example.com/team=blue', true],
    ['app=', false],
    ['weight>5,weight<8', true],
    [' app = web , tier ', true],
    ['', true],
  ])('%s → %s', (selector, selected) => {
    expect(parseLabelSelector(selector)(labels)).toBe(selected);
  });

  it('selects objects without labels only by what they lack', () => {
    expect(parseLabelSelector('!app')(undefined)).toBe(true);
    expect(parseLabelSelector('app')(undefined)).toBe(false);
  });

  it.each([
    ['a=(b', "unable to parse requirement: found '(', expected: identifier"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    [
      'a>b',
      `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    ['a,,b', "found ',', expected: identifier after ','"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['=b', "found '=', expected: !, identifier, or 'end of string'"],
  ])('%s is refused as a real server refuses it', (selector, message) => {
    expect(() => parseLabelSelector(selector)).toThrow(message);
  });

  it('refuses keys and values that can be none', () => {
    expect(() => parseLabelSelector('a/b/c=d')).toThrow(
      'a valid label key must consist of alphanumeric characters',
    );
    expect(() => parseLabelSelector('a=-x-')).toThrow('a valid label must be an empty string or consist of');
  });
});

describe('a field selector', () => {
  const select = (fieldSelector: string) =>
    selectorOf(boats, { fieldSelector })?.(boat('dory', { hull: 'a,b' }));

  it('compares names, namespaces and what the kind lists', () => {
    expect(select('metadata.name=dory')).toBe(true);
    expect(select('metadata.namespace!=port')).toBe(false);
    expect(select('spec.hull=a\\,b,metadata.name==dory')).toBe(true);
    expect(select('')).toBeUndefined();
  });

  it('refuses what it cannot read or does not know', () => {
    expect(() => select('spec.foo=1')).toThrow('field label not supported: spec.foo');
    expect(() => select('nonsense')).toThrow("invalid selector: 'nonsense'; can't understand 'nonsense'");
  });
});
