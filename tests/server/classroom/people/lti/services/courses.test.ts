/** Two courses of one platform in a class: each learner's grades go to the columns of their own courses, as their own, and to nobody else's. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from '../../../class-harness.ts';
import { LEARNER, TEACHER } from '../coming.ts';
import { LTI, ROLE } from '../fake-platform.ts';
import { handIn, type PlatformClass, platformClass, RULES } from './class.ts';

const WITHIN = { timeout: 20_000 };
const OTHER = { sub: 'l-2', name: '박학습', [`${LTI}/roles`]: [`${ROLE}/membership#Learner`] };

let school: PlatformClass;
beforeEach(async () => {
  school = await platformClass({}, { courses: ['course-1', 'course-2'] });
});
afterEach(() => school[Symbol.asyncDispose]());

/** By a link of that course. */
async function comes(user: Record<string, unknown>, course: string, lineItem?: string): Promise<Browser> {
  const { services } = school.platform;
  const claims = { ...services.claims(course, lineItem), [`${LTI}/context`]: { id: course } };
  const { browser, person } = await school.coming.comesIn(user, { claims });
  browser.person = person;
  return browser;
}

const sent = () =>
  school.platform.services.scores.map(({ userId, lineItem, scoreGiven }) => [
    userId,
    lineItem.replace(/.*courses/, ''),
    scoreGiven,
  ]);

describe('a score', () => {
  it('goes to the course of its learner, under the learner’s own id there, and to no other', async () => {
    const teacher = await comes(TEACHER, 'course-1');
    await comes(TEACHER, 'course-2');
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    const lee = await comes(LEARNER, 'course-1');
    const park = await comes(OTHER, 'course-2');
    await handIn(lee);
    await expect.poll(sent, WITHIN).toHaveLength(1);
    await teacher.said('POST', '/api/class/grades/decide', {
      person: park.id,
      item: 'exercise/first',
      to: 35,
      reason: '시험입니다',
    });
    await expect.poll(sent, WITHIN).toHaveLength(2);
    expect(sent()).toEqual([
      ['l-1', '/course-1/lineitems/1', 100],
      ['l-2', '/course-2/lineitems/2', 35],
    ]);
  });

  it('is no learner’s to send: not another’s, and not their own', async () => {
    const lee = await comes(LEARNER, 'course-1');
    const park = await comes(OTHER, 'course-1');
    for (const person of [lee.id, park.id]) {
      const decision = { person, item: 'exercise/first', to: 100, reason: '제가 정합니다' };
      expect((await lee.call('POST', '/api/class/grades/decide', decision)).status).toBe(403);
    }
    expect((await lee.call('POST', '/api/class/lti/grades')).status).toBe(403);
    expect(school.platform.services.asked).toEqual([]);
  });

  it('never goes to a column of another course, though a launch names it', async () => {
    const { services } = school.platform;
    const { id } = services.addLineItem('course-1', { label: 'Naru', scoreMaximum: 100 });
    const teacher = await comes(TEACHER, 'course-1', id);
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    const park = await comes(OTHER, 'course-2', id);
    expect(school.test.logged.join('\n')).toContain('names a column that is not of its course');
    await handIn(park);
    await expect.poll(sent, WITHIN).toEqual([['l-2', '/course-2/lineitems/2', 100]]);
  });

  it.each([
    ['https://evil.example/lineitems/1', 'a host that is not the platform’s'],
    ['http://127.0.0.1:1/lineitems/1', 'another port of this machine'],
  ])('never goes to %s, %s', async (lineItem) => {
    const teacher = await comes(TEACHER, 'course-1');
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    const lee = await comes(LEARNER, 'course-1', lineItem);
    await handIn(lee);
    await expect.poll(sent, WITHIN).toEqual([['l-1', '/course-1/lineitems/1', 100]]);
    expect(JSON.stringify(await teacher.said('GET', '/api/class/lti'))).not.toContain(lineItem);
  });

  it('is refused, with what to set, where all columns are on a host that the settings do not name', async () => {
    const teacher = await comes(TEACHER, 'course-1');
    await teacher.said('PUT', '/api/class/grades/rules', RULES);
    const endpoint = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
    const { [endpoint]: said } = school.platform.services.claims();
    const { browser, person } = await school.coming.comesIn(LEARNER, {
      claims: { [endpoint]: { ...(said as object), lineitems: 'https://school.instructure.com/lineitems' } },
    });
    browser.person = person;
    await handIn(browser);
    await expect
      .poll(() => teacher.said('GET', '/api/class/lti'), WITHIN)
      .toMatchObject({ record: [{ state: 'refused', why: expect.stringContaining('NARU_LTI_HOSTS') }] });
    // A token was asked for where the settings say, and taken nowhere.
    expect(school.platform.services.asked).toEqual(['POST /token']);
  });
});

describe('an exercise that was chosen on the platform', () => {
  it('has a grade in its column, though the rules do not name it', async () => {
    const { services } = school.platform;
    const { id } = services.addLineItem('course-1', { label: '처음', scoreMaximum: 100 });
    await comes(TEACHER, 'course-1');
    const claims = {
      ...services.claims('course-1', id),
      [`${LTI}/custom`]: { naru_item: 'exercise/first' },
      [`${LTI}/target_link_uri`]: `http://${school.test.host}/ko/lessons/lesson`,
    };
    const { browser, answer } = await school.coming.comesIn(LEARNER, { claims });
    expect(answer.text).toContain('url=/ko/lessons/lesson#exercise-first"');
    await handIn(browser);
    await expect.poll(() => services.grade(id, 'l-1'), WITHIN).toBe(100);
    expect(services.lineItems).toHaveLength(1);
  });
});
