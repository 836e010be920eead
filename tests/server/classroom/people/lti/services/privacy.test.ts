/** People are told that the platform is told grades, and have what is kept of them for it: their own, and nobody else's. */
import { expect, it } from 'vitest';
import { readZip } from '../../../privacy/zip-reading.ts';
import { LTI, ROLE } from '../fake-platform.ts';
import { handIn, platformClass, RULES } from './class.ts';

const OTHER = { sub: 'l-2', name: '박학습', [`${LTI}/roles`]: [`${ROLE}/membership#Learner`] };

it('everybody has their courses and scores in their archive, and nobody else’s', async () => {
  await using school = await platformClass();
  const teacher = await school.teacher();
  await teacher.said('PUT', '/api/class/grades/rules', RULES);
  const [lee, park] = [await school.learner(), await school.learner(OTHER)];
  await handIn(lee);
  await handIn(park);
  const { services } = school.platform;
  await expect.poll(() => services.scores.length, { timeout: 20_000 }).toBe(2);
  const answer = await fetch(`http://${school.test.host}/api/class/privacy/mine`, {
    headers: { cookie: lee.cookie ?? '' },
  });
  const files = readZip(Buffer.from(await answer.arrayBuffer()));
  const courses = files.get('class/learning-platform-courses.jsonl') ?? '';
  const scores = (files.get('class/learning-platform-scores.jsonl') ?? '').trimEnd().split('\n');
  expect(JSON.parse(courses)).toEqual({ course: 'course-1' });
  expect(scores.map((line) => Object.keys(JSON.parse(line)))).toEqual([['put'], ['sent', 'at']]);
  expect(JSON.parse(scores[0]!).put).toMatchObject({ person: lee.id, given: 100 });
  expect([...files.values()].join('\n')).not.toContain(park.id);
});

it.each([
  ['grades', {}],
  ['comes', { tokenUrl: undefined }],
] as const)('the notice says that a platform is there: %s', async (platform, settings) => {
  await using school = await platformClass({}, settings as object);
  expect(await school.test.browser().said('GET', '/api/class/privacy/notice')).toMatchObject({ platform });
});
