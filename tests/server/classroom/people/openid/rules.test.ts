/** Rules of who may come, read and applied. */
import { describe, expect, it } from 'vitest';
import { isAllowed, readRules } from '../../../../../server/classroom/people/openid/rules.ts';

describe('rules', () => {
  it.each([
    ['*', {}, true],
    ['sub=1', { sub: '1' }, true],
    ['sub=1', { sub: '11' }, false],
    ['sub=a, sub=b', { sub: 'b' }, true],
    ['email=Kim@School.kr', { email: 'kim@school.KR', email_verified: true }, true],
    ['email=*@school.kr', { email: '@school.kr', email_verified: true }, false],
    ['email=*@school.kr', { email: 'kim@sub.school.kr', email_verified: true }, false],
    ['realm_access.roles=teacher', { realm_access: { roles: ['teacher'] } }, true],
    ['https://school.kr/role=teacher', { 'https://school.kr/role': 'teacher' }, true],
    ['verified=true', { verified: true }, true],
    ['__proto__.x=1', {}, false],
    ['groups=[object Object]', { groups: [{}] }, false],
  ])('%s of %j: %s', (text, claims, allowed) => {
    expect(isAllowed(readRules(text)!, claims)).toBe(allowed);
  });

  it.each(['', 'teachers', 'email=*', 'groups=teach*', 'email=*@*', '=x', 'a b=c'])('%j is none', (text) => {
    expect(readRules(text)).toBeUndefined();
  });
});
