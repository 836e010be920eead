/** Grades go to the gradebook of the platform: once each, by the scopes it granted, and nothing is lost on the way. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LEARNER } from '../coming.ts';
import { LTI, ROLE } from '../fake-platform.ts';
import { NAMES_SCOPE, SCOPE } from '../fake-services.ts';
import { decision, handIn, type PlatformClass, platformClass, RULES } from './class.ts';

let school: PlatformClass;
beforeEach(async () => {
  school = await platformClass();
});
afterEach(() => school[Symbol.asyncDispose]());

const WITHIN = { timeout: 20_000 };

const OTHER = { sub: 'l-2', name: '박학습', [`${LTI}/roles`]: [`${ROLE}/membership#Learner`] };
describe('a grade', () => {
  it('arrives in a column that is made for its exercise, and again only when it is another one', async () => {
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    const lee = await school.learner();
    await handIn(lee);
    const { services } = school.platform;
    await expect.poll(() => services.scores.length, WITHIN).toBe(1);
    expect(services.lineItems).toEqual([
      expect.objectContaining({ resourceId: 'exercise/first', scoreMaximum: 100, course: 'course-1' }),
    ]);
    expect(services.scores[0]).toMatchObject({
      userId: 'l-1',
      scoreGiven: 100,
      scoreMaximum: 100,
      activityProgress: 'Completed',
      gradingProgress: 'FullyGraded',
    });
    await teacher.said('POST', '/api/class/grades/decide', decision(lee.id, 40));
    await expect.poll(() => services.grade(services.lineItems[0]!.id, 'l-1'), WITHIN).toBe(40);
    // Excused: what was there is taken away.
    await teacher.said('POST', '/api/class/grades/decide', decision(lee.id, 'excused'));
    await expect.poll(() => services.scores.length, WITHIN).toBe(3);
    expect(services.scores[2]).not.toHaveProperty('scoreGiven');
    expect(services.lineItems).toHaveLength(1);
    await expect
      .poll(() => teacher.said('GET', '/api/class/lti'), WITHIN)
      .toMatchObject({ waiting: 0, sent: 3, record: [{ given: null }, { given: 40 }, { given: 100 }] });
  });

  it('arrives in the column that the link names, and makes no other', async () => {
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    const { services } = school.platform;
    const { id } = services.addLineItem('course-1', { label: 'Naru', scoreMaximum: 100 });
    const lee = await school.learner(LEARNER, id);
    await handIn(lee);
    await expect.poll(() => services.grade(id, 'l-1'), WITHIN).toBe(100);
    expect(services.lineItems).toHaveLength(1);
  });

  it('arrives in the column that a former Naru has made, though it is on the second page', async () => {
    const { services } = school.platform;
    services.pageSize = 1;
    services.addLineItem('course-1', { label: 'x', resourceId: 'exercise/first ', scoreMaximum: 100 });
    // This platform does not look at resource_id.
    services.trouble = (request) => {
      request.url = request.url?.replace('resource_id=', 'ignored=') ?? '';
      return false;
    };
    const { id } = services.addLineItem('course-1', {
      label: 'y',
      resourceId: 'exercise/first',
      scoreMaximum: 100,
    });
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    await handIn(await school.learner());
    await expect.poll(() => services.grade(id, 'l-1'), WITHIN).toBe(100);
    expect(services.lineItems).toHaveLength(2);
  });

  it('is sent when an instructor says so, where nothing is sent by itself', async () => {
    const teacher = await school.teacher();
    await teacher.said('POST', '/api/class/lti/automatic', { automatic: false });
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    await handIn(await school.learner());
    const { services } = school.platform;
    expect(await teacher.said('POST', '/api/class/lti/grades')).toEqual({ scores: 1 });
    await expect.poll(() => services.scores.length, WITHIN).toBe(1);
    // Also what has arrived before: somebody may have deleted it there.
    expect(await teacher.said('POST', '/api/class/lti/grades')).toEqual({ scores: 1 });
    await expect.poll(() => services.scores.length, WITHIN).toBe(2);
  });

  it('is not sent without the scope for it', async () => {
    school.platform.services.granted = [NAMES_SCOPE, `${SCOPE}/lineitem`];
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    await handIn(await school.learner());
    expect(await teacher.call('POST', '/api/class/lti/grades')).toMatchObject({
      status: 409,
      json: { code: 'class/lti-no-service' },
    });
    expect(school.platform.services.asked).toEqual([]);
  });

  it('of somebody who came by the class code goes nowhere, whatever their name', async () => {
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    await handIn(await school.test.learner('이학습 2'));
    await school.learner();
    expect(await teacher.said('POST', '/api/class/lti/grades')).toEqual({ scores: 0 });
  });

  it('is sent by no learner, and nobody reads of others what was sent', async () => {
    const lee = await school.learner();
    for (const [method, path, body] of [
      ['GET', '/api/class/lti'],
      ['POST', '/api/class/lti/grades'],
      ['POST', '/api/class/lti/automatic', { automatic: true }],
      ['POST', '/api/class/lti/names', { course: 'course-1' }],
    ] as const) {
      expect((await lee.call(method, path, body)).status, path).toBe(403);
    }
    expect(school.platform.services.asked).toEqual([]);
  });

  it('of somebody who is removed is in no file, and is not sent', async () => {
    const { services } = school.platform;
    services.trouble = (_request, response) => {
      response.writeHead(503).end();
      return true;
    };
    const teacher = await school.teacher();
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    const lee = await school.learner();
    const park = await school.learner(OTHER);
    await handIn(lee);
    await handIn(park);
    await expect.poll(() => teacher.said('GET', '/api/class/lti'), WITHIN).toMatchObject({ waiting: 2 });
    // Both have been there once more, so that what is kept was written again and again.
    await school.learner();
    await teacher.said('POST', `/api/class/people/${lee.id}/remove`);
    const kept = () => {
      const folder = join(school.test.dataDir, 'class', 'lti');
      return readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join('\n');
    };
    await expect.poll(kept, WITHIN).not.toContain(lee.id);
    expect(kept()).toContain(park.id);
    services.trouble = undefined;
    await school.restart();
    await expect.poll(() => services.scores.length, WITHIN).toBe(1);
    expect(services.scores[0]?.userId).toBe('l-2');
  });
});
