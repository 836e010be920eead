/** Settings of a learning platform: all that belong together, and what is wrong with one said with what to write instead. */
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../../server/config.ts';

describe('settings', () => {
  const ALL = {
    HOME: '/home/naru',
    NARU_LTI_ISSUER: 'https://lms.school.kr',
    NARU_LTI_CLIENT_ID: 'naru',
    NARU_LTI_DEPLOYMENTS: '1, 7',
    NARU_LTI_LOGIN_URL: 'https://lms.school.kr/auth',
    NARU_LTI_KEYS_URL: 'https://lms.school.kr/keys',
    NARU_LTI_COURSES: 'course-1',
  };

  it('of a platform are there together', () => {
    expect(readConfig(ALL).lti).toMatchObject({ deployments: ['1', '7'], courses: ['course-1'] });
    expect(readConfig({ HOME: '/home/naru' })).not.toHaveProperty('lti');
    const more = {
      NARU_LTI_TOKEN_URL: 'https://lms.school.kr/token',
      NARU_LTI_TOKEN_AUDIENCE: 'https://lms.school.kr',
      NARU_LTI_HOSTS: 'school.instructure.com, lms.school.kr:8443',
    };
    expect(readConfig({ ...ALL, ...more }).lti).toMatchObject({
      tokenUrl: 'https://lms.school.kr/token',
      tokenAudience: 'https://lms.school.kr',
      hosts: ['school.instructure.com', 'lms.school.kr:8443'],
    });
  });

  it.each([
    ['NARU_LTI_COURSES', '', /also needs NARU_LTI_COURSES \(ids of courses/],
    ['NARU_LTI_KEYS_URL', 'http://lms.school.kr/keys', /an https address/],
    ['NARU_LTI_LOGIN_URL', 'javascript:alert(1)', /an https address/],
    ['NARU_LTI_DEPLOYMENTS', '1,,2', /with commas between/],
    ['NARU_LTI_TOKEN_URL', 'https://name:word@lms.school.kr/token', /an https address/],
    ['NARU_LTI_TOKEN_AUDIENCE', 'https://lms.school.kr', /needs NARU_LTI_TOKEN_URL beside it/],
    ['NARU_LTI_HOSTS', 'https://school.instructure.com', /without https:/],
    ['NARU_LTI_HOSTS', 'school.instructure.com/x', /without https:/],
    ['NARU_LTI_HOSTS', '*.instructure.com,,', /without https:/],
  ])('%s=%j is told what to write instead', (name, value, words) => {
    expect(() => readConfig({ ...ALL, [name]: value })).toThrow(words);
  });

  it.each(['NARU_LTI_TOKEN_URL', 'NARU_LTI_HOSTS'])('%s alone is told what it needs beside it', (name) => {
    const value = name === 'NARU_LTI_HOSTS' ? 'school.kr' : 'https://lms.school.kr/token';
    expect(() => readConfig({ HOME: '/home/naru', [name]: value })).toThrow(/also needs NARU_LTI_ISSUER/);
  });
});
