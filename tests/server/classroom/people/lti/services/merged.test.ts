/** Who has two seats, one of the class code and one of the platform, is one of the course when the two are one: whichever of them stays. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from '../../../class-harness.ts';
import { LEARNER } from '../coming.ts';
import { handIn, type PlatformClass, platformClass, RULES } from './class.ts';

const WITHIN = { timeout: 20_000 };
let school: PlatformClass;
let teacher: Browser;
/** Came by the class code, and has solved the exercise; then by a link of the course. */
let byCode: Browser;
let byLink: Browser;

beforeEach(async () => {
  school = await platformClass();
  teacher = await school.teacher();
  await teacher.said('PUT', '/api/class/grades/rules', RULES);
  byCode = await school.test.learner('이학습');
  await handIn(byCode);
  byLink = await school.learner();
});
afterEach(() => school[Symbol.asyncDispose]());

const merge = (from: Browser, into: Browser) =>
  teacher.said('POST', `/api/class/people/${from.id}/merge`, { into: into.id, reason: '같은 사람입니다' });

describe('two seats that become one', () => {
  it('give the gradebook what was solved in the other one', async () => {
    const { services } = school.platform;
    expect(services.scores).toEqual([]);
    await merge(byCode, byLink);
    await expect.poll(() => services.scores.length, WITHIN).toBe(1);
    expect(services.scores[0]).toMatchObject({ userId: LEARNER.sub, scoreGiven: 100 });
  });

  it('do so, too, where the seat of the class code stays, which the link of the course opens from then on', async () => {
    const { services } = school.platform;
    await merge(byLink, byCode);
    await expect.poll(() => services.scores.length, WITHIN).toBe(1);
    expect(services.scores[0]).toMatchObject({ userId: LEARNER.sub, scoreGiven: 100 });
    const again = await school.learner();
    expect(again.id).toBe(byCode.id);
    const { people } = await teacher.said('GET', '/api/class/people');
    expect(people.filter(({ role }: { role: string }) => role === 'learner')).toHaveLength(1);
  });
});
