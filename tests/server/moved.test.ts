/** A lesson that was renamed is found under its old address, with what was done there. */
import { describe, expect, it } from 'vitest';
import type { Course } from '../../lessons/types.ts';
import { newAddress } from '../../server/moved.ts';
import { ask, call, courseOf, scratch, startTestServer } from './harness.ts';

function courseWith(id: string, formerly?: readonly string[]): Course {
  const course = courseOf([]);
  const [module] = course.modules;
  const [lesson] = module?.lessons ?? [];
  if (!module || !lesson) throw new Error('no lesson');
  return { ...course, modules: [{ ...module, lessons: [{ ...lesson, id, ...(formerly && { formerly }) }] }] };
}

const RENAMED = courseWith('pods', ['first-pods', 'pod']);

describe('an old address', () => {
  it.each([
    ['/ko/lessons/pod', '/ko/lessons/pods'],
    ['/en/lessons/first-pods/?from=mail', '/en/lessons/pods?from=mail'],
  ])('%s leads to the lesson', (from, to) => {
    expect(newAddress(from, RENAMED)).toBe(to);
  });

  it.each(['/ko/lessons/pods', '/ko/lessons/other', '/ko', '/fr/lessons/pod', '/ko/lessons/pod/more'])(
    '%s is none',
    (address) => {
      expect(newAddress(address, RENAMED)).toBeUndefined();
    },
  );

  it('is a lesson of its own once there is one', () => {
    const both = courseWith('pods', ['pod']);
    const [module] = both.modules;
    if (!module) throw new Error('no module');
    const modules = [
      module,
      { ...module, id: 'm2', lessons: module.lessons.map((one) => ({ ...one, id: 'pod' })) },
    ];
    expect(newAddress('/ko/lessons/pod', { modules })).toBeUndefined();
  });

  it('is answered for good, and only to who is signed in', async () => {
    await using test = await startTestServer({ course: RENAMED });
    const cookie = await test.signIn();
    const answer = await ask(test.server.port, '/ko/lessons/pod', { headers: { cookie } });
    expect([answer.status, answer.headers.location]).toEqual([308, '/ko/lessons/pods']);
    expect((await ask(test.server.port, '/ko/lessons/pod')).status).toBe(403);
  });
});

it('takes visits along', async () => {
  const dataDir = scratch();
  {
    await using test = await startTestServer({ dataDir, course: courseWith('pod') });
    const cookie = await test.signIn();
    await call(test, cookie, 'POST', '/api/lessons/pod/visit', { locale: 'ko' });
  }
  await using test = await startTestServer({ dataDir, course: RENAMED });
  const { json } = await call(test, await test.signIn(), 'GET', '/api/state');
  expect(json.progress).toMatchObject({ last: { lesson: 'pods' }, lessons: { pods: {} } });
  expect(json.progress.lessons.pod).toBeUndefined();
});
