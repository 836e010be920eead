/** Settings of a provider of accounts: what belongs together, and what to write in place of what is wrong. */
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../../server/config.ts';

describe('settings', () => {
  const HOME = { HOME: '/home/naru' };
  const set = (more: Record<string, string>) =>
    readConfig({ ...HOME, NARU_OIDC_ISSUER: 'https://id.school.kr', NARU_OIDC_CLIENT_ID: 'naru', ...more })
      .openId;

  it('name the provider, and who may come', () => {
    expect(set({ NARU_OIDC_LEARNERS: '*', NARU_OIDC_CLIENT_SECRET: 's' })).toEqual({
      issuer: 'https://id.school.kr',
      clientId: 'naru',
      clientSecret: 's',
      scopes: 'openid profile email',
      name: 'id.school.kr',
      instructors: [],
      learners: ['*'],
    });
    expect(readConfig(HOME)).not.toHaveProperty('openId');
  });

  it.each([
    ['NARU_OIDC_ISSUER', 'http://id.school.kr', 'an https address'],
    ['NARU_OIDC_ISSUER', 'https://id.school.kr/.well-known/openid-configuration', 'without /.well-known'],
    ['NARU_OIDC_ISSUER', 'https://naru:geheim@id.school.kr', 'an https address'],
    ['NARU_OIDC_CLIENT_ID', '', 'needs NARU_OIDC_CLIENT_ID'],
    ['NARU_OIDC_SCOPES', 'profile email', 'openid among them'],
    ['NARU_OIDC_LEARNERS', 'teachers', 'rules such as'],
    ['NARU_OIDC_LEARNERS', '', 'lets nobody in'],
  ])('%s=%j are told what to write instead', (name, value, words) => {
    expect(() => set({ NARU_OIDC_LEARNERS: '*', [name]: value })).toThrow(words);
  });

  it('without an issuer are told that it is missing', () => {
    expect(() => readConfig({ ...HOME, NARU_OIDC_LEARNERS: '*' })).toThrow(/need NARU_OIDC_ISSUER/);
  });
});
