import { describe, expect, it } from 'vitest';
import { fits, LONGEST_SUBJECT, patternProblem } from '../../checker/pattern.ts';

describe('patterns after $matches', () => {
  it.each([
    '^nginx:1\\.27(\\.\\d+)?$',
    '^(docker\\.io/library/)?nginx:1\\.27-alpine(@sha256:[0-9a-f]{64})?$',
    '^web-[a-z0-9]+-[a-z0-9]+$',
    '^\\d+\\.\\d+\\.\\d+\\.\\d+$',
    '^(http|https)$',
    '^10\\.(\\d{3}\\.){2}',
    '^(https?://)?web(\\.shop(\\.svc(\\.cluster\\.local)?)?)?\\.?([:/].*)?$',
    '^a[(+*]b',
  ])('accepts %s', (source) => {
    expect(patternProblem(source)).toBeUndefined();
  });

  it.each([
    ['(a+)+$', 'itself repeats'],
    ['^(a|a)*$', 'itself repeats'],
    ['^((a*)b?){2,}$', 'itself repeats'],
    ['^(?:a{1,9}){9}$', 'itself repeats'],
    ['^((?:a+))*$', 'itself repeats'],
    ['.*.*.*.*x', 'too many repeats'],
    [`^${'(a|a)'.repeat(39)}$`, 'too many choices'],
    [`^${'a?'.repeat(60)}b*$`, 'too many choices'],
    [`^${'(a|b|c|d)'.repeat(7)}.*.*$`, 'too many choices'],
    ['^(a)\\1$', 'refers back'],
    ['^(?=a)a', 'looks ahead'],
    ['^(', 'no regular expression'],
    ['a'.repeat(201), 'longer than 200'],
  ])('refuses %s: %s', (source, reason) => {
    expect(patternProblem(source)).toContain(reason);
  });

  it('answers quickly on the worst text that an accepted pattern may meet', () => {
    const worst = '^a*a*a*a*$';
    expect(patternProblem(worst)).toBeUndefined();
    expect(fits(worst, `${'a'.repeat(LONGEST_SUBJECT - 1)}b`)).toBe(false);
  });

  it('does not even try texts that are too long', () => {
    expect(fits('^a', 'a'.repeat(LONGEST_SUBJECT + 1))).toBe(false);
  });
});
