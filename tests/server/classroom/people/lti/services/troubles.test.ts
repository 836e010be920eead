/** A platform that is away, refuses, or answers what is none: no grade is lost, none is told twice, and nothing of it is believed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decision, handIn, type PlatformClass, platformClass, RULES } from './class.ts';

let school: PlatformClass;
beforeEach(async () => {
  school = await platformClass();
});
afterEach(() => school[Symbol.asyncDispose]());

const WITHIN = { timeout: 20_000 };

describe('a grade', () => {
  it('waits over a restart while the platform is away, and arrives once', async () => {
    const { services } = school.platform;
    services.trouble = (_request, response) => {
      response.writeHead(503, { 'retry-after': '1' }).end();
      return true;
    };
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    await handIn(await school.learner());
    await expect
      .poll(() => teacher.said('GET', '/api/class/lti'), WITHIN)
      .toMatchObject({ waiting: 1, trouble: { reason: expect.stringContaining('503') } });
    expect(services.scores).toEqual([]);
    services.trouble = undefined;
    await school.restart();
    await expect.poll(() => services.scores.length, WITHIN).toBe(1);
    const again = await school.teacher();
    await expect
      .poll(() => again.said('GET', '/api/class/lti'), WITHIN)
      .toMatchObject({ waiting: 0, sent: 1, refused: 0 });
  });

  it('that is refused is kept with the reason, and can be sent again', async () => {
    const { services } = school.platform;
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    services.trouble = (request, response) => {
      if (!request.url?.endsWith('/scores')) return false;
      response.writeHead(403).end('not in this course');
      return true;
    };
    await handIn(await school.learner());
    await expect
      .poll(() => teacher.said('GET', '/api/class/lti'), WITHIN)
      .toMatchObject({
        refused: 1,
        record: [{ person: '이학습', state: 'refused', why: '403 not in this course' }],
      });
    services.trouble = undefined;
    await teacher.said('POST', '/api/class/lti/grades');
    await expect.poll(() => services.scores.length, WITHIN).toBe(1);
  });

  it('whose column was deleted there is refused, and gets another column when it is sent again', async () => {
    const { services } = school.platform;
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    const lee = await school.learner();
    await handIn(lee);
    await expect.poll(() => services.scores.length, WITHIN).toBe(1);
    services.lineItems.splice(0, 1, { ...services.lineItems[0]!, id: 'deleted', resourceId: 'deleted' });
    await teacher.said('POST', '/api/class/grades/decide', decision(lee.id, 20));
    await expect.poll(() => teacher.said('GET', '/api/class/lti'), WITHIN).toMatchObject({ refused: 1 });
    await teacher.said('POST', '/api/class/lti/grades');
    await expect.poll(() => services.scores.length, WITHIN).toBe(2);
    expect(services.grade(services.lineItems[1]!.id, 'l-1')).toBe(20);
  });

  it('goes on with another token when the one it has is taken back', async () => {
    const { services } = school.platform;
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    const lee = await school.learner();
    await handIn(lee);
    await expect.poll(() => services.scores.length, WITHIN).toBe(1);
    services.revoke();
    await teacher.said('POST', '/api/class/grades/decide', decision(lee.id, 10));
    await expect.poll(() => services.scores.length, WITHIN).toBe(2);
  });
});

describe('the platform', () => {
  it('that answers with a redirect, with a megabyte too much, or with what is no JSON is not believed', async () => {
    const { services } = school.platform;
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    const elsewhere: string[] = [];
    services.trouble = (request, response) => {
      if (request.url?.startsWith('/courses')) elsewhere.push(request.url);
      if (request.url?.includes('lineitems'))
        response.writeHead(307, { location: `${services.at}/courses/stolen/names` }).end();
      else return false;
      return true;
    };
    await handIn(await school.learner());
    await expect
      .poll(() => teacher.said('GET', '/api/class/lti'), WITHIN)
      .toMatchObject({ refused: 1, record: [{ why: expect.stringContaining('leads elsewhere') }] });
    expect(elsewhere.filter((url) => url.includes('stolen'))).toEqual([]);
    services.trouble = (request, response) => {
      if (!request.url?.includes('lineitems')) return false;
      response.writeHead(200);
      for (let piece = 0; piece < 40; piece += 1) response.write('x'.repeat(100_000));
      response.end();
      return true;
    };
    await teacher.said('POST', '/api/class/lti/grades');
    await expect
      .poll(() => teacher.said('GET', '/api/class/lti'), WITHIN)
      .toMatchObject({ waiting: 1, trouble: { reason: expect.stringContaining('larger than') } });
    services.trouble = (request, response) => {
      if (!request.url?.includes('lineitems')) return false;
      response.end('<html>');
      return true;
    };
    await teacher.said('POST', '/api/class/lti/grades');
    await expect
      .poll(async () => (await teacher.said('GET', '/api/class/lti')).trouble?.reason, WITHIN)
      .toContain('no list of columns');
    expect(services.scores).toEqual([]);
  });

  it('sees no token in the log, and none in any file', async () => {
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    let token = '';
    school.platform.services.trouble = (request) => {
      token = request.headers.authorization?.replace('Bearer ', '') ?? token;
      return false;
    };
    await handIn(await school.learner());
    await expect.poll(() => school.platform.services.scores.length, WITHIN).toBe(1);
    expect(token).not.toBe('');
    expect(school.test.logged.join('\n')).not.toContain(token);
  });
});
