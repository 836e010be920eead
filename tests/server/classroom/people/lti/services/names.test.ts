/** The platform's list of people: page by page into the class; who has left is marked, and nobody is removed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LEARNER, TEACHER } from '../coming.ts';
import { ROLE } from '../fake-platform.ts';
import { type PlatformClass, platformClass } from './class.ts';

let school: PlatformClass;
beforeEach(async () => {
  school = await platformClass();
});
afterEach(() => school[Symbol.asyncDispose]());

const member = (user_id: string, name: string, more: Record<string, unknown> = {}) => ({
  user_id,
  name,
  status: 'Active',
  roles: [`${ROLE}/membership#Learner`],
  ...more,
});
const FIVE = [
  member('l-1', '이학습'),
  member('l-2', '박학습'),
  member('l-3', '이학습', { roles: ['Learner'] }),
  member('l-4', '떠난 이', { status: 'Inactive' }),
  member('t-2', '최강사', { roles: [`${ROLE}/membership#Instructor`] }),
];
const fetchNames = { course: 'course-1' };

describe('the list of names', () => {
  it('brings everybody of all pages in, once, with names of their own', async () => {
    const teacher = await school.teacher();
    const lee = await school.learner();
    school.platform.services.members = FIVE;
    expect(await teacher.said('POST', '/api/class/lti/names', fetchNames)).toEqual({
      came: 2,
      there: 1,
      left: 0,
      over: 0,
      instructors: 1,
    });
    const { people } = await teacher.said('GET', '/api/class/people');
    expect(people.map(({ name, role }: { name: string; role: string }) => `${name} ${role}`)).toEqual([
      '김강사 instructor',
      '이학습 learner',
      '박학습 learner',
      '이학습 2 learner',
    ]);
    expect(school.platform.services.asked.filter((one) => one.startsWith('GET'))).toHaveLength(3);
    // Who is on the list comes by a link as the one they are.
    expect((await school.learner({ ...LEARNER, sub: 'l-3' })).id).toBe(people[3].id);
    expect((await school.learner()).id).toBe(lee.id);
  });

  it('marks who is not in it any more, and takes the mark away when they come back', async () => {
    const teacher = await school.teacher();
    school.platform.services.members = FIVE;
    await teacher.said('POST', '/api/class/lti/names', fetchNames);
    school.platform.services.members = FIVE.slice(1);
    expect(await teacher.said('POST', '/api/class/lti/names', fetchNames)).toMatchObject({
      came: 0,
      left: 1,
    });
    const marked = async () => {
      const { people } = await teacher.said('GET', '/api/class/people');
      return people.filter(({ left }: { left?: string }) => left).map(({ name }: { name: string }) => name);
    };
    expect(await marked()).toEqual(['이학습']);
    expect(await teacher.said('POST', '/api/class/lti/names', fetchNames)).toMatchObject({ left: 0 });
    await school.restart();
    const again = await school.teacher();
    expect(
      (await again.said('GET', '/api/class/people')).people.some(({ left }: { left?: string }) => left),
    ).toBe(true);
    await school.learner();
    expect(
      (await again.said('GET', '/api/class/people')).people.some(({ left }: { left?: string }) => left),
    ).toBe(false);
  });

  it.each([
    ['goes round in a circle', (page: number) => 1 - page],
    ['goes on without end', (page: number) => page + 1],
  ])('that %s is none, and nobody comes by it', async (_what, next) => {
    const { services } = school.platform;
    const teacher = await school.teacher();
    services.trouble = (request, response) => {
      if (!request.url?.includes('/names')) return false;
      const page = Number(new URL(request.url, services.at).searchParams.get('page') ?? 0);
      const link = `<${services.at}/courses/course-1/names?page=${next(page)}>; rel="next"`;
      response.writeHead(200, { link }).end(JSON.stringify({ members: FIVE }));
      return true;
    };
    const { status, json } = await teacher.call('POST', '/api/class/lti/names', fetchNames);
    expect([status, json.code, json.message]).toEqual([
      503,
      'class/lti-service-away',
      expect.stringContaining('does not end'),
    ]);
    expect((await teacher.said('GET', '/api/class/people')).people).toHaveLength(1);
  });

  it('is not asked at another place, wherever its next page is said to be', async () => {
    const { services } = school.platform;
    const teacher = await school.teacher();
    services.members = FIVE;
    services.trouble = (request, response) => {
      if (request.url?.includes('/names'))
        response.setHeader('link', '<http://127.0.0.1:1/names>; rel="next"');
      if (!request.url?.includes('/names')) return false;
      response.end(JSON.stringify({ members: FIVE.slice(0, 1) }));
      return true;
    };
    expect(await teacher.said('POST', '/api/class/lti/names', fetchNames)).toMatchObject({ came: 1 });
  });

  it('is told why not when the platform refuses it, and when nobody has granted it', async () => {
    const { services } = school.platform;
    services.granted = services.granted.filter((one) => !one.includes('nrps'));
    const teacher = await school.teacher();
    expect(await teacher.call('POST', '/api/class/lti/names', fetchNames)).toMatchObject({
      status: 502,
      json: { code: 'class/lti-service-refused', message: expect.stringContaining('invalid_scope') },
    });
    for (const course of ['course-2', 'constructor', '__proto__']) {
      expect(await teacher.call('POST', '/api/class/lti/names', { course }), course).toMatchObject({
        status: 409,
        json: { code: 'class/lti-no-service' },
      });
    }
  });

  it('makes nobody an instructor, and takes in no more than the class has room for', async () => {
    await using small = await platformClass({ classSize: 2 });
    const teacher = await small.teacher();
    small.platform.services.members = [
      ...FIVE,
      member('t-9', 'x', { roles: ['Instructor'] }),
      member('l-9', '<b>'),
    ];
    expect(await teacher.said('POST', '/api/class/lti/names', fetchNames)).toMatchObject({
      came: 1,
      over: 3,
    });
    const { people } = await teacher.said('GET', '/api/class/people');
    expect(people.filter(({ role }: { role: string }) => role === 'instructor')).toHaveLength(1);
    expect((await small.teacher()).person?.name).toBe(TEACHER.name);
  });
});
