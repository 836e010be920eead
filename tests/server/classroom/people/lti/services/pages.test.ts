/** The next page of a list, as a platform names it: at the same place, and never the one that was read just now. */
import { describe, expect, it } from 'vitest';
import { nextPage } from '../../../../../../server/classroom/people/lti/services/pages.ts';

describe('the next page', () => {
  const here = 'https://lms.school.kr/names?page=1';
  it.each([
    ['<https://lms.school.kr/names?page=2>; rel="next"', 'https://lms.school.kr/names?page=2'],
    [
      '<https://lms.school.kr/d>; rel="differences", </names?page=2>; rel=next',
      'https://lms.school.kr/names?page=2',
    ],
    [
      '<https://lms.school.kr/names?page=2>; title="a, b"; rel="last next"',
      'https://lms.school.kr/names?page=2',
    ],
    ['<https://lms.school.kr/names?page=2>; rel="nextish"', undefined],
    ['<https://evil.example/names>; rel="next"', undefined],
    ['<https://lms.school.kr/names?page=1>; rel="next"', undefined],
    [undefined, undefined],
  ])('of %s is %s', (header, next) => expect(nextPage(header, here)).toBe(next));
});
