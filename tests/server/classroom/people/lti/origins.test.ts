/** Which addresses are the platform's: those that the settings name, and no others, however they are written. */
import { describe, expect, it } from 'vitest';
import {
  notOfPlatform,
  originsOf,
  platformAddress,
} from '../../../../../server/classroom/people/lti/origins.ts';
import { askAt } from '../../../../../server/classroom/people/lti/services/ask.ts';

const settings = {
  issuer: 'https://canvas.instructure.com',
  loginUrl: 'https://sso.canvaslms.com/api/lti/authorize_redirect',
  keysUrl: 'https://sso.canvaslms.com/api/lti/security/jwks',
  tokenUrl: 'http://127.0.0.1:8080/token',
  hosts: ['school.instructure.com', 'lms.school.kr:8443'],
};
const ofPlatform = platformAddress(settings);

describe('an address that a platform names', () => {
  it.each([
    'http://sso.canvaslms.com/lineitems',
    'http://school.instructure.com/lineitems',
    'https://lms.school.kr/',
    'https://other.instructure.com/',
    'https://school.instructure.com.evil.example/',
    'https://evil.example/?school.instructure.com',
    'https://school.instructure.com@evil.example/',
    'https://user:secret@school.instructure.com/',
    'ftp://school.instructure.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://127.0.0.1/',
    'http://127.0.0.1:8081/',
    'http://[::1]:8080/',
    'https://169.254.169.254/latest/meta-data/',
    'not an address',
    '',
  ])('%s is none of it', (text) => expect(ofPlatform(text)).toBeUndefined());

  it.each([
    'https://canvas.instructure.com/x',
    'https://sso.canvaslms.com/login/oauth2/token',
    'https://school.instructure.com/api/lti/courses/1/line_items?page=2',
    'https://lms.school.kr:8443/mod/lti/services.php',
    'http://127.0.0.1:8080/courses/1/lineitems',
  ])('%s is of it', (text) => expect(ofPlatform(text)?.href).toBe(text));

  it('is not even asked when it is none, and whoever runs the server is told which setting names it', async () => {
    const { signal } = new AbortController();
    const asked = askAt(settings)(
      'https://evil.example/lineitems?secret',
      { method: 'GET', headers: {} },
      signal,
    );
    await expect(asked).rejects.toThrow(
      /^evil\.example is no https address of the platform .* NARU_LTI_HOSTS$/,
    );
    expect(notOfPlatform('nothing')).toContain('no address');
  });
});

it('a name that is no address is not taken for an issuer that is one', () => {
  expect(originsOf({ ...settings, issuer: 'urn:moodle', hosts: [] })).toEqual([
    'https://sso.canvaslms.com',
    'http://127.0.0.1:8080',
  ]);
});
