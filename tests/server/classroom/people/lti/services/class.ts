/** A class of a platform with its services, for tests: who comes by a launch brings their addresses along. */
import { rmSync } from 'node:fs';
import type { GradeRules } from '../../../../../../server/classroom/grades/types.ts';
import { NO_RULES } from '../../../../../../server/classroom/grades/types.ts';
import type { LtiSettings } from '../../../../../../server/classroom/people/lti/settings.ts';
import type { Config } from '../../../../../../server/config.ts';
import { scratch } from '../../../../harness.ts';
import { type Browser, startTestClass, type TestClass } from '../../../class-harness.ts';
import { type Coming, comingTo, LEARNER, TEACHER } from '../coming.ts';
import { FakePlatform } from '../fake-platform.ts';

export const RULES: GradeRules = { ...NO_RULES, items: [{ item: 'exercise/first', weight: 1 }] };

export interface PlatformClass extends AsyncDisposable {
  readonly platform: FakePlatform;
  readonly test: TestClass;
  readonly coming: Coming;
  /** Signed in by a launch from the course, with its services. */
  teacher(): Promise<Browser>;
  learner(user?: Record<string, unknown>, lineItem?: string): Promise<Browser>;
  /** The same class and platform, as after the power has gone and come back. */
  restart(): Promise<void>;
}

/** `settings`: of the platform, in place of the usual. */
export async function platformClass(
  config: Partial<Config> = {},
  settings: Partial<LtiSettings> = {},
): Promise<PlatformClass> {
  const platform = new FakePlatform();
  await platform.listen();
  const dataDir = scratch();
  const start = async () => {
    const test = await startTestClass({
      dataDir,
      config: { lti: { ...platform.settings, ...settings }, ...config },
    });
    platform.services.toolKeys = `http://127.0.0.1:${test.server.port}/lti/keys`;
    return { test, coming: comingTo(test, platform) };
  };
  let now = await start();
  const come = async (user: Record<string, unknown>, lineItem?: string): Promise<Browser> => {
    const { browser, person } = await now.coming.comesIn(user, {
      claims: platform.services.claims('course-1', lineItem),
    });
    browser.person = person;
    return browser;
  };
  return {
    platform,
    get test() {
      return now.test;
    },
    get coming() {
      return now.coming;
    },
    teacher: () => come(TEACHER),
    learner: (user = LEARNER, lineItem) => come(user, lineItem),
    async restart() {
      await now.test.server.close();
      now = await start();
    },
    async [Symbol.asyncDispose]() {
      await now.test.server.close();
      await platform.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export async function handIn(learner: Browser): Promise<void> {
  await learner.said('POST', '/api/sandbox');
  for (let phase = ''; phase !== 'ready'; ) {
    phase = (await learner.said('GET', '/api/state')).sandbox.phase;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await learner.said('POST', '/api/exercises/first/start');
  await learner.said('POST', '/api/exercises/first/check');
}

/** Of an instructor, about the exercise of these rules. */
export const decision = (person: string, to: number | 'excused') => ({
  person,
  item: 'exercise/first',
  to,
  reason: '시험입니다',
});
